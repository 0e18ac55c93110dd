/*
 * command.h - every action of a person, once: the footer, the help, the palette and --list-keys are
 * made from this table, and a key is looked up nowhere else.
 */
#ifndef PGUSHER_UI_VIEW_COMMAND_H
#define PGUSHER_UI_VIEW_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct key;

/* One bit a screen. */
enum view_kind {
	VIEW_SOURCES = 1 << 0,
	VIEW_CONNECT = 1 << 1,
	VIEW_TEST = 1 << 2,
	VIEW_GRANTS = 1 << 3,
	VIEW_TEXT = 1 << 4, /* a script, a report */
	VIEW_SAVE = 1 << 5,
	VIEW_BROWSE = 1 << 6,
	VIEW_OBJECT = 1 << 7,
	VIEW_CELL = 1 << 8,
	VIEW_HELP = 1 << 9,
	VIEW_LOG = 1 << 10,
	VIEW_PALETTE = 1 << 11,
	VIEW_PARAMETERS = 1 << 12, /* of a target */
	VIEW_PICK = 1 << 13,	   /* one or several of a list */
	VIEW_SCRIPT = 1 << 14,	   /* SQL to hand over */
	VIEW_ACCESS = 1 << 15,	   /* who can do what */
	VIEW_ROWS_FILTER = 1 << 16,
	VIEW_EXPORT = 1 << 17, /* of rows */
	VIEW_JOBS = 1 << 18,
	VIEW_PROFILE = 1 << 19, /* what the values of a column are like */
	VIEW_EVERYWHERE = (1 << 20) - 1
};

enum command {
	CMD_NONE,
	CMD_OPEN,
	CMD_CLOSE_NODE,
	CMD_TEST,
	CMD_GRANTS,
	CMD_EDIT,
	CMD_NEW,
	CMD_COPY_SOURCE,
	CMD_DELETE,
	CMD_UNDO,
	CMD_GO,
	CMD_SHOW_SECRET,
	CMD_COPY_COMMAND,
	CMD_TEST_TUNNEL,
	CMD_PASSWORD,
	CMD_REPEAT,
	CMD_REPEAT_ALL,
	CMD_COPY,
	CMD_COPY_MORE,
	CMD_WRITE,
	CMD_WRITE_PROBE,
	CMD_NEXT_STEP,
	CMD_PREVIOUS_STEP,
	CMD_PROBLEMS,
	CMD_SCRIPT,
	CMD_PARAMETERS,
	CMD_TARGET,
	CMD_CLOSE_ROW,
	CMD_BEYOND,
	CMD_WHO,
	CMD_ROLE_RIGHTS,
	CMD_PICK,
	CMD_MARK,
	CMD_FORM,
	CMD_SPLIT,
	CMD_FILTER,
	CMD_OTHER_DATABASE,
	CMD_RELOAD,
	CMD_SYSTEM,
	CMD_PATTERNS,
	CMD_SIZE,
	CMD_NEXT_TAB,
	CMD_PREVIOUS_TAB,
	CMD_FIRST,
	CMD_LAST,
	CMD_NEXT_VIEW,
	CMD_FOLD_ALL,
	CMD_PROFILE,
	CMD_EXACT,
	CMD_MORE_ROWS,
	CMD_SAMPLE,
	CMD_PROFILE_SQL,
	CMD_EXPORT_PROFILE,
	CMD_NEXT_COLUMN,
	CMD_PREVIOUS_COLUMN,
	CMD_BACKGROUND,
	CMD_JOBS,
	/* of the rows of a relation, see command_is_of_rows() */
	CMD_SORT,
	CMD_EXPORT_ROWS,
	CMD_ROWS_FILTER,
	CMD_ROWS_SAMPLE,
	CMD_GO_TO,
	CMD_COUNT,
	CMD_SEARCH,
	CMD_SEARCH_NEXT,
	CMD_SEARCH_BACK,
	CMD_MARK_ROW,
	CMD_ROWS_SQL,
	CMD_FREEZE,
	CMD_HIDE_COLUMN,
	CMD_COLUMNS,
	CMD_ALL_COLUMNS,
	CMD_COLUMN_LEFT,
	CMD_COLUMN_RIGHT,
	CMD_WIDER,
	CMD_NARROWER,
	CMD_USUAL_WIDTH,
	CMD_FIRST_COLUMN,
	CMD_LAST_COLUMN,
	CMD_LOG,
	CMD_PALETTE,
	CMD_FIND,
	CMD_HELP,
	CMD_REDRAW,
	CMD_STOP,
	CMD_BACK,
	CMD_QUIT
};

struct command_row {
	enum command command;
	unsigned views; /* or of view_kind */
	const char *keys[3];
	const char *label; /* in the footer; NULL: not there */
	const char *words; /* in help and palette */
	bool by_widget;	   /* the key is taken by the widget itself and only shown from here */
};

const struct command_row *command_rows(size_t *count);

/* The command of @key on a screen of @kind; CMD_NONE when there is none. With @text_only the
 * letters are text and only control and function keys count. */
enum command command_of_key(const struct key *key, enum view_kind kind, bool text_only);

/* Sorting, filtering, columns and the like, which make no sense on other tabs of an object. */
bool command_is_of_rows(enum command command);

/* "q, F10" */
void command_keys(const struct command_row *row, char *text, size_t size);

/* "sources", "browse": the name of a screen. */
const char *command_view_name(enum view_kind kind);

#endif
