#include "grants/matrix.h"

#include "base/memory.h"

#include <stdlib.h>

struct matrix {
	size_t classes;
	uint16_t *cells; /* a row a role */
};

struct matrix *matrix_new(const struct rights *rights, struct error *error)
{
	size_t roles = roles_count(rights->roles);
	struct matrix *matrix;

	if (rights->class_count && roles > MATRIX_CELLS_MAX / rights->class_count) {
		error_set(error, "%zu roles beside %zu kinds of rights are too many for one table",
			roles, rights->class_count);
		error_set_hint(error, "Ask for some schemas only: --schema NAME");
		return NULL;
	}
	matrix = mem_new(sizeof *matrix);
	matrix->classes = rights->class_count;
	matrix->cells = mem_array(roles * rights->class_count + 1, sizeof *matrix->cells);
	for (size_t role = 0; role < roles; role++) {
		struct heritage *heritage = heritage_new(rights->roles, (int)role);
		uint16_t *row = matrix->cells + role * matrix->classes;

		for (size_t class = 0; class < matrix->classes; class ++)
			row[class] =
				(uint16_t)rights_held(rights, heritage, &rights->classes[class]);
		heritage_free(heritage);
	}
	return matrix;
}

void matrix_free(struct matrix *matrix)
{
	if (!matrix)
		return;
	free(matrix->cells);
	free(matrix);
}

unsigned matrix_held(const struct matrix *matrix, size_t class, size_t role)
{
	return matrix->cells[role * matrix->classes + class];
}
