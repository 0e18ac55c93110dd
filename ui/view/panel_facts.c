/* panel_facts.c - the parts of one tab of an object under each other, or a text. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/object.h"
#include "pg/rowset.h"
#include "preview/selection.h"
#include "term/key.h"
#include "view/filter.h"
#include "view/panel.h"
#include "view/view.h"
#include "widget/pager.h"
#include "widget/sheet.h"

#include <stdlib.h>
#include <string.h>

#define HINT_BYTES_MIN 40 /* from here on a cell is told whole in the line of messages */

/* A part that shows: of its rows those that hold the filter. */
struct shown {
	const struct part_facts *part;
	size_t *rows; /* owned; NULL: all */
	size_t count;
	char *remark; /* owned; or NULL */
};

struct facts {
	struct panel panel;
	const struct tab *tab;
	struct tab_facts *read; /* what shows; NULL before the first was whole */
	struct tab_facts *next; /* what is being read */
	struct shown *shown;
	size_t shown_count, all_rows;
	struct sheet sheet;
	struct pager pager;
	struct filter filter;
	char *wanted; /* where the cursor goes when the rows come; NULL: it stays */
};

static const struct tab_facts *facts_of(const struct facts *facts)
{
	return facts->read ? facts->read : facts->next;
}

/* --- what shows ------------------------------------------------------------------------------ */

static void forget(struct facts *facts)
{
	for (size_t i = 0; i < facts->shown_count; i++) {
		free(facts->shown[i].rows);
		free(facts->shown[i].remark);
	}
	free(facts->shown);
	facts->shown = NULL;
	facts->shown_count = 0;
	facts->sheet.tables = 0;
}

static bool holds(const struct rowset *rows, size_t row, const char *text)
{
	for (size_t column = 0; column < part_columns(rows); column++)
		if (text_matches(rowset_text(rows, row, column), text))
			return true;
	return false;
}

static void sift(struct shown *shown, const char *text)
{
	const struct rowset *rows = shown->part->rows;
	size_t count = rowset_rows(rows);

	shown->count = count;
	if (!*text || !count)
		return;
	shown->rows = mem_array(count, sizeof *shown->rows);
	shown->count = 0;
	for (size_t row = 0; row < count; row++)
		if (holds(rows, row, text))
			shown->rows[shown->count++] = row;
}

static char *remark_of(const struct part_facts *part)
{
	const struct part *about = part->part;
	bool is_cut = about->limit && rowset_rows(part->rows) == about->limit;

	if (!part->rows || (!is_cut && !about->remark))
		return NULL;
	return is_cut ? mem_printf("Only the first %zu.%s%s", about->limit,
				about->remark ? " " : "", about->remark ? about->remark : "")
		      : mem_text(about->remark);
}

/* A part of which nothing is to be said is left out. */
static bool says_nothing(const struct part_facts *part)
{
	return part->is_here && part->rows && !rowset_rows(part->rows) && !part->part->none;
}

static void lay_out(struct facts *facts)
{
	const struct tab_facts *read = facts_of(facts);

	forget(facts);
	facts->all_rows = 0;
	if (!read)
		return;
	facts->shown = mem_array(read->count, sizeof *facts->shown);
	for (size_t i = 0; i < read->count; i++) {
		struct shown *shown = &facts->shown[facts->shown_count];

		if (says_nothing(&read->parts[i]))
			continue;
		*shown = (struct shown){
			.part = &read->parts[i], .remark = remark_of(&read->parts[i])};
		sift(shown, filter_text(&facts->filter));
		facts->all_rows += rowset_rows(shown->part->rows);
		facts->shown_count++;
	}
	facts->sheet.tables = facts->shown_count;
}

static void show_table(void *self, size_t table, struct sheet_table *out)
{
	const struct facts *facts = self;
	const struct shown *shown = &facts->shown[table];
	const struct part_facts *part = shown->part;

	*out = (struct sheet_table){
		.title = facts->shown_count > 1 ? part->part->title : NULL,
		.columns = part_columns(part->rows),
		.rows = shown->count,
		.remark = shown->remark,
	};
	if (!part->is_here)
		out->words = "asking the server...";
	else if (!part->rows)
		out->words = part->error.primary;
	else if (!shown->count)
		out->words = rowset_rows(part->rows) ? "No row holds this text." : part->part->none;
	if (part->is_here && !part->rows)
		out->style = strncmp(out->words, "locked by", 9) == 0 ? STYLE_CARE : STYLE_BAD;
}

static const char *show_column(void *self, size_t table, size_t column)
{
	return rowset_name(((struct facts *)self)->shown[table].part->rows, column);
}

static size_t row_of(const struct shown *shown, size_t row)
{
	return shown->rows ? shown->rows[row] : row;
}

/* Types whose values stand to the right: int8, int2, int4, oid, float4, float8, numeric. */
static bool is_number(uint32_t type)
{
	static const uint32_t types[] = {20, 21, 23, 26, 700, 701, 1700};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i] == type)
			return true;
	return false;
}

static unsigned style_of(const char *text)
{
	return strncmp(text, "locked by", 9) == 0 ? STYLE_CARE
	       : strcmp(text, "NO") == 0	  ? STYLE_BAD
						  : STYLE_PLAIN;
}

static void show_cell(void *self, size_t table, size_t row, size_t column, struct sheet_cell *cell)
{
	const struct shown *shown = &((struct facts *)self)->shown[table];
	struct value value = rowset_value(shown->part->rows, row_of(shown, row), column);

	*cell = (struct sheet_cell){.bytes = value.bytes,
		.length = value.length,
		.style = style_of(value.bytes),
		.right = is_number(rowset_type(shown->part->rows, column))};
}

/* The row under the cursor; false: there is none. */
static bool at_cursor(const struct facts *facts, const struct rowset **rows, size_t *row)
{
	size_t table;

	if (facts->tab->is_text || !sheet_at(&facts->sheet, &table, row))
		return false;
	*rows = facts->shown[table].part->rows;
	*row = row_of(&facts->shown[table], *row);
	return true;
}

/* --- reading --------------------------------------------------------------------------------- */

static void take_text(struct facts *facts)
{
	const struct tab_facts *read = facts_of(facts);
	struct buf text;

	buf_init(&text, PAGER_MAX + (1 << 16));
	for (size_t i = 0; i < read->count; i++) {
		const struct part_facts *part = &read->parts[i];

		if (part->is_here && !part->rows)
			buf_printf(&text, "not available: %s\n", part->error.primary);
		for (size_t row = 0; row < rowset_rows(part->rows) && text.length < PAGER_MAX;
			row++)
			buf_printf(&text, "%s\n", rowset_text(part->rows, row, 0));
	}
	pager_set(&facts->pager, buf_string(&text), text.length);
	buf_free(&text);
}

/* The cursor goes to the first row that begins with what is wanted. */
static void go_to_wanted(struct facts *facts)
{
	size_t place = 0;

	for (size_t i = 0; facts->wanted && i < facts->shown_count; i++) {
		const struct shown *shown = &facts->shown[i];

		for (size_t row = 0; row < shown->count; row++, place++) {
			if (strcmp(rowset_text(shown->part->rows, row_of(shown, row), 0),
				    facts->wanted) != 0)
				continue;
			facts->sheet.cursor = place;
			mem_replace(&facts->wanted, NULL);
			return;
		}
	}
}

/* What was there before shows until all of the new is. */
static void facts_came(void *self, struct tab_facts *came)
{
	struct facts *facts = self;

	if (!came->is_reading) {
		tab_free(&facts->read);
		facts->read = came;
		facts->next = NULL;
	}
	if (facts->tab->is_text && !came->is_reading)
		take_text(facts);
	lay_out(facts);
	go_to_wanted(facts);
	if (!came->is_reading)
		mem_replace(&facts->wanted, NULL);
	app_dirty(facts->panel.app);
}

static void find(struct panel *panel, const char *row)
{
	mem_replace(&((struct facts *)panel)->wanted, mem_text(row));
}

static void show(struct panel *panel, bool again)
{
	struct facts *facts = (struct facts *)panel;

	(void)again; /* facts are cheap, and should be those of now */
	tab_free(&facts->next);
	facts->next = tab_read(app_session(panel->app), panel->node, facts->tab, facts_came, facts);
	lay_out(facts);
}

static void hide(struct panel *panel)
{
	struct facts *facts = (struct facts *)panel;

	tab_free(&facts->next);
	lay_out(facts);
}

static char *reading(const struct panel *panel)
{
	return ((const struct facts *)panel)->next ? mem_text(panel->title) : NULL;
}

static bool stop(struct panel *panel)
{
	struct facts *facts = (struct facts *)panel;

	if (facts->next) {
		tab_stop(facts->next);
		if (facts->read)
			tab_free(&facts->next);
		else
			facts_came(facts, facts->next);
		return true;
	}
	if (!filter_is_on(&facts->filter))
		return false;
	filter_end(&facts->filter);
	lay_out(facts);
	return true;
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw(struct panel *panel, struct surface *surface, struct rect area, bool has_focus)
{
	struct facts *facts = (struct facts *)panel;
	int top = 0;

	if (facts->tab->is_text && facts->read) {
		pager_draw(&facts->pager, surface, area, has_focus);
		return;
	}
	if (filter_is_on(&facts->filter))
		filter_draw(&facts->filter, surface, area, top++, sheet_rows(&facts->sheet),
			facts->all_rows);
	if (!facts->shown_count)
		surface_text(surface, area, top, 3, STYLE_PLAIN,
			facts_of(facts) ? "There is nothing to say." : "Nothing was read.");
	sheet_draw(&facts->sheet, surface, rect_rows(area, top, area.rows - top),
		has_focus && !filter_is_typing(&facts->filter));
}

static bool hint(const struct panel *panel, struct buf *out)
{
	const struct facts *facts = (const struct facts *)panel;
	const struct rowset *rows;
	size_t row, column = facts->sheet.cursor_column;
	int comment;

	if (!at_cursor(facts, &rows, &row))
		return false;
	comment = rowset_column(rows, "\"Comment\"");
	if (rowset_value(rows, row, column).length >= HINT_BYTES_MIN)
		buf_text(out, rowset_text(rows, row, column));
	else if (comment >= 0 && *rowset_text(rows, row, (size_t)comment))
		buf_printf(out, "Comment of %s: \"%s\"", rowset_text(rows, row, 0),
			rowset_text(rows, row, (size_t)comment));
	else
		return false;
	return true;
}

/* --- commands -------------------------------------------------------------------------------- */

static void copy_cell(struct facts *facts)
{
	const struct rowset *rows;
	size_t row;

	if (!at_cursor(facts, &rows, &row))
		return;
	if (!rowset_value(rows, row, facts->sheet.cursor_column).length)
		app_say(facts->panel.app, "The place is empty: there is nothing to copy.");
	else
		app_copy(facts->panel.app, rowset_text(rows, row, facts->sheet.cursor_column),
			rowset_value(rows, row, facts->sheet.cursor_column).length);
}

static void copy_row(struct facts *facts)
{
	const struct rowset *rows;
	struct buf text = BUF_INIT;
	size_t row;

	if (!at_cursor(facts, &rows, &row))
		return;
	for (size_t column = 0; column < part_columns(rows); column++)
		buf_printf(&text, "%s%s", column ? "\t" : "", rowset_text(rows, row, column));
	app_copy(facts->panel.app, buf_string(&text), text.length);
	buf_free(&text);
}

/* What the row is about opens; a row about nothing else shows whole. */
static void open_row(struct facts *facts)
{
	const struct rowset *rows;
	struct buf text = BUF_INIT;
	struct node node;
	size_t row;

	if (!at_cursor(facts, &rows, &row))
		return;
	if (object_related(rows, row, &node)) {
		app_push(facts->panel.app,
			view_object_at(facts->panel.app, &node, facts->tab->title, NULL));
		return;
	}
	for (size_t column = 0; column < part_columns(rows); column++)
		buf_printf(&text, "%s: %s\n", rowset_name(rows, column),
			rowset_text(rows, row, column));
	app_push(facts->panel.app, view_text(facts->panel.app, facts->panel.node->name,
					   facts->tab->title, "fact.txt", buf_string(&text)));
	buf_free(&text);
}

/* In Columns: what the values of the column under the cursor are like. */
static void profile_column(struct facts *facts)
{
	struct selection *selection;
	const struct rowset *rows;
	size_t row;

	if (!at_cursor(facts, &rows, &row))
		return;
	selection = selection_new(facts->panel.node);
	app_push(facts->panel.app,
		view_profile(facts->panel.app, selection, rowset_text(rows, row, 0)));
	selection_free(selection);
}

static void command(struct panel *panel, enum command command)
{
	struct facts *facts = (struct facts *)panel;
	size_t rows = sheet_rows(&facts->sheet);

	switch (command) {
	case CMD_FIRST:
		facts->pager.line = facts->sheet.cursor = 0;
		break;
	case CMD_LAST:
		facts->pager.line = facts->pager.lines;
		facts->sheet.cursor = rows ? rows - 1 : 0;
		break;
	case CMD_COPY:
		if (facts->tab->is_text)
			app_copy(panel->app, facts->pager.text ? facts->pager.text : "",
				facts->pager.length);
		else
			copy_cell(facts);
		break;
	case CMD_COPY_MORE:
		copy_row(facts);
		break;
	case CMD_FILTER:
		filter_begin(&facts->filter);
		break;
	case CMD_PROFILE:
		profile_column(facts);
		break;
	default:
		break;
	}
}

static void key(struct panel *panel, const struct key *key)
{
	struct facts *facts = (struct facts *)panel;

	if (filter_key(&facts->filter, key))
		lay_out(facts);
	else if (facts->tab->is_text)
		pager_key(&facts->pager, key);
	else if (sheet_key(&facts->sheet, key) == ACTIVATED)
		open_row(facts);
}

static bool takes_text(const struct panel *panel)
{
	return filter_is_typing(&((const struct facts *)panel)->filter);
}

static const char *refuses(const struct panel *panel, enum command command)
{
	const struct facts *facts = (const struct facts *)panel;

	if (command == CMD_FILTER && facts->tab->is_text)
		return "a text has no rows";
	return NULL;
}

static void free_panel(struct panel *panel)
{
	struct facts *facts = (struct facts *)panel;

	forget(facts);
	tab_free(&facts->next);
	tab_free(&facts->read);
	sheet_release(&facts->sheet);
	pager_release(&facts->pager);
	filter_end(&facts->filter);
	free(facts->wanted);
	free(facts);
}

static const struct panel_ops ops = {
	.free = free_panel,
	.show = show,
	.find = find,
	.hide = hide,
	.draw = draw,
	.command = command,
	.key = key,
	.reading = reading,
	.stop = stop,
	.takes_text = takes_text,
	.hint = hint,
	.refuses = refuses,
};

struct panel *panel_facts(struct app *app, const struct node *node, const struct tab *tab)
{
	struct facts *facts = mem_new(sizeof *facts);

	*facts = (struct facts){
		.panel = {.ops = &ops,
			.app = app,
			.node = node,
			.title = tab->title,
			.has_profile = node->relkind && strchr("rpmf", node->relkind) &&
				       strcmp(tab->id, "columns") == 0},
		.tab = tab,
		.sheet = {.table = show_table,
			.column = show_column,
			.cell = show_cell,
			.self = facts},
	};
	return &facts->panel;
}
