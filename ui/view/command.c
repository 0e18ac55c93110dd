#include "view/command.h"

#include "term/key.h"

#include <stdio.h>
#include <string.h>

#define LISTS                                                                                      \
	(VIEW_SOURCES | VIEW_TEST | VIEW_GRANTS | VIEW_BROWSE | VIEW_OBJECT | VIEW_HELP |          \
		VIEW_LOG | VIEW_ACCESS | VIEW_JOBS | VIEW_PROFILE)
#define TEXTS (VIEW_TEXT | VIEW_CELL | VIEW_SCRIPT)
#define WIZARD_LISTS (VIEW_TEST | VIEW_GRANTS)
#define FORMS (VIEW_CONNECT | VIEW_SAVE | VIEW_PARAMETERS | VIEW_ROWS_FILTER | VIEW_EXPORT)
/* Where ^P finds what is in the database. */
#define FINDERS (VIEW_BROWSE | VIEW_OBJECT)

/* What waits for a server or a program, and stops at Esc. */
#define WAITING                                                                                    \
	(VIEW_TEST | VIEW_GRANTS | VIEW_BROWSE | VIEW_OBJECT | VIEW_CELL | VIEW_ACCESS |           \
		VIEW_ROWS_FILTER | VIEW_EXPORT | VIEW_PROFILE)

static const struct command_row rows[] = {
	{CMD_STOP, WAITING, {"Esc", "^C"}, "stop", "stop what runs", true},
	{CMD_OPEN, VIEW_SOURCES, {"Enter"}, "browse", "connect and browse", true},
	{CMD_OPEN, VIEW_TEST, {"Enter"}, "details", "details of the row", true},
	{CMD_OPEN, VIEW_GRANTS, {"Enter", "Right"}, "why",
		"why: the way by which a right is held or not; opens a group", false},
	{CMD_OPEN, VIEW_ACCESS, {"Enter", "Right"}, "how", "by which ways, and the exceptions",
		false},
	{CMD_OPEN, VIEW_PICK, {"Enter"}, "choose", "choose this", true},
	{CMD_MARK, VIEW_PICK, {"Space"}, "mark", "mark for choosing", true},
	{CMD_CLOSE_ROW, VIEW_GRANTS | VIEW_ACCESS, {"Left", "h"}, NULL,
		"close the row or its group", false},
	{CMD_OPEN, VIEW_BROWSE, {"Enter", "Right"}, "open", "open a schema or an object", true},
	{CMD_OPEN, VIEW_OBJECT, {"Enter"}, "open",
		"open the value of the cell, or what the row is about", true},
	{CMD_OPEN, VIEW_JOBS, {"Enter"}, "details", "all of what it says", true},
	{CMD_DELETE, VIEW_JOBS, {"D"}, "stop, drop", "stop the job; drop one that ended", false},
	{CMD_SORT, VIEW_OBJECT, {"s"}, "sort",
		"sort by the column: ascending, descending, not any more", false},
	{CMD_ROWS_FILTER, VIEW_OBJECT, {"f"}, "filter",
		"only rows that pass conditions, or a WHERE of your own", false},
	{CMD_GO_TO, VIEW_OBJECT, {"%"}, "go to", "go to a percentage of the way", false},
	{CMD_COUNT, VIEW_OBJECT, {"c"}, "count",
		"count the rows exactly, beside everything else; again stops it", false},
	{CMD_SEARCH, VIEW_OBJECT, {"/"}, "search",
		"search in the rows that are loaded; among facts, only rows that hold a text",
		false},
	{CMD_SEARCH_NEXT, VIEW_OBJECT, {"n"}, NULL, "the next place where it is found", false},
	{CMD_SEARCH_BACK, VIEW_OBJECT, {"N"}, NULL, "the place before, where it is found", false},
	{CMD_MARK_ROW, VIEW_OBJECT, {"Space"}, "mark", "mark the row, for copying", false},
	{CMD_PROFILE, VIEW_OBJECT, {"p"}, "profile", "what the values of the column are like",
		false},
	{CMD_FREEZE, VIEW_OBJECT, {"F"}, "freeze", "how many columns stay in place", false},
	{CMD_HIDE_COLUMN, VIEW_OBJECT, {"H"}, NULL, "hide the column", false},
	{CMD_COLUMNS, VIEW_OBJECT, {"C"}, NULL, "choose from a list which columns show", false},
	{CMD_ALL_COLUMNS, VIEW_OBJECT, {"u"}, NULL,
		"all columns again, in their own order and width", false},
	{CMD_COLUMN_LEFT, VIEW_OBJECT, {"<"}, NULL, "the column one place to the left", false},
	{CMD_COLUMN_RIGHT, VIEW_OBJECT, {">"}, NULL, "the column one place to the right", false},
	{CMD_WIDER, VIEW_OBJECT, {"+"}, NULL, "the column wider", false},
	{CMD_NARROWER, VIEW_OBJECT, {"-"}, NULL, "the column narrower", false},
	{CMD_USUAL_WIDTH, VIEW_OBJECT, {"="}, NULL, "the column as wide as what is in it", false},
	{CMD_FIRST_COLUMN, VIEW_OBJECT, {"0"}, NULL, "to the first column", false},
	{CMD_LAST_COLUMN, VIEW_OBJECT, {"$"}, NULL, "to the last column", false},
	{CMD_ROWS_SAMPLE, VIEW_OBJECT, {"m"}, NULL, "a sample from all over the table", false},
	{CMD_ROWS_SQL, VIEW_OBJECT, {"S"}, NULL, "the SQL of these rows", false},
	{CMD_OPEN, VIEW_HELP | VIEW_PALETTE, {"Enter"}, "do it", "do what the row says", true},
	{CMD_CLOSE_NODE, VIEW_BROWSE, {"Left", "h"}, "close", "close the schema", false},
	{CMD_TEST, VIEW_SOURCES, {"t"}, "test", "test the source", false},
	{CMD_GRANTS, VIEW_SOURCES, {"v"}, "verify grants", "connect and verify grants", false},
	{CMD_GRANTS, VIEW_BROWSE, {"v"}, "grants", "verify grants", false},
	{CMD_EDIT, VIEW_SOURCES, {"e"}, "edit", "edit the source", false},
	{CMD_NEW, VIEW_SOURCES, {"n"}, "new", "new source", false},
	{CMD_COPY_SOURCE, VIEW_SOURCES, {"c"}, "copy", "copy the source to a new one", false},
	{CMD_FILTER, VIEW_SOURCES | VIEW_BROWSE | VIEW_HELP | VIEW_LOG | VIEW_ACCESS, {"/"},
		"filter", "show only rows that hold a text", false},
	{CMD_DELETE, VIEW_SOURCES, {"D"}, "delete", "delete the source", false},
	{CMD_UNDO, VIEW_SOURCES, {"z"}, NULL, "bring the deleted source back", false},
	{CMD_GO, VIEW_CONNECT, {"^R"}, "test", "test the connection", false},
	{CMD_GO, VIEW_EXPORT, {"^R"}, "write", "write the rows", false},
	{CMD_BACKGROUND, VIEW_EXPORT, {"&"}, "background", "go on in the background", false},
	{CMD_GO, VIEW_SAVE, {"^R"}, "save and browse", "save and browse", false},
	{CMD_UNDO, VIEW_CONNECT, {"^_"}, "undo", "take back the last change", false},
	{CMD_SHOW_SECRET, VIEW_CONNECT, {"^T"}, NULL, "show the password until the field is left",
		false},
	{CMD_TEST_TUNNEL, VIEW_CONNECT, {NULL}, NULL, "test only the SSH tunnel", false},
	{CMD_COPY_COMMAND, VIEW_CONNECT, {NULL}, NULL, "copy as a psql command", false},
	{CMD_PASSWORD, VIEW_TEST, {"p"}, "password", "type the password again", false},
	{CMD_REPEAT, VIEW_TEST, {"r"}, "repeat", "repeat this step", false},
	{CMD_REPEAT, VIEW_GRANTS, {"r"}, "check again", "check again", false},
	{CMD_REPEAT_ALL, VIEW_TEST, {"R"}, "repeat all", "repeat all steps", false},
	{CMD_PROBLEMS, VIEW_GRANTS, {"f"}, "problems", "show only problems", false},
	{CMD_SCRIPT, VIEW_GRANTS, {"s"}, "script", "the script that mends what is missing", false},
	{CMD_TARGET, VIEW_GRANTS, {"t"}, "target", "choose what the rights are needed for", false},
	{CMD_PARAMETERS, VIEW_GRANTS, {"Tab"}, "parameters", "role, target and its parameters",
		false},
	{CMD_BEYOND, VIEW_GRANTS, {"b"}, "beyond", "the script that takes away what is too much",
		false},
	{CMD_WHO, VIEW_GRANTS | VIEW_ACCESS, {"a"}, "who", "who can do what to an object", false},
	{CMD_ROLE_RIGHTS, VIEW_GRANTS | VIEW_BROWSE | VIEW_ACCESS, {"A"}, NULL,
		"everything that a role can do", false},
	{CMD_REPEAT, VIEW_ACCESS, {"r"}, "again", "read the rights again", false},
	{CMD_GO, VIEW_PARAMETERS, {"^R"}, "check", "check what the role has and lacks", false},
	{CMD_GO, VIEW_ROWS_FILTER, {"^R"}, "read", "read the rows that pass", false},
	{CMD_PICK, VIEW_ROWS_FILTER, {"Space"}, "list", "choose a column from a list", true},
	{CMD_UNDO, VIEW_ROWS_FILTER, {"^_"}, "undo", "take back the last change", false},
	{CMD_PICK, VIEW_PARAMETERS, {"Space"}, "list", "choose from a list", true},
	{CMD_UNDO, VIEW_PARAMETERS, {"^_"}, "undo", "take back the last change", false},
	{CMD_FORM, VIEW_SCRIPT, {"a"}, "least / simplest",
		"between least rights, object by object, and what is simplest to keep", false},
	{CMD_SPLIT, VIEW_SCRIPT, {"o"}, "split by owner",
		"one part at a time, for each who can run it", false},
	{CMD_NEXT_TAB, VIEW_SCRIPT, {"]"}, "] [ part", "next part", false},
	{CMD_PREVIOUS_TAB, VIEW_SCRIPT, {"["}, NULL, "previous part", false},
	{CMD_COPY, VIEW_TEST, {"y"}, "copy report", "copy the report", false},
	{CMD_WRITE, VIEW_TEST, {"w"}, "write report", "write the report to a file", false},
	{CMD_WRITE_PROBE, VIEW_TEST, {"W"}, NULL, "write probe: make and drop a table, rolled back",
		false},
	{CMD_COPY, VIEW_GRANTS, {"y"}, "copy script", "copy the script", false},
	{CMD_WRITE, VIEW_GRANTS, {"w"}, "write script", "write the script to a file", false},
	{CMD_EDIT, WIZARD_LISTS, {"e"}, "edit", "edit the connection", false},
	{CMD_NEXT_STEP, VIEW_TEST, {">"}, "> Grants", "on to Grants", false},
	{CMD_NEXT_STEP, VIEW_GRANTS, {">"}, "> Save", "on to Save", false},
	{CMD_PREVIOUS_STEP, VIEW_TEST, {"<"}, "< Connect", "back to Connect", false},
	{CMD_PREVIOUS_STEP, VIEW_GRANTS, {"<"}, "< Test", "back to Test", false},
	{CMD_COPY, TEXTS | VIEW_OBJECT, {"y"}, "copy", "copy this", false},
	{CMD_COPY, VIEW_BROWSE, {"y"}, "copy", "copy the qualified name", false},
	{CMD_COPY, VIEW_LOG, {"y"}, "copy", "copy the line", false},
	{CMD_COPY, VIEW_ACCESS, {"y"}, "copy", "copy all of it as text", false},
	{CMD_WRITE, VIEW_ACCESS, {"w"}, NULL, "write all of it to a file, mode 0600", false},
	{CMD_EXPORT_ROWS, VIEW_OBJECT, {"x"}, "export", "export rows to a file", false},
	{CMD_COPY_MORE, VIEW_OBJECT, {"Y"}, "copy row", "copy the row", false},
	{CMD_WRITE, TEXTS, {"w"}, "write", "write to a file, mode 0600", false},
	{CMD_SEARCH, VIEW_CELL, {"/"}, "search", "search in what is loaded of the value", false},
	{CMD_SEARCH_NEXT, VIEW_CELL, {"n"}, NULL, "the next place where it is found", false},
	{CMD_SEARCH_BACK, VIEW_CELL, {"N"}, NULL, "the place before, where it is found", false},
	{CMD_OPEN, VIEW_CELL, {"Enter", "Space"}, NULL, "open or close the part of a document",
		true},
	{CMD_FOLD_ALL, VIEW_CELL, {"z"}, NULL, "open or close all parts of a document", true},
	{CMD_NEXT_COLUMN, VIEW_CELL, {"Right"}, "Left/Right columns",
		"the value of the next column", false},
	{CMD_PREVIOUS_COLUMN, VIEW_CELL, {"Left"}, NULL, "the value of the column before", false},
	{CMD_REPEAT, VIEW_CELL, {"r"}, NULL, "read the value again", false},
	{CMD_NEXT_VIEW, VIEW_CELL, {"v"}, "view", "the next way to see the value", false},
	{CMD_NEXT_TAB, VIEW_OBJECT, {"]", "Tab"}, "] [ tab", "next tab", false},
	{CMD_PREVIOUS_TAB, VIEW_OBJECT, {"[", "S-Tab"}, NULL, "previous tab", false},
	{CMD_FIRST, VIEW_OBJECT, {"g", "Home"}, "g start", "to the first row", false},
	{CMD_LAST, VIEW_OBJECT, {"G", "End"}, "G end", "to the last row", false},
	{CMD_EXACT, VIEW_PROFILE, {"e"}, "exact", "count over all rows", false},
	{CMD_MORE_ROWS, VIEW_PROFILE, {"m"}, "more rows",
		"count over the first 10,000 rows, then over ten times as many", false},
	{CMD_SAMPLE, VIEW_PROFILE, {"s"}, "sample", "count over a sample of the pages", false},
	{CMD_PROFILE_SQL, VIEW_PROFILE, {"S"}, "query used", "the query that counts", false},
	{CMD_COPY, VIEW_PROFILE, {"y"}, "copy", "copy the profile as text", false},
	{CMD_EXPORT_PROFILE, VIEW_PROFILE, {"x"}, "export profile",
		"write the profile as JSON, mode 0600", false},
	{CMD_NEXT_COLUMN, VIEW_PROFILE, {"Right", "l"}, "Left/Right other columns",
		"the next column", false},
	{CMD_PREVIOUS_COLUMN, VIEW_PROFILE, {"Left", "h"}, NULL, "the previous column", false},
	{CMD_RELOAD, VIEW_PROFILE, {"R"}, "reload", "read the statistics again", false},
	{CMD_RELOAD, VIEW_OBJECT | VIEW_BROWSE, {"R"}, "reload", "read again", false},
	{CMD_OTHER_DATABASE, VIEW_BROWSE, {"o"}, "other database", "open another database", false},
	{CMD_SYSTEM, VIEW_BROWSE, {"S"}, "system", "show or hide system schemas", false},
	{CMD_PATTERNS, VIEW_BROWSE, {"P"}, NULL,
		"show or hide what the source's patterns leave out", false},
	{CMD_SIZE, VIEW_BROWSE, {"s"}, NULL, "the exact size of the table, in bytes", false},
	{CMD_WHO, VIEW_BROWSE | VIEW_OBJECT, {"a"}, "who", "who can do what to this object", false},
	{CMD_LOG, VIEW_SOURCES | WIZARD_LISTS | VIEW_TEXT | VIEW_SCRIPT, {"l"}, "log",
		"what pgusher did", false},
	{CMD_JOBS, LISTS | TEXTS, {NULL}, NULL, "jobs: what runs in the background", false},
	{CMD_FIND, FINDERS, {"^P"}, "find", "find an object, column, comment or command", false},
	{CMD_PALETTE, FINDERS, {":"}, "commands", "all commands", false},
	{CMD_PALETTE, (LISTS | TEXTS) & ~(unsigned)FINDERS, {":", "^P"}, "commands", "all commands",
		false},
	{CMD_PALETTE, FORMS, {"^P"}, "commands", "all commands", false},
	{CMD_HELP, LISTS | TEXTS, {"?", "^G", "F1"}, "help", "this help", false},
	{CMD_HELP, FORMS | VIEW_PICK, {"^G", "F1"}, "help", "this help", false},
	{CMD_REDRAW, VIEW_EVERYWHERE, {"^L"}, NULL, "draw the screen again", false},
	{CMD_BACK, VIEW_CONNECT, {"Esc"}, "leave (the draft is kept)", "leave, the draft is kept",
		true},
	{CMD_BACK, VIEW_EXPORT, {"Esc"}, "back (nothing is written)", "back, nothing is written",
		true},
	{CMD_BACK, VIEW_SAVE, {"Esc"}, "back (nothing is written)", "back, nothing is written",
		true},
	{CMD_BACK, VIEW_PARAMETERS, {"Esc"}, "back (nothing is lost)",
		"back, what was typed is kept", true},
	{CMD_BACK, VIEW_ROWS_FILTER, {"Esc"}, "back (the rows stay as they are)",
		"back, the rows stay as they are", true},
	{CMD_BACK, VIEW_PICK, {"Esc"}, "back", "back, nothing is chosen", true},
	{CMD_BACK, VIEW_PALETTE, {"Esc"}, "back", "back, nothing is done", true},
	{CMD_BACK, LISTS | TEXTS, {"Esc"}, NULL, "one level back, when nothing runs", true},
	{CMD_QUIT, VIEW_SOURCES, {"q", "F10"}, "quit", "leave pgusher", false},
	{CMD_QUIT, LISTS & ~(unsigned)VIEW_SOURCES, {"q"}, "q back", "back", false},
	{CMD_QUIT, TEXTS, {"q"}, "q back", "back", false},
};

const struct command_row *command_rows(size_t *count)
{
	*count = sizeof rows / sizeof *rows;
	return rows;
}

static bool is_same(const char *name, const struct key *key)
{
	struct key wanted;

	return key_parse(name, &wanted) && wanted.code == key->code && wanted.alt == key->alt;
}

enum command command_of_key(const struct key *key, enum view_kind kind, bool text_only)
{
	if (text_only && (key_is_text(key) || key->code == K_TAB || key->code == K_BACKTAB))
		return CMD_NONE;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!(rows[i].views & kind) || rows[i].by_widget)
			continue;
		for (size_t k = 0; k < 3 && rows[i].keys[k]; k++)
			if (is_same(rows[i].keys[k], key))
				return rows[i].command;
	}
	return CMD_NONE;
}

bool command_is_of_rows(enum command command)
{
	return command >= CMD_SORT && command <= CMD_LAST_COLUMN;
}

void command_keys(const struct command_row *row, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t k = 0; k < 3 && row->keys[k] && used < size; k++)
		used += (size_t)snprintf(
			text + used, size - used, "%s%s", k ? "  " : "", row->keys[k]);
}

const char *command_view_name(enum view_kind kind)
{
	static const char *const names[] = {"Sources", "Connect", "Test", "Grants", "Text", "Save",
		"Browse", "Object", "Cell", "Help", "Log", "Commands", "Parameters", "Choose",
		"Script", "Access", "Filter", "Export", "Jobs", "Profile"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if ((unsigned)kind == 1u << i)
			return names[i];
	return "?";
}
