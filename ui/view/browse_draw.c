/* browse_draw.c - the tree as a list, and what is known of the node under the cursor. */
#include "base/buf.h"
#include "catalog/catalog.h"
#include "view/browse.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SPLIT_COLUMNS 100 /* from here on the details stand beside the tree */
#define TREE_COLUMNS 62

const struct list_column browse_columns[] = {
	{.title = "Object", .width = 0},
	{.title = "Kind", .width = 12, .minimum = 50},
	{.title = "Rows", .width = 8, .right = true, .minimum = 58},
	{.title = "Size", .width = 8, .right = true, .minimum = 66},
	{.title = "Rights", .width = 12},
};
const size_t browse_column_count = sizeof browse_columns / sizeof *browse_columns;

/* --- rows ------------------------------------------------------------------------------------ */

/* "~120 k", "~4.1 M" */
static void format_rows(char *text, size_t size, int64_t rows)
{
	if (rows < 0)
		text[0] = '\0';
	else if (rows < 10000)
		snprintf(text, size, "~%" PRId64, rows);
	else if (rows < 1000000)
		snprintf(text, size, "~%" PRId64 " k", rows / 1000);
	else if (rows < 1000000000)
		snprintf(text, size, "~%.1f M", (double)rows / 1e6);
	else
		snprintf(text, size, "~%.1f G", (double)rows / 1e9);
}

static void format_size(char *text, size_t size, int64_t bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	double value = (double)bytes;
	size_t unit = 0;

	if (bytes < 0) {
		text[0] = '\0';
		return;
	}
	for (; value >= 1024 && unit < 4; unit++)
		value /= 1024;
	snprintf(text, size, value < 10 && unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

static unsigned style_of_rights(const char *rights)
{
	return rights && strncmp(rights, "NO ", 3) == 0 ? STYLE_BAD
	       : rights && strcmp(rights, "read") == 0	? STYLE_GOOD
							: STYLE_PLAIN;
}

static void draw_database(struct browse *browse, size_t index, struct list_row *row)
{
	const struct node *node = &browse->databases->nodes[index];

	row->cells[0].text = node->name;
	row->cells[1].text = node->is_current ? "current" : "database";
	row->cells[4] = (struct list_cell){node->rights, style_of_rights(node->rights)};
}

/* "97000 more": of a group it is known how many there are. */
static void draw_more(struct browse *browse, const struct branch *branch, struct list_row *row)
{
	const struct node *parent = branch_parent(branch);
	int64_t left = parent ? parent->estimate - (int64_t)branch->level->count : -1;

	if (!parent)
		snprintf(browse->more_text, sizeof browse->more_text,
			"more than %d are found; type more", CATALOG_PAGE);
	else if (parent->kind == NODE_GROUP && left > 0)
		snprintf(browse->more_text, sizeof browse->more_text, "%" PRId64 " more", left);
	else
		snprintf(browse->more_text, sizeof browse->more_text, "more");
	row->is_heading = true;
	row->cells[0].text = browse->more_text;
}

/* The number of a group stands where others have their kind. */
static void draw_group(struct browse *browse, const struct node *node, struct list_row *row)
{
	if (node->estimate >= 0)
		snprintf(browse->count_text, sizeof browse->count_text, "%" PRId64, node->estimate);
	else
		browse->count_text[0] = '\0';
	row->cells[1].text = browse->count_text;
}

void browse_draw_row(void *self, size_t index, struct list_row *row)
{
	struct browse *browse = self;
	const struct tree_row *at = &browse->tree.rows[index];
	const struct node *node;

	if (browse->databases) {
		draw_database(browse, index, row);
		return;
	}
	node = tree_node(&browse->tree, index);
	row->indent = 2 * at->depth;
	row->fold = ' ';
	if (!node) {
		draw_more(browse, at->branch, row);
		return;
	}
	if (tree_has_below(node))
		row->fold = at->branch->is_open[at->index] ? '-' : '+';
	row->cells[0].text = node->name;
	row->cells[1].text = node->word;
	row->cells[4] = (struct list_cell){node->rights, style_of_rights(node->rights)};
	if (node->kind == NODE_GROUP) {
		draw_group(browse, node, row);
		return;
	}
	format_rows(browse->rows_text, sizeof browse->rows_text, node->estimate);
	format_size(browse->size_text, sizeof browse->size_text, node->size_bytes);
	row->cells[2].text = browse->rows_text;
	row->cells[3].text = browse->size_text;
}

/* --- the node under the cursor --------------------------------------------------------------- */

static void describe_group(struct buf *out, const struct node *node)
{
	buf_printf(out, "%s%s%s", node->name, node->schema ? " of " : "",
		node->schema ? node->schema : "");
	if (node->estimate >= 0)
		buf_printf(out, ": %" PRId64, node->estimate);
	else
		buf_text(out, " cannot be read");
	if (node->left_out)
		buf_printf(out, "; the source's patterns leave out %" PRId64, node->left_out);
}

static void describe(struct buf *out, const struct node *node)
{
	if (node->kind == NODE_GROUP) {
		describe_group(out, node);
		return;
	}
	buf_printf(out, "%s%s%s: %s, owner %s", node->schema ? node->schema : "",
		node->schema ? "." : "", node->name, node->word ? node->word : "object",
		node->owner ? node->owner : "?");
	if (node->is_left_out)
		buf_text(out, "; the source's patterns leave it out");
	if (node->kind == NODE_RELATION && node->estimate < 0 && strchr("rm", node->relkind))
		buf_text(out, "; not analysed");
}

static void draw_node(struct surface *surface, struct rect area, const struct node *node)
{
	struct buf line = BUF_INIT;
	int row = 0;

	describe(&line, node);
	row += surface_wrapped(surface, area, row, 1, STYLE_PLAIN, buf_string(&line));
	if (node->note)
		row += surface_wrapped(surface, rect_rows(area, row, area.rows - row), 0, 1,
			STYLE_PLAIN, node->note);
	if (node->comment)
		surface_wrapped(surface, rect_rows(area, row, area.rows - row), 0, 1, STYLE_DIM,
			node->comment);
	buf_free(&line);
}

static void draw_beside(struct browse *browse, struct surface *surface, struct rect area)
{
	const struct node *node = tree_node(&browse->tree, browse->list.cursor);
	const char *what = "Enter opens it";

	surface_column(surface, area, 0);
	if (!node)
		return;
	draw_node(surface, rect_columns(area, 2, area.columns - 2), node);
	if (node->kind == NODE_RELATION)
		what = "Enter: data, columns, keys, ...";
	else if (node->kind == NODE_DATABASE && !node->is_current)
		what = "Enter connects to it";
	surface_text(surface, area, area.rows - 1, 3, STYLE_DIM, what);
}

void browse_draw(struct view *base, struct surface *surface, struct rect body)
{
	struct browse *browse = (struct browse *)base;
	bool is_split = body.columns >= SPLIT_COLUMNS && !browse->databases;
	int about = !is_split && body.rows >= 12 ? 3 : 0;
	struct rect tree = rect_columns(body, 0, is_split ? TREE_COLUMNS : body.columns);
	const struct node *node =
		browse->databases ? NULL : tree_node(&browse->tree, browse->list.cursor);
	int top = 0;

	if (filter_is_on(&browse->filter)) {
		filter_draw(
			&browse->filter, surface, tree, 0, browse->list.count, browse->list.count);
		top = 1;
	} else if (browse->databases) {
		surface_text(surface, tree, 0, 1, STYLE_BOLD,
			"Databases of this server. Enter connects to one, Esc stays.");
		top = 1;
	}
	if (!browse->tree.root && !browse->databases)
		surface_text(surface, body, 1, 3, STYLE_PLAIN,
			browse->request ? "asking the server..."
					: "Nothing was read. R tries again.");
	else
		list_draw(&browse->list, surface, rect_rows(tree, top, body.rows - top - about),
			!filter_is_typing(&browse->filter));
	if (is_split)
		draw_beside(browse, surface,
			rect_columns(body, TREE_COLUMNS, body.columns - TREE_COLUMNS));
	if (about && node) {
		struct rect area = rect_rows(body, body.rows - about, about);

		surface_rule(surface, area, 0);
		draw_node(surface, rect_rows(area, 1, about - 1), node);
	}
}
