/*
 * grants_choice.h - what a person chose on the screen Grants: a target, values of its parameters,
 * the role.
 *
 * The app keeps one as long as the same source is worked on, so that values survive another target
 * and leaving the screen. Values are kept as they were typed, also wrong ones: going away from a
 * form never loses anything.
 */
#ifndef PGUSHER_UI_VIEW_GRANTS_CHOICE_H
#define PGUSHER_UI_VIEW_GRANTS_CHOICE_H

#include "base/error.h"
#include "grants/target.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct source;

struct known_target {
	char *name;
	char *label;	       /* its title, or its name when it is broken */
	struct target *target; /* NULL: its file is refused, @error says why */
	struct error error;
};

struct grants_choice;

struct grants_choice *choice_new(void);
void choice_free(struct grants_choice *choice); /* NULL is allowed */

/* The choice is about @source from now on: of another one than before everything is forgotten, and
 * its own user is the role. Reads the targets when that was not done before. */
void choice_begin(struct grants_choice *choice, const struct source *source);

/* Reads all targets again: files of a person's own change while they are written. */
void choice_read_targets(struct grants_choice *choice);
size_t choice_target_count(const struct grants_choice *choice);
const struct known_target *choice_target_at(const struct grants_choice *choice, size_t index);

/* The one that is chosen, there is always one; borrowed until targets are read again. */
const struct known_target *choice_target(const struct grants_choice *choice);
size_t choice_target_index(const struct grants_choice *choice);
void choice_set_target(struct grants_choice *choice, size_t index);

const char *choice_role(const struct grants_choice *choice); /* "": the session's own */
void choice_set_role(struct grants_choice *choice, const char *role);

/* The text of a parameter of the chosen target: typed, or made of its default. Borrowed until it is
 * set or another one is asked for. */
const char *choice_text(struct grants_choice *choice, const struct parameter *parameter);
bool choice_is_default(struct grants_choice *choice, const struct parameter *parameter);
void choice_set_text(
	struct grants_choice *choice, const struct parameter *parameter, const char *text);

/* All as values. NULL and @error when one is wrong or missing; *wrong gets its index. */
struct target_values *choice_values(
	struct grants_choice *choice, size_t *wrong, struct error *error);

/* Appends "Schemas app, billing   [x] Profiler": what differs from one check to the next. With
 * @everything the target and the role too, so that equal texts mean the same check. */
void choice_describe(struct grants_choice *choice, bool everything, struct buf *out);

/* "app, \"Odd, name\"" as words and back; what holds a comma or a quote, or blanks at its ends,
 * stands in double quotes, a quote in them doubled. */
struct words choice_split(const char *text);
char *choice_join(const struct words *words); /* the caller frees it */

#endif
