/*
 * error.h - a failure as a value.
 *
 * Functions that can fail take a struct error as their last parameter (NULL when the caller does
 * not care), fill it and return false or NULL. The caller owns what is in it and calls
 * error_clear(). The fields are PostgreSQL's own: primary, detail, hint, SQLSTATE. They hold what
 * was said, unsanitised; whoever shows them sends them through the sanitiser of his sink.
 */
#ifndef PGUSHER_BASE_ERROR_H
#define PGUSHER_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#define SQLSTATE_LENGTH 5

struct error {
	char sqlstate[SQLSTATE_LENGTH + 1]; /* "" when the server sent none */
	char *primary;			    /* one sentence; NULL means that there is no error */
	char *detail;			    /* may be NULL, as hint */
	char *hint;
};

#define ERROR_INIT                                                                                 \
	{                                                                                          \
		.primary = NULL                                                                    \
	}

bool error_is_set(const struct error *error);

/* Replaces what was there. A NULL @error is allowed and does nothing. Always returns false, so
 * that "return error_set(error, ...);" reads as what it is. */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* error_set() with ": " and the text of errno value @number behind it. */
bool error_set_errno(struct error *error, int number, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void error_set_hint(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Puts "text: " before the primary sentence. */
void error_prefix(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void error_copy(struct error *to, const struct error *from);

/* Hands the content of *@from over to *@to and empties *@from. */
void error_move(struct error *to, struct error *from);

void error_clear(struct error *error);

#endif
