/*
 * field.h - the fields of a source, one table: libpq's own options as the linked library reports
 * them, and those of the SSH tunnel and of the password's origin, which are ours. The form, the
 * files, the flags, the manual page and the JSON keys all come from here.
 */
#ifndef PGUSHER_SOURCE_FIELD_H
#define PGUSHER_SOURCE_FIELD_H

#include <stdbool.h>
#include <stddef.h>

enum field_group {
	FIELD_COMMON,	/* always open in the form */
	FIELD_PASSWORD, /* where the password comes from */
	FIELD_TLS,
	FIELD_CERTIFICATE, /* client certificate and limits of TLS */
	FIELD_SSH,
	FIELD_MORE
};

enum field_kind { FIELD_TEXT, FIELD_NUMBER, FIELD_PORT, FIELD_PATH, FIELD_CHOICE, FIELD_SECRET };

struct field {
	const char *keyword; /* libpq's; "ssh_...", "password_...", "aws_...", "azure_...": ours */
	const char *label;
	const char *variable; /* environment variable, or NULL */
	const char *compiled; /* default, or NULL */
	enum field_group group;
	enum field_kind kind;
	const char *const *choices; /* FIELD_CHOICE: NULL-terminated */
	const char *help;	    /* one sentence, or NULL */
	const char *origin;	    /* the word of password_from that it belongs to, or NULL */
	bool is_libpq;
};

size_t field_count(void);
const struct field *field_at(size_t index);

/* Index of @keyword, or -1. */
int field_index(const char *keyword);

/* One plain sentence on an sslmode (experience.md 3.2), or NULL for an unknown word. */
const char *field_sslmode_sentence(const char *mode);

#endif
