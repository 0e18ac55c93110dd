/* target_private.h - shared by the files target*.c only. */
#ifndef PGUSHER_GRANTS_TARGET_PRIVATE_H
#define PGUSHER_GRANTS_TARGET_PRIVATE_H

#include "grants/target.h"

#include "base/error.h"
#include "source/yaml.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* --- target_words.c: the words of a target's file, each list with NULL at its end ---------------
 */

extern const char *const level_words[],
	*const origin_words[], *const need_comparison_words[],
				       *const how_words[], *const type_words[],
								   *const relation_kind_words[],
									   *const switch_words[];
extern const char relation_kind_letters[]; /* in the order of their words */

/* Place of @text in @words, -1 when it is not there. */
int word_place(const char *const *words, const char *text);

/* --- target_read.c: reading with places ----------------------------------------------------------
 */

struct target_reader {
	struct target *target;
	struct error *error;
};

/* "target NAME, line L, column C: ..."; always false. */
bool target_refuse(const struct target_reader *reader, const struct yaml_node *node,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A key that is not in @allowed (words, NULL at the end), and one of @required that is not there,
 * are refused. */
bool target_check_keys(const struct target_reader *reader, const struct yaml_node *mapping,
	const char *const *allowed);

bool target_read_text(
	const struct target_reader *reader, const struct yaml_node *node, char **text);
bool target_read_words(
	const struct target_reader *reader, const struct yaml_node *node, struct words *words);
/* *place gets the place in @words. */
bool target_read_place(const struct target_reader *reader, const struct yaml_node *node,
	const char *const *words, int *place);
bool target_read_bool(const struct target_reader *reader, const struct yaml_node *node, bool *is);
/* "14-18", "14-", "10". */
bool target_read_servers(
	const struct target_reader *reader, const struct yaml_node *node, int *least, int *most);

/* --- target_need.c
 * --------------------------------------------------------------------------------- */

/* Reads the sequence "needs"; the parameters of the target have been read. */
bool target_read_needs(const struct target_reader *reader, const struct yaml_node *needs);

/* The keys of a need, in the order in which they are read: a condition before what stands under it,
 * a comparison before its value. */
enum key {
	KEY_NEED,
	KEY_ID,
	KEY_LEVEL,
	KEY_WHEN,
	KEY_ON_SERVERS,
	KEY_REASON,
	KEY_EVIDENCE,
	KEY_PRIVILEGE,
	KEY_SCHEMAS,
	KEY_NAMES,
	KEY_COLUMNS,
	KEY_KINDS,
	KEY_OR_MEMBER,
	KEY_IS,
	KEY_VALUE,
	KEY_HOW,
	KEY_ROWS,
	KEY_CREATE,
	KEYS
};

enum names { NAMES_PATTERNS, NAMES_EXACT, NAMES_ONE };

struct kind {
	const char *word;
	unsigned keys, required; /* bits of enum key, beside those of every kind */
	enum object_kind object; /* whose privileges it can ask for */
	enum names names;
	bool (*fits)(const char *value); /* of the key "value"; NULL: any text */
	const char *what;
};

/* The need that is being read. */
struct reading {
	const struct target_reader *reader;
	const struct kind *kind;
	struct need *need;
	struct words *clauses;
	const struct yaml_node *whole; /* the mapping of the need */
};

/* --- target_key.c
 * ---------------------------------------------------------------------------------- */

extern const char *const need_key_words[KEYS];

bool need_read_key(const struct reading *reading, enum key key, const struct yaml_node *node);
bool value_is_digits(const char *value);

/* --- target_reference.c: "$parameter" and "when"
 * ------------------------------------------------------ */

struct condition {
	struct words clauses; /* as written; all must hold */
};

/* The words that a need names with "$": may the parameter stand there, has it always a value?
 * @types: bits of enum parameter_type. @may_be_all: an empty list means all. */
bool target_check_references(const struct target_reader *reader, const struct yaml_node *node,
	const struct words *clauses, unsigned types, bool may_be_all);
bool target_read_when(
	const struct target_reader *reader, const struct yaml_node *node, struct words *clauses);

const struct parameter *target_parameter(const struct target *target, const char *name);
bool clause_holds(
	const struct target *target, const struct target_values *values, const char *clause);

/* --- target_values.c
 * ----------------------------------------------------------------------------------- */

bool parameter_is_list(const struct parameter *parameter);
/* False when @value is none of this type; then *why says what is: "true or false". */
bool parameter_fits(const struct parameter *parameter, const char *value, const char **why);

void need_release(struct need *need);

#endif
