/*
 * view_rows_filter.c - the form of the filter: conditions, and a WHERE of one's own.
 *
 * The rows that pass are read while the form is still there: a server that does not like what was
 * typed says so in it, and the rows on the screen behind it stay as they were.
 */
#include "base/buf.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "preview/preview.h"
#include "preview/selection.h"
#include "source/source.h"
#include "term/key.h"
#include "view/pick.h"
#include "view/rows.h"
#include "view/view.h"
#include "widget/form.h"

#include <stdlib.h>
#include <string.h>

enum { ID_WHERE = 1, ID_READ, ID_MORE, ID_ALL, ID_GAP, ID_FIRST = 100 };
enum { PART_COLUMN, PART_OPERATOR, PART_VALUE, PART_TAKE, PART_AND, PARTS };

#define WHERE_COLUMNS 60

/* The empty text has operators of its own: a field that is empty has no value yet. */
static const struct {
	const char *words;
	enum comparison comparison;
	bool takes_value;
} operators[] = {
	{"=", COMPARE_EQUAL, true},
	{"<>", COMPARE_UNEQUAL, true},
	{"<", COMPARE_LESS, true},
	{"<=", COMPARE_LESS_OR_EQUAL, true},
	{">", COMPARE_GREATER, true},
	{">=", COMPARE_GREATER_OR_EQUAL, true},
	{"LIKE", COMPARE_LIKE, true},
	{"NOT LIKE", COMPARE_NOT_LIKE, true},
	{"ILIKE", COMPARE_ILIKE, true},
	{"IS NULL", COMPARE_IS_NULL, false},
	{"IS NOT NULL", COMPARE_IS_NOT_NULL, false},
	{"is empty", COMPARE_EQUAL, false},
	{"is not empty", COMPARE_UNEQUAL, false},
};
#define OPERATORS (sizeof operators / sizeof *operators)

/* One condition as it stands in the form. */
struct draft {
	char *column, *value;
	size_t operator;
};

struct filter_view {
	struct view view;
	struct rows *rows; /* of the view below, which lives longer */
	struct form *form;
	struct draft drafts[SELECTION_CONDITIONS_MAX];
	size_t count;
	char *where;
	bool is_trying;
	const char *words[OPERATORS + 1];
};

static int id_of(size_t draft, int part)
{
	return ID_FIRST + (int)draft * PARTS + part;
}

static const struct preview_column *find_column(const struct filter_view *view, const char *name)
{
	const struct preview *preview = rows_preview(view->rows);

	for (size_t i = 0; i < preview_columns(preview); i++)
		if (strcmp(preview_column(preview, i)->name, name) == 0)
			return preview_column(preview, i);
	return NULL;
}

/* --- between the form and the drafts --------------------------------------------------------- */

static size_t find_operator(const char *words)
{
	size_t found = 0;

	while (found + 1 < OPERATORS && strcmp(operators[found].words, words) != 0)
		found++;
	return found;
}

/* What is in the form goes into the drafts. */
static void keep(struct filter_view *view)
{
	for (size_t i = 0; i < view->count; i++) {
		struct draft *draft = &view->drafts[i];

		mem_replace(
			&draft->column, mem_text(form_value(view->form, id_of(i, PART_COLUMN))));
		mem_replace(&draft->value, mem_text(form_value(view->form, id_of(i, PART_VALUE))));
		draft->operator= find_operator(form_value(view->form, id_of(i, PART_OPERATOR)));
	}
	mem_replace(&view->where, mem_text(form_value(view->form, ID_WHERE)));
}

static void show_types(struct filter_view *view)
{
	for (size_t i = 0; i < view->count; i++) {
		const struct preview_column *column = find_column(view, view->drafts[i].column);

		form_set_origin(view->form, id_of(i, PART_COLUMN), column ? column->type : "-");
		form_show(view->form, id_of(i, PART_VALUE),
			operators[view->drafts[i].operator].takes_value);
	}
}

static void add_draft_fields(struct filter_view *view, size_t index)
{
	const struct draft *draft = &view->drafts[index];
	const struct form_field fields[] = {
		{.id = id_of(index, PART_COLUMN), .kind = FORM_TEXT, .label = "Column"},
		{.id = id_of(index, PART_OPERATOR),
			.kind = FORM_CHOICE,
			.label = "Operator",
			.choices = view->words},
		{.id = id_of(index, PART_VALUE), .kind = FORM_TEXT, .label = "Value"},
		{.id = id_of(index, PART_TAKE), .kind = FORM_BUTTON, .label = "Take it away"},
	};

	if (index)
		form_add(view->form,
			&(struct form_field){
				.id = id_of(index, PART_AND), .kind = FORM_NOTE, .label = "and"});
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		form_add(view->form, &fields[i]);
	form_set(view->form, fields[PART_COLUMN].id, draft->column);
	form_set_help(view->form, fields[PART_COLUMN].id, "Space: list");
	form_set(view->form, fields[PART_OPERATOR].id, operators[draft->operator].words);
	form_set(view->form, fields[PART_VALUE].id, draft->value);
}

static void build(struct filter_view *view)
{
	form_free(view->form);
	view->form = form_new();
	for (size_t i = 0; i < view->count; i++)
		add_draft_fields(view, i);
	form_add(view->form, &(struct form_field){.id = ID_GAP, .kind = FORM_NOTE, .label = ""});
	form_add(view->form, &(struct form_field){.id = ID_WHERE,
				     .kind = FORM_TEXT,
				     .label = "WHERE",
				     .width = WHERE_COLUMNS});
	form_set(view->form, ID_WHERE, view->where ? view->where : "");
	form_set_below(
		view->form, ID_WHERE, "SQL of your own, besides; it runs read-only, as you.");
	form_add(view->form,
		&(struct form_field){.id = ID_READ, .kind = FORM_BUTTON, .label = "Read"});
	form_add(view->form,
		&(struct form_field){
			.id = ID_MORE, .kind = FORM_BUTTON, .label = "One more condition"});
	form_add(view->form,
		&(struct form_field){.id = ID_ALL, .kind = FORM_BUTTON, .label = "All rows"});
	show_types(view);
}

static void add_draft(
	struct filter_view *view, const char *column, size_t operator, const char * value)
{
	view->drafts[view->count++] = (struct draft){
		.column = mem_text(column), .value = mem_text(value), .operator= operator};
}

static void free_draft(struct draft *draft)
{
	free(draft->column);
	free(draft->value);
}

/* The name of the column with the cursor. */
static const char *current_column(const struct filter_view *view)
{
	const struct grid *grid = &view->rows->grid;

	return grid_positions(grid)
		       ? preview_column(rows_preview(view->rows), grid_current(grid))->name
		       : "";
}

static void take_draft_away(struct filter_view *view, size_t index)
{
	keep(view);
	free_draft(&view->drafts[index]);
	view->count--;
	memmove(view->drafts + index, view->drafts + index + 1,
		(view->count - index) * sizeof *view->drafts);
	build(view);
}

static void one_more(struct filter_view *view)
{
	if (view->count == SELECTION_CONDITIONS_MAX) {
		app_say(view->view.app,
			"%d conditions are as many as there can be; a WHERE holds "
			"more.",
			SELECTION_CONDITIONS_MAX);
		return;
	}
	keep(view);
	add_draft(view, "", 0, "");
	build(view);
	form_set_focus(view->form, id_of(view->count - 1, PART_COLUMN));
}

/* --- reading --------------------------------------------------------------------------------- */

/* The form comes with a condition that nobody may have wanted. */
static bool is_untouched(const struct filter_view *view, size_t index)
{
	const struct draft *draft = &view->drafts[index];

	return !*draft->value &&
	       draft->operator==
	       0 &&(!*draft->column || strcmp(draft->column, current_column(view)) == 0);
}

static bool is_right(struct filter_view *view, size_t index)
{
	const struct draft *draft = &view->drafts[index];

	if (!find_column(view, draft->column)) {
		form_set_wrong(view->form, id_of(index, PART_COLUMN),
			"There is no such column that may be read.");
		return false;
	}
	if (operators[draft->operator].takes_value && !*draft->value) {
		form_set_wrong(view->form, id_of(index, PART_VALUE),
			"It has no value. For the empty text there is the operator \"is empty\".");
		return false;
	}
	return true;
}

static void drop_conditions(struct selection *selection)
{
	for (size_t i = 0; i < selection->condition_count; i++) {
		free(selection->conditions[i].column);
		free(selection->conditions[i].value);
		free(selection->conditions[i].operator_sql);
	}
	selection->condition_count = 0;
	selection_set_where(selection, NULL);
}

/* NULL: something is wrong, and the form says what. */
static struct selection *compose(struct filter_view *view)
{
	struct selection *selection = selection_copy(preview_selection(rows_preview(view->rows)));

	drop_conditions(selection);
	for (size_t i = 0; i < view->count; i++) {
		const struct draft *draft = &view->drafts[i];

		if (is_untouched(view, i))
			continue;
		if (!is_right(view, i)) {
			selection_free(selection);
			return NULL;
		}
		selection_add_condition(selection, draft->column,
			operators[draft->operator].comparison, draft->value);
	}
	selection_set_where(selection, view->where);
	return selection;
}

/* The field that the server's complaint is about, as far as that can be told. */
static int find_culprit(const struct filter_view *view, const struct error *error)
{
	int last = 0;

	for (size_t i = 0; i < view->count; i++) {
		const struct draft *draft = &view->drafts[i];
		char *quoted = mem_printf("\"%s\"", draft->value);
		bool is_named = error->primary && strstr(error->primary, quoted);

		free(quoted);
		if (is_untouched(view, i))
			continue;
		last = id_of(i, operators[draft->operator].takes_value ? PART_VALUE : PART_COLUMN);
		if (is_named)
			return last;
	}
	return *view->where || !last ? ID_WHERE : last;
}

static void tried(void *self, const struct error *error)
{
	struct filter_view *view = self;
	struct app *app = view->view.app;
	char *words;

	view->is_trying = false;
	if (!error) {
		/* Help may stand above it. */
		app_pop_to(app, VIEW_ROWS_FILTER);
		app_pop(app);
		return;
	}
	words = mem_printf("%s%s%s%s%s", error->sqlstate, *error->sqlstate ? ": " : "",
		error->primary, error->hint ? "  " : "", error->hint ? error->hint : "");
	form_set_wrong(view->form, find_culprit(view, error), words);
	app_say(app, "The server did not take it. Nothing is lost, and the rows are as before.");
	free(words);
}

static void clear_wrong(struct filter_view *view)
{
	for (size_t i = 0; i < view->count; i++)
		for (int part = 0; part < PARTS; part++)
			form_set_wrong(view->form, id_of(i, part), NULL);
	form_set_wrong(view->form, ID_WHERE, NULL);
}

static void read_rows(struct filter_view *view)
{
	struct selection *selection;

	keep(view);
	clear_wrong(view);
	selection = compose(view);
	if (selection)
		view->is_trying = rows_try(view->rows, selection, tried, view);
}

static void read_all(struct filter_view *view)
{
	struct selection *selection = selection_copy(preview_selection(rows_preview(view->rows)));

	drop_conditions(selection);
	view->is_trying = rows_try(view->rows, selection, tried, view);
}

/* --- the list of columns --------------------------------------------------------------------- */

static void column_item(void *self, size_t index, struct pick_item *item)
{
	rows_pick_item(((struct filter_view *)self)->rows, index, item);
}

static void column_picked(void *self, const struct words *names, size_t index)
{
	struct filter_view *view = self;
	struct pick_item item;

	(void)names;
	rows_pick_item(view->rows, index, &item);
	form_begin_step(view->form);
	form_set(view->form, form_focus(view->form), item.name);
	keep(view);
	show_types(view);
}

static bool is_column_field(int id)
{
	return id >= ID_FIRST && (id - ID_FIRST) % PARTS == PART_COLUMN;
}

/* Space is a letter of names: it opens the list only where no name is being typed. */
static bool pick_column(struct filter_view *view)
{
	int id = form_focus(view->form);
	const char *typed = form_value(view->form, id);
	const struct preview *preview = rows_preview(view->rows);

	if (!is_column_field(id) || (*typed && !find_column(view, typed)))
		return false;
	app_push(
		view->view.app, view_pick(view->view.app, &(struct pick){.title = "Columns",
								  .count = preview_columns(preview),
								  .item = column_item,
								  .done = column_picked,
								  .self = view}));
	return true;
}

/* --- the view -------------------------------------------------------------------------------- */

static void title(struct view *base, struct buf *out)
{
	const struct node *node = ((struct filter_view *)base)->rows->panel.node;
	const char *name = source_name(app_draft(base->app));

	buf_printf(out, "%s > %s > %s > Filter", name ? name : "(not saved)", node->schema,
		node->name);
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	form_draw(((struct filter_view *)base)->form, surface, body);
}

static void press(struct filter_view *view)
{
	int id = form_focus(view->form);

	if (id == ID_MORE)
		one_more(view);
	else if (id == ID_ALL)
		read_all(view);
	else if (id >= ID_FIRST)
		take_draft_away(view, (size_t)(id - ID_FIRST) / PARTS);
	else
		read_rows(view);
}

static void key(struct view *base, const struct key *key)
{
	struct filter_view *view = (struct filter_view *)base;
	enum consequence consequence;

	if (key->code == ' ' && !key->alt && pick_column(view))
		return;
	consequence = form_key(view->form, key);
	if (consequence == ACTIVATED) {
		press(view);
	} else if (consequence == CHANGED) {
		keep(view);
		show_types(view);
	}
}

static void command(struct view *base, enum command command)
{
	struct filter_view *view = (struct filter_view *)base;

	if (command == CMD_GO) {
		read_rows(view);
	} else if (command == CMD_PICK) {
		if (!pick_column(view))
			app_say(base->app, "The list is for an empty field of a column.");
	} else if (command == CMD_UNDO && form_undo(view->form)) {
		keep(view);
		show_types(view);
	}
}

static bool takes_text(struct view *base)
{
	(void)base;
	return true;
}

static bool hint(struct view *base, struct buf *out)
{
	(void)base;
	buf_text(out, "^R reads the rows that pass all of it. Values are sent as parameters.");
	return true;
}

static bool waits(struct view *base, struct buf *out)
{
	return app_waits(base->app,
		((struct filter_view *)base)->is_trying ? "the rows that pass" : NULL, out);
}

static bool escape(struct view *base)
{
	struct filter_view *view = (struct filter_view *)base;

	if (!view->is_trying)
		return false;
	view->is_trying = false;
	rows_stop_trying(view->rows);
	app_say(base->app, "Stopped, on the server too. The rows are as before.");
	return true;
}

static void close_view(struct view *base)
{
	struct filter_view *view = (struct filter_view *)base;

	if (view->is_trying)
		rows_stop_trying(view->rows);
	form_free(view->form);
	for (size_t i = 0; i < view->count; i++)
		free_draft(&view->drafts[i]);
	free(view->where);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_ROWS_FILTER,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.hint = hint,
	.waits = waits,
	.escape = escape,
};

static size_t operator_of(const struct condition *condition)
{
	bool is_empty = condition->value && !*condition->value;

	for (size_t i = 0; i < OPERATORS; i++)
		if (operators[i].comparison == condition->comparison &&
			(operators[i].takes_value || !condition->value || is_empty) &&
			!(operators[i].takes_value && is_empty))
			return i;
	return 0;
}

struct view *view_rows_filter(struct app *app, struct rows *rows)
{
	const struct selection *selection = preview_selection(rows_preview(rows));
	struct filter_view *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->rows = rows;
	view->where = mem_text(selection->where ? selection->where : "");
	for (size_t i = 0; i < OPERATORS; i++)
		view->words[i] = operators[i].words;
	for (size_t i = 0; i < selection->condition_count; i++)
		add_draft(view, selection->conditions[i].column,
			operator_of(&selection->conditions[i]),
			selection->conditions[i].value ? selection->conditions[i].value : "");
	if (view->count < SELECTION_CONDITIONS_MAX)
		add_draft(view, current_column(view), 0, "");
	build(view);
	form_set_focus(
		view->form, selection->where ? ID_WHERE : id_of(view->count - 1, PART_VALUE));
	return &view->view;
}
