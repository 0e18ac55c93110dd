/*
 * matrix.h - who can do what: every role beside every class of objects.
 *
 * Filled role by role, so that what a role inherits is walked once; a cell is one mask. The reasons
 * are asked for afterwards, for the cells that are looked at.
 */
#ifndef PGUSHER_GRANTS_MATRIX_H
#define PGUSHER_GRANTS_MATRIX_H

#include "grants/rights.h"

struct matrix;

#define MATRIX_CELLS_MAX ((size_t)64 << 20) /* two bytes each */

/* @rights is borrowed as long as the matrix lives. NULL and @error when it would be too large. */
struct matrix *matrix_new(const struct rights *rights, struct error *error);
void matrix_free(struct matrix *matrix); /* NULL is allowed */

/* What the role (an index of roles) holds on the objects of the class (an index of classes). */
unsigned matrix_held(const struct matrix *matrix, size_t class, size_t role);

#endif
