/*
 * target.h - what a use needs from a server, as YAML (pgusher-targets(5)).
 *
 * A target has parameters and needs. Texts of a need may name a parameter ("$schemas");
 * target_needs() puts the values in and leaves out the needs whose condition does not hold. What
 * comes out is all that the judges see.
 */
#ifndef PGUSHER_GRANTS_TARGET_H
#define PGUSHER_GRANTS_TARGET_H

#include "grants/privilege.h"

#include <stdbool.h>
#include <stddef.h>

struct error;

#define TARGET_PARAMETER_MAX 64
#define TARGET_NEED_MAX 200
#define TARGET_WORD_MAX 256  /* words a list, as written and as given for a parameter */
#define TARGET_OWN_MAX 256   /* files of a person's own */
#define TARGET_TEXT_MAX 2000 /* bytes a text */

/* A list of words; a parameter's value is one too ("true" and "false" for a switch). */
struct words {
	char **items; /* NULL-terminated; NULL when there are none */
	size_t count;
};

enum need_kind {
	NEED_LOGIN, /* may log in at all: LOGIN, not expired, limits, database takes connections */
	NEED_DATABASE, /* privileges on the database */
	NEED_SCHEMA,
	NEED_RELATIONS,
	NEED_COLUMNS,
	NEED_SEQUENCES,
	NEED_FUNCTIONS,
	NEED_TYPES,
	NEED_LANGUAGES,
	NEED_FOREIGN_SERVERS,
	NEED_FUTURE_RELATIONS, /* default privileges of every creator */
	NEED_FUTURE_SEQUENCES,
	NEED_FUTURE_FUNCTIONS,
	NEED_FUTURE_TYPES,
	NEED_OWNERSHIP,	  /* of the relations of the schemas, inherited counts */
	NEED_MEMBERSHIP,  /* of the roles @names */
	NEED_ATTRIBUTE,	  /* of the role itself: @names */
	NEED_SETTING,	  /* @names[0] @comparison @value */
	NEED_LIBRARY,	  /* @names are preloaded */
	NEED_EXTENSION,	  /* @names are installed in this database */
	NEED_PUBLICATION, /* @names[0] holds the relations of the schemas */
	NEED_SLOTS,	  /* a replication slot is free, or @names[0] exists with plugin @value */
	NEED_REPLICA_IDENTITY, /* the relations of the schemas have a key */
	NEED_TLS,	       /* the connection is encrypted, at least @value ("TLSv1.2") */
	NEED_BY_HAND,	       /* not testable from SQL: the reason says what to do */
	NEED_KINDS
};

enum need_level { LEVEL_REQUIRED, LEVEL_RECOMMENDED, LEVEL_OPTIONAL };
enum need_origin { ORIGIN_CONCLUDED, ORIGIN_DOCUMENTATION, ORIGIN_SOURCE };
enum comparison { COMPARE_EQUAL, COMPARE_AT_LEAST, COMPARE_CONTAINS };
enum how_member { HOW_INHERITS, HOW_SETS, HOW_MEMBER };

#define RELATION_KINDS_ALL "rpvmf"
#define RELATION_KIND_PARTITION 'P' /* of any kind; besides the letters of pg_class.relkind */

struct need {
	enum need_kind kind;
	char *id; /* "relations": the key of JSON; unique in its target */
	enum need_level level;
	enum need_origin origin;
	char *reason;	      /* for people; may be NULL */
	unsigned privileges;  /* all of them are needed */
	struct words schemas; /* none: all of users, where the kind has schemas */
	struct words names; /* patterns (* and ?) of "name" or "schema.name"; none: all. Exact names
			       for MEMBERSHIP, ATTRIBUTE, SETTING, LIBRARY, EXTENSION ... */
	struct words columns;	  /* COLUMNS; patterns */
	struct words equivalents; /* ATTRIBUTE, MEMBERSHIP: roles whose membership does as well */
	char relation_kinds[8];	  /* RELATIONS, OWNERSHIP, ...: letters of pg_class.relkind */
	enum comparison comparison;
	char *value;	     /* SETTING, SLOTS, EXTENSION (least version), LOGIN (connections) */
	enum how_member how; /* MEMBERSHIP */
	int min_server, max_server; /* majors that the need applies to; 0: no bound */
	bool needs_all_rows;	    /* RELATIONS: row level security that filters is a failure */
	bool is_created; /* SCHEMA, EXTENSION, PUBLICATION: the script makes a missing one */
};

enum parameter_type {
	PARAMETER_SCHEMAS, /* several; none: all of users */
	PARAMETER_SCHEMA,  /* one */
	PARAMETER_TABLES,  /* several patterns */
	PARAMETER_SWITCH,  /* true, false */
	PARAMETER_CHOICE,  /* one of @choices */
	PARAMETER_TEXT,
	PARAMETER_NUMBER
};

struct parameter {
	char *name; /* "upload_schema" */
	enum parameter_type type;
	char *title, *help;
	bool is_required;   /* there is no default that would do */
	struct words value; /* the default; may be none, never for a switch */
	struct words choices;
};

struct target {
	char *name; /* "read-only": the file's name without .yaml */
	char *title, *summary;
	char *origin; /* path of the file, or NULL for a built-in one */
	struct words links;
	int min_server, max_server; /* majors that the product supports; 0: no bound */
	struct parameter *parameters;
	size_t parameter_count;
	struct need *needs; /* as written, with "$parameter" in them */
	size_t count;
	struct condition *conditions; /* one a need; private to the reader */
};

/* Reads a target; refused with line, column and reason. */
struct target *target_read(const char *name, const char *bytes, size_t length, struct error *error);
void target_free(struct target *target); /* NULL is allowed */

/* The target of that name: a person's own (target_directory()) before a built-in one. NULL and
 * @error with the names that exist, or why its file is refused. */
struct target *target_find(const char *name, struct error *error);

/* All names in the order of a list for people: built-in ones first, then a person's own; sorted
 * within. The caller releases them with words_release(). */
struct words target_names(void);

/* $XDG_CONFIG_HOME/pgusher/targets.d; the caller frees it, NULL without a home. */
char *target_directory(void);

/* When the need of that index counts, in the words of its file ("profiler", "not profiler",
 * "write_mode=append|overwrite"); all of them must hold, none: always. Borrowed. */
const struct words *target_conditions(const struct target *target, size_t index);

/* --- values of parameters ------------------------------------------------------------------------
 */

struct target_values; /* which parameters were given, by name */

struct target_values *target_values_new(void);
void target_values_free(struct target_values *values); /* NULL is allowed */

/* Adds one value: a second one for a list, in place of the first otherwise. Refused when the target
 * has no such parameter, or the value does not fit its type; an empty one never does: what has no
 * value is not given at all. */
bool target_values_add(struct target_values *values, const struct target *target,
	const char *parameter, const char *value, struct error *error);

/* Given, else the default; borrowed. No words when the target has no such parameter. @values may be
 * NULL. */
const struct words *target_value(
	const struct target *target, const struct target_values *values, const char *parameter);

/* --- what is to be judged
 * ------------------------------------------------------------------------- */

struct needs {
	struct need *items;
	size_t count;
};

/* @values may be NULL. NULL and @error when a required parameter has no value. */
struct needs *target_needs(
	const struct target *target, const struct target_values *values, struct error *error);
void needs_free(struct needs *needs); /* NULL is allowed */

void words_add(struct words *words, const char *item);
void words_take(struct words *words, char *item); /* takes @item over */
void words_release(struct words *words);
bool words_hold(const struct words *words, const char *item);

/* "required", "recommended", "optional"; "documentation", "source", "concluded". */
const char *need_level_word(enum need_level level);
const char *need_origin_word(enum need_origin origin);
const char *need_kind_word(enum need_kind kind);	      /* "future relations" */
const char *need_comparison_word(enum comparison comparison); /* ">=" */
const char *need_how_word(enum how_member how);		      /* "inherits" */
const char *parameter_type_word(enum parameter_type type);    /* "schemas" */
const char *relation_kind_word(char letter); /* 'm': "materialized view"; NULL: no such kind */

#endif
