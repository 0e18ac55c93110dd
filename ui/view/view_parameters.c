/* view_parameters.c - the form of Grants: for which target, with which values, for which role. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "grants/rights.h"
#include "term/key.h"
#include "view/grants_choice.h"
#include "view/pick.h"
#include "view/view.h"
#include "widget/form.h"

#include <stdlib.h>
#include <string.h>

enum { ID_TARGET = 1, ID_ROLE, ID_CHECK, ID_FIRST = 10 };

#define NO_CHOICE "-" /* of a parameter that may stay without a value */
#define NUMBER_COLUMNS 10
#define NAMES_MAX 10000 /* to choose from; others are typed */

struct parameters {
	struct view view;
	struct form *form;
	struct grants_choice *choice; /* of the app */
	const char **labels;	      /* of the targets, NULL-terminated */
	const char **words;	      /* of the choices of parameters, one list behind the other */
	struct words schemas, roles;  /* that are known */
	void (*go)(void *self);
	void *self;
};

static const struct target *target_of(const struct parameters *view)
{
	return choice_target(view->choice)->target;
}

static size_t parameter_count(const struct parameters *view)
{
	return target_of(view) ? target_of(view)->parameter_count : 0;
}

static const struct parameter *parameter_of(const struct parameters *view, int id)
{
	size_t index = (size_t)(id - ID_FIRST);

	return id >= ID_FIRST && index < parameter_count(view) ? &target_of(view)->parameters[index]
							       : NULL;
}

static bool is_picked(const struct parameters *view, int id)
{
	const struct parameter *parameter = parameter_of(view, id);

	return id == ID_TARGET || id == ID_ROLE ||
	       (parameter && (parameter->type == PARAMETER_SCHEMAS ||
				     parameter->type == PARAMETER_SCHEMA));
}

/* --- between the form and the choice --------------------------------------------------------- */

static const char *to_form(const struct parameter *parameter, const char *text)
{
	if (parameter->type == PARAMETER_SWITCH)
		return strcmp(text, "true") == 0 ? "on" : "off";
	return parameter->type == PARAMETER_CHOICE && !*text ? NO_CHOICE : text;
}

static const char *from_form(const struct parameter *parameter, const char *value)
{
	if (parameter->type == PARAMETER_SWITCH)
		return strcmp(value, "on") == 0 ? "true" : "false";
	return parameter->type == PARAMETER_CHOICE && strcmp(value, NO_CHOICE) == 0 ? "" : value;
}

/* Where the value comes from, in one word. */
static void show_origin(struct parameters *view, int id)
{
	const struct parameter *parameter = parameter_of(view, id);
	bool is_default = choice_is_default(view->choice, parameter);

	/* Titles are too long for labels beside a box: they are its sentence. */
	if (parameter->type == PARAMETER_SWITCH) {
		char *sentence =
			mem_printf("%s%s", parameter->title, is_default ? "   (default)" : "");

		form_set_help(view->form, id, sentence);
		free(sentence);
		return;
	}
	form_set_origin(view->form, id,
		!*choice_text(view->choice, parameter) ? parameter->is_required ? "needed" : "-"
		: is_default			       ? "default"
						       : "chosen");
}

static void keep_value(struct parameters *view, int id)
{
	const struct parameter *parameter = parameter_of(view, id);

	if (id == ID_ROLE)
		choice_set_role(view->choice, form_value(view->form, ID_ROLE));
	if (!parameter)
		return;
	choice_set_text(view->choice, parameter, from_form(parameter, form_value(view->form, id)));
	form_set_wrong(view->form, id, NULL);
	show_origin(view, id);
}

static void keep_all(struct parameters *view)
{
	keep_value(view, ID_ROLE);
	for (size_t i = 0; i < parameter_count(view); i++)
		keep_value(view, ID_FIRST + (int)i);
}

/* --- the form -------------------------------------------------------------------------------- */

/* The words of a choice; @from is where they are put, with the NULL behind them. */
static size_t list_choices(const struct parameter *parameter, const char **from)
{
	size_t count = 0;

	if (!parameter->value.count && !parameter->is_required)
		from[count++] = NO_CHOICE;
	for (size_t i = 0; i < parameter->choices.count; i++)
		from[count++] = parameter->choices.items[i];
	from[count++] = NULL;
	return count;
}

static void add_parameter(struct parameters *view, size_t index, const char **words)
{
	static const enum form_kind kinds[] = {
		[PARAMETER_SCHEMAS] = FORM_TEXT,
		[PARAMETER_SCHEMA] = FORM_TEXT,
		[PARAMETER_TABLES] = FORM_TEXT,
		[PARAMETER_SWITCH] = FORM_CHECK,
		[PARAMETER_CHOICE] = FORM_CHOICE,
		[PARAMETER_TEXT] = FORM_TEXT,
		[PARAMETER_NUMBER] = FORM_TEXT,
	};
	const struct parameter *parameter = &target_of(view)->parameters[index];
	int id = ID_FIRST + (int)index;

	form_add(view->form,
		&(struct form_field){.id = id,
			.kind = kinds[parameter->type],
			.label = parameter->type == PARAMETER_SWITCH ? NULL : parameter->title,
			.width = parameter->type == PARAMETER_NUMBER ? NUMBER_COLUMNS : 0,
			.choices = words});
	form_set(view->form, id, to_form(parameter, choice_text(view->choice, parameter)));
	form_set_below(view->form, id, parameter->help);
	if (is_picked(view, id))
		form_set_help(view->form, id, "Space: list");
	show_origin(view, id);
}

static size_t count_words(const struct parameters *view)
{
	size_t count = 1;

	for (size_t i = 0; i < parameter_count(view); i++)
		count += target_of(view)->parameters[i].choices.count + 2;
	return count;
}

static void add_parameters(struct parameters *view)
{
	const char **words;

	free(view->words);
	words = view->words = mem_array(count_words(view), sizeof *view->words);
	for (size_t i = 0; i < parameter_count(view); i++) {
		const struct parameter *parameter = &target_of(view)->parameters[i];

		add_parameter(view, i, words);
		if (parameter->type == PARAMETER_CHOICE) {
			size_t used = list_choices(parameter, words);

			form_set(view->form, ID_FIRST + (int)i,
				to_form(parameter, choice_text(view->choice, parameter)));
			words += used;
		}
	}
}

static void list_targets(struct parameters *view)
{
	size_t count = choice_target_count(view->choice);

	free(view->labels);
	view->labels = mem_array(count + 1, sizeof *view->labels);
	for (size_t i = 0; i < count; i++)
		view->labels[i] = choice_target_at(view->choice, i)->label;
}

static void show_target(struct parameters *view)
{
	const struct known_target *known = choice_target(view->choice);

	form_set(view->form, ID_TARGET, known->label);
	if (known->target)
		form_set_below(view->form, ID_TARGET, known->target->summary);
	else
		form_set_wrong(view->form, ID_TARGET, known->error.primary);
	form_set_origin(view->form, ID_TARGET,
		!known->target		? ""
		: known->target->origin ? "your own"
					: "built in");
}

/* Each target has a form of its own. */
static void build(struct parameters *view, int focus)
{
	form_free(view->form);
	view->form = form_new();
	list_targets(view);
	form_add(view->form, &(struct form_field){.id = ID_TARGET,
				     .kind = FORM_CHOICE,
				     .label = "Target",
				     .choices = view->labels});
	form_set_help(view->form, ID_TARGET, "Space: list");
	form_add(view->form,
		&(struct form_field){.id = ID_ROLE, .kind = FORM_TEXT, .label = "Role"});
	form_set(view->form, ID_ROLE, choice_role(view->choice));
	form_set_help(view->form, ID_ROLE, "Space: list");
	form_set_below(view->form, ID_ROLE, "whose rights are checked; empty: your own");
	add_parameters(view);
	form_add(view->form,
		&(struct form_field){.id = ID_CHECK, .kind = FORM_BUTTON, .label = "Check"});
	form_set(view->form, ID_CHECK, "Check");
	show_target(view);
	form_set_focus(view->form, focus);
}

/* --- checking -------------------------------------------------------------------------------- */

static void check(struct parameters *view)
{
	struct app *app = view->view.app;
	struct error error = ERROR_INIT;
	struct target_values *values;
	void (*go)(void *self) = view->go;
	void *self = view->self;
	size_t wrong;

	keep_all(view);
	values = choice_values(view->choice, &wrong, &error);
	if (!values) {
		int id = target_of(view) ? ID_FIRST + (int)wrong : ID_TARGET;

		form_set_wrong(view->form, id, error.primary);
		app_say_error(app, &error);
		error_clear(&error);
		return;
	}
	target_values_free(values);
	app_pop(app);
	go(self);
}

/* --- lists to choose from -------------------------------------------------------------------- */

static void target_picked(void *self)
{
	build(self, ID_TARGET);
}

/* The targets are read again for the list, so what the form borrowed of them is gone. */
static void pick_target(struct parameters *view)
{
	view_pick_target(view->view.app, target_picked, view);
	build(view, ID_TARGET);
}

static void schema_item(void *self, size_t index, struct pick_item *item)
{
	*item = (struct pick_item){.name = ((struct parameters *)self)->schemas.items[index]};
}

static void role_item(void *self, size_t index, struct pick_item *item)
{
	*item = (struct pick_item){.name = ((struct parameters *)self)->roles.items[index]};
}

static void name_picked(void *self, const struct words *names, size_t index)
{
	struct parameters *view = self;
	int id = form_focus(view->form);
	const struct parameter *parameter = parameter_of(view, id);
	char *text = parameter && parameter->type == PARAMETER_SCHEMAS
			     ? choice_join(names)
			     : mem_text(names->count ? names->items[0] : "");

	(void)index;
	form_begin_step(view->form);
	form_set(view->form, id, text);
	keep_value(view, id);
	free(text);
}

/* @known: the names to choose from; those in @marked are marked at first. */
static void pick_name(struct parameters *view, const char *title, const struct words *known,
	void (*item)(void *self, size_t index, struct pick_item *item), const struct words *marked,
	bool several)
{
	bool *is_marked = mem_array(known->count + 1, sizeof *is_marked);
	size_t cursor = 0;

	for (size_t i = 0; i < known->count; i++) {
		is_marked[i] = words_hold(marked, known->items[i]);
		cursor = is_marked[i] && !is_marked[cursor] ? i : cursor;
	}
	app_push(view->view.app,
		view_pick(view->view.app,
			&(struct pick){.title = title,
				.note = several ? "Space marks. With nothing marked all schemas of "
						  "users are meant."
						: NULL,
				.count = known->count,
				.cursor = cursor,
				.item = item,
				.several = several,
				.is_marked = is_marked,
				.done = name_picked,
				.self = view}));
	free(is_marked);
}

/* Space is a letter of names: it opens the list only where no name is being typed, which is in an
 * empty field and behind names that are known. */
static bool is_between_names(const struct words *typed, const struct words *known, const char *text)
{
	size_t length = strlen(text);

	if (!length)
		return true;
	return text[length - 1] != ',' && text[length - 1] != ' ' && typed->count &&
	       words_hold(known, typed->items[typed->count - 1]);
}

/* True when a list was opened. */
static bool pick_for(struct parameters *view, int id)
{
	const struct parameter *parameter = parameter_of(view, id);
	bool is_list = parameter && parameter->type == PARAMETER_SCHEMAS;
	const struct words *known = id == ID_ROLE ? &view->roles : &view->schemas;
	const char *text = form_value(view->form, id);
	struct words typed = {.items = NULL};
	bool is_opened;

	if (id != ID_ROLE && !is_list && !(parameter && parameter->type == PARAMETER_SCHEMA))
		return false;
	if (is_list)
		typed = choice_split(text);
	else if (*text)
		words_add(&typed, text);
	is_opened = is_between_names(&typed, known, text);
	if (is_opened && !known->count)
		app_say(view->view.app,
			"Names to choose from are known after the first check; type them.");
	else if (is_opened)
		pick_name(view, id == ID_ROLE ? "Roles" : "Schemas", known,
			id == ID_ROLE ? role_item : schema_item, &typed, is_list);
	words_release(&typed);
	return is_opened;
}

/* --- the view -------------------------------------------------------------------------------- */

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	form_draw(((struct parameters *)base)->form, surface, body);
}

/* Another target has other fields. */
static void changed(struct parameters *view)
{
	const char *label = form_value(view->form, ID_TARGET);
	size_t index = 0;

	while (strcmp(choice_target_at(view->choice, index)->label, label) != 0)
		index++;
	if (index != choice_target_index(view->choice)) {
		choice_set_target(view->choice, index);
		build(view, ID_TARGET);
	} else {
		keep_all(view);
	}
}

static void key(struct view *base, const struct key *key)
{
	struct parameters *view = (struct parameters *)base;
	int id = form_focus(view->form);
	enum consequence consequence;

	if (id == ID_TARGET && key->code == ' ') {
		pick_target(view);
		return;
	}
	if (key->code == ' ' && !key->alt && pick_for(view, id))
		return;
	consequence = form_key(view->form, key);
	if (consequence == CHANGED)
		changed(view);
	else if (consequence == ACTIVATED)
		check(view);
}

static void command(struct view *base, enum command command)
{
	struct parameters *view = (struct parameters *)base;

	if (command == CMD_GO)
		check(view);
	else if (command == CMD_UNDO && form_undo(view->form))
		changed(view);
	else if (command == CMD_PICK && !pick_for(view, form_focus(view->form)))
		pick_target(view);
}

static bool takes_text(struct view *base)
{
	(void)base;
	return true;
}

static bool hint(struct view *base, struct buf *out)
{
	const struct parameters *view = (struct parameters *)base;

	buf_text(out, is_picked(view, form_focus(view->form))
			      ? "Space opens a list to choose from. ^R checks."
			      : "^R checks. Nothing on the server is changed.");
	return true;
}

static void close_view(struct view *base)
{
	struct parameters *view = (struct parameters *)base;

	form_free(view->form);
	words_release(&view->schemas);
	words_release(&view->roles);
	free(view->labels);
	free(view->words);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_PARAMETERS,
	.step = 3,
	.close = close_view,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.hint = hint,
};

static int by_text(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static void copy_names(struct parameters *view, const struct rights *rights)
{
	for (size_t i = 0; i < rights->schema_count && i < NAMES_MAX; i++)
		if (rights->schemas[i].is_of_users)
			words_add(&view->schemas, rights->schemas[i].name);
	for (size_t i = 0; i < roles_count(rights->roles) && i < NAMES_MAX; i++)
		if (!roles_at(rights->roles, (int)i)->is_missing)
			words_add(&view->roles, roles_at(rights->roles, (int)i)->name);
	if (view->roles.count)
		qsort(view->roles.items, view->roles.count, sizeof *view->roles.items, by_text);
}

struct view *view_parameters(
	struct app *app, const struct rights *rights, void (*go)(void *self), void *self)
{
	struct parameters *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->choice = app_grants_choice(app);
	view->go = go;
	view->self = self;
	if (rights)
		copy_names(view, rights);
	build(view, parameter_count(view) ? ID_FIRST : ID_TARGET);
	return &view->view;
}
