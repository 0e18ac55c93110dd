#include "pg/rowset.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <stdlib.h>

/* A rowset is a result of libpq under a name of ours, so that nothing above this room needs
 * libpq's header. */

static const PGresult *of(const struct rowset *rowset)
{
	return (const PGresult *)rowset;
}

struct rowset *rowset_of_result(struct pg_result *result)
{
	return (struct rowset *)result;
}

void rowset_free(struct rowset *rowset)
{
	PQclear((PGresult *)rowset);
}

size_t rowset_rows(const struct rowset *rowset)
{
	return rowset ? (size_t)PQntuples(of(rowset)) : 0;
}

size_t rowset_columns(const struct rowset *rowset)
{
	return rowset ? (size_t)PQnfields(of(rowset)) : 0;
}

const char *rowset_name(const struct rowset *rowset, size_t column)
{
	const char *name = PQfname(of(rowset), (int)column);

	return name ? name : "";
}

uint32_t rowset_type(const struct rowset *rowset, size_t column)
{
	return PQftype(of(rowset), (int)column);
}

struct value rowset_value(const struct rowset *rowset, size_t row, size_t column)
{
	if (row >= rowset_rows(rowset) || column >= rowset_columns(rowset))
		return (struct value){.bytes = "", .is_null = true};
	return (struct value){
		.bytes = PQgetvalue(of(rowset), (int)row, (int)column),
		.length = (size_t)PQgetlength(of(rowset), (int)row, (int)column),
		.is_null = PQgetisnull(of(rowset), (int)row, (int)column) != 0,
	};
}

const char *rowset_text(const struct rowset *rowset, size_t row, size_t column)
{
	return rowset_value(rowset, row, column).bytes;
}

bool rowset_bool(const struct rowset *rowset, size_t row, size_t column)
{
	return rowset_text(rowset, row, column)[0] == 't';
}

int64_t rowset_integer(const struct rowset *rowset, size_t row, size_t column)
{
	return strtoimax(rowset_text(rowset, row, column), NULL, 10);
}

bool rowset_is_null(const struct rowset *rowset, size_t row, size_t column)
{
	return rowset_value(rowset, row, column).is_null;
}

int64_t rowset_touched(const struct rowset *rowset)
{
	/* libpq asks for a result that is not const, and only reads it. */
	return strtoimax(PQcmdTuples((PGresult *)(uintptr_t)rowset), NULL, 10);
}

size_t rowset_bytes(const struct rowset *rowset)
{
	return PQresultMemorySize(of(rowset));
}

int rowset_column(const struct rowset *rowset, const char *name)
{
	return rowset ? PQfnumber(of(rowset), name) : -1;
}
