#include "view/grants_choice.h"

#include "base/buf.h"
#include "base/memory.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_TARGET "read-only" /* asks for nothing that a person would have to decide */

/* One parameter as it was typed. */
struct typed {
	char *target, *parameter, *text;
};

struct grants_choice {
	char *source; /* what it is about */
	struct known_target *targets;
	size_t target_count, target;
	char *role;
	struct typed *typed;
	size_t typed_count;
	char *shown; /* the default that choice_text() made a text of */
};

struct grants_choice *choice_new(void)
{
	return mem_new(sizeof(struct grants_choice));
}

static void drop_targets(struct grants_choice *choice)
{
	for (size_t i = 0; i < choice->target_count; i++) {
		struct known_target *known = &choice->targets[i];

		target_free(known->target);
		error_clear(&known->error);
		free(known->name);
		free(known->label);
	}
	free(choice->targets);
	choice->targets = NULL;
	choice->target_count = 0;
}

static void drop_typed(struct grants_choice *choice)
{
	for (size_t i = 0; i < choice->typed_count; i++) {
		free(choice->typed[i].target);
		free(choice->typed[i].parameter);
		free(choice->typed[i].text);
	}
	free(choice->typed);
	choice->typed = NULL;
	choice->typed_count = 0;
}

void choice_free(struct grants_choice *choice)
{
	if (!choice)
		return;
	drop_targets(choice);
	drop_typed(choice);
	free(choice->source);
	free(choice->role);
	free(choice->shown);
	free(choice);
}

/* --- targets --------------------------------------------------------------------------------- */

static size_t find_target(const struct grants_choice *choice, const char *name)
{
	for (size_t i = 0; i < choice->target_count; i++)
		if (strcmp(choice->targets[i].name, name) == 0)
			return i;
	return 0;
}

/* Two targets may have one title; they are told apart by their names then. */
static void set_labels(struct grants_choice *choice)
{
	for (size_t i = 0; i < choice->target_count; i++) {
		struct known_target *known = &choice->targets[i];
		const char *title = known->target ? known->target->title : known->name;
		bool is_alone = known->target != NULL;

		for (size_t other = 0; other < choice->target_count; other++)
			if (other != i && choice->targets[other].target &&
				strcmp(choice->targets[other].target->title, title) == 0)
				is_alone = false;
		known->label = is_alone	       ? mem_text(title)
			       : known->target ? mem_printf("%s (%s)", title, known->name)
					       : mem_printf("%s (cannot be read)", known->name);
	}
}

void choice_read_targets(struct grants_choice *choice)
{
	char *chosen = mem_text(choice->target_count ? choice_target(choice)->name : FIRST_TARGET);
	struct words names = target_names();

	drop_targets(choice);
	choice->targets = mem_array(names.count, sizeof *choice->targets);
	for (size_t i = 0; i < names.count; i++) {
		struct known_target *known = &choice->targets[choice->target_count++];

		known->name = mem_text(names.items[i]);
		known->target = target_find(names.items[i], &known->error);
	}
	words_release(&names);
	set_labels(choice);
	choice->target = find_target(choice, chosen);
	free(chosen);
}

size_t choice_target_count(const struct grants_choice *choice)
{
	return choice->target_count;
}

const struct known_target *choice_target_at(const struct grants_choice *choice, size_t index)
{
	return &choice->targets[index];
}

const struct known_target *choice_target(const struct grants_choice *choice)
{
	return &choice->targets[choice->target];
}

size_t choice_target_index(const struct grants_choice *choice)
{
	return choice->target;
}

void choice_set_target(struct grants_choice *choice, size_t index)
{
	if (index < choice->target_count)
		choice->target = index;
}

void choice_begin(struct grants_choice *choice, const struct source *source)
{
	static const char *const facts[] = {"host", "port", "dbname", "user", "service"};
	const char *user = source_value(source, "user");
	struct buf about = BUF_INIT;

	buf_printf(&about, "%s", source_name(source) ? source_name(source) : "");
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		const char *value = source_value(source, facts[i]);

		buf_printf(&about, "\n%s", value ? value : "");
	}
	if (!choice->source || strcmp(choice->source, buf_string(&about)) != 0) {
		drop_targets(choice);
		drop_typed(choice);
		mem_replace(&choice->source, mem_text(buf_string(&about)));
		mem_replace(&choice->role, mem_text(user ? user : ""));
	}
	if (!choice->target_count)
		choice_read_targets(choice);
	buf_free(&about);
}

const char *choice_role(const struct grants_choice *choice)
{
	return choice->role ? choice->role : "";
}

void choice_set_role(struct grants_choice *choice, const char *role)
{
	mem_replace(&choice->role, mem_text(role));
}

/* --- values ---------------------------------------------------------------------------------- */

static struct typed *find_typed(
	const struct grants_choice *choice, const struct parameter *parameter)
{
	for (size_t i = 0; i < choice->typed_count; i++)
		if (strcmp(choice->typed[i].target, choice_target(choice)->name) == 0 &&
			strcmp(choice->typed[i].parameter, parameter->name) == 0)
			return &choice->typed[i];
	return NULL;
}

static bool is_list(const struct parameter *parameter)
{
	return parameter->type == PARAMETER_SCHEMAS || parameter->type == PARAMETER_TABLES;
}

static char *default_text(const struct parameter *parameter)
{
	if (is_list(parameter))
		return choice_join(&parameter->value);
	return mem_text(parameter->value.count ? parameter->value.items[0] : "");
}

const char *choice_text(struct grants_choice *choice, const struct parameter *parameter)
{
	const struct typed *typed = find_typed(choice, parameter);

	if (typed)
		return typed->text;
	mem_replace(&choice->shown, default_text(parameter));
	return choice->shown;
}

bool choice_is_default(struct grants_choice *choice, const struct parameter *parameter)
{
	char *usual = default_text(parameter);
	bool is_usual = strcmp(usual, choice_text(choice, parameter)) == 0;

	free(usual);
	return is_usual;
}

void choice_set_text(
	struct grants_choice *choice, const struct parameter *parameter, const char *text)
{
	struct typed *typed = find_typed(choice, parameter);

	if (!typed) {
		choice->typed =
			mem_resize(choice->typed, choice->typed_count + 1, sizeof *choice->typed);
		typed = &choice->typed[choice->typed_count++];
		*typed = (struct typed){.target = mem_text(choice_target(choice)->name),
			.parameter = mem_text(parameter->name)};
	}
	mem_replace(&typed->text, mem_text(text));
}

/* Adds what was typed for one parameter; what is empty was not given. */
static bool add_values(struct grants_choice *choice, struct target_values *values,
	const struct parameter *parameter, struct error *error)
{
	const struct target *target = choice_target(choice)->target;
	const char *text = choice_text(choice, parameter);
	struct words words = {.items = NULL};
	bool is_good = true;

	if (is_list(parameter))
		words = choice_split(text);
	else if (*text)
		words_add(&words, text);
	if (!words.count && parameter->is_required)
		is_good = error_set(error, "%s needs a value", target->title);
	if (words.count > TARGET_WORD_MAX)
		is_good = error_set(
			error, "there are %zu names, %d at most", words.count, TARGET_WORD_MAX);
	for (size_t i = 0; i < words.count && is_good; i++)
		is_good = target_values_add(values, target, parameter->name, words.items[i], error);
	words_release(&words);
	return is_good;
}

struct target_values *choice_values(
	struct grants_choice *choice, size_t *wrong, struct error *error)
{
	const struct known_target *known = choice_target(choice);
	struct target_values *values;

	*wrong = 0;
	if (!known->target) {
		error_copy(error, &known->error);
		return NULL;
	}
	values = target_values_new();
	for (size_t i = 0; i < known->target->parameter_count; i++) {
		if (add_values(choice, values, &known->target->parameters[i], error))
			continue;
		*wrong = i;
		target_values_free(values);
		return NULL;
	}
	return values;
}

static void describe_parameter(
	struct grants_choice *choice, const struct parameter *parameter, struct buf *out)
{
	const char *text = choice_text(choice, parameter);

	buf_text(out, out->length ? "   " : "");
	if (parameter->type == PARAMETER_SWITCH)
		buf_printf(out, "[%c] %s", strcmp(text, "true") == 0 ? 'x' : ' ', parameter->title);
	else
		buf_printf(out, "%s %s", parameter->title,
			*text				       ? text
			: parameter->type == PARAMETER_SCHEMAS ? "all of users"
			: parameter->type == PARAMETER_TABLES  ? "all"
							       : "-");
}

void choice_describe(struct grants_choice *choice, bool everything, struct buf *out)
{
	const struct known_target *known = choice_target(choice);

	if (everything)
		buf_printf(out, "%s\n%s\n", known->name, choice_role(choice));
	for (size_t i = 0; known->target && i < known->target->parameter_count; i++)
		describe_parameter(choice, &known->target->parameters[i], out);
}

/* --- lists as text --------------------------------------------------------------------------- */

/* A word that begins behind its quote; returns where it goes on. */
static const char *read_quoted(const char *at, struct buf *word)
{
	for (; *at && (*at != '"' || at[1] == '"'); at++) {
		if (*at == '"')
			at++;
		buf_char(word, *at);
	}
	return *at ? at + 1 : at;
}

struct words choice_split(const char *text)
{
	struct words words = {.items = NULL};
	struct buf word = BUF_INIT;

	while (*text) {
		buf_clear(&word);
		text += strspn(text, " ,");
		if (*text == '"') {
			text = read_quoted(text + 1, &word);
			text += strcspn(text, ",");
		} else {
			size_t length = strcspn(text, ",");

			buf_add(&word, text, length);
			text += length;
			while (word.length && word.bytes[word.length - 1] == ' ')
				word.bytes[--word.length] = '\0';
		}
		if (word.length)
			words_add(&words, buf_string(&word));
	}
	buf_free(&word);
	return words;
}

static bool needs_quotes(const char *word)
{
	size_t length = strlen(word);

	return strpbrk(word, ",\"") || word[0] == ' ' || (length && word[length - 1] == ' ');
}

char *choice_join(const struct words *words)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->items[i];

		buf_text(&text, i ? ", " : "");
		if (!needs_quotes(word)) {
			buf_text(&text, word);
			continue;
		}
		buf_char(&text, '"');
		for (; *word; word++)
			buf_printf(&text, "%s%c", *word == '"' ? "\"" : "", *word);
		buf_char(&text, '"');
	}
	return buf_take(&text);
}
