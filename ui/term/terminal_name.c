#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "term/terminal_private.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

/* terminal.md 2: what a plain Debian lacks, and which relative it has. */
static const struct {
	const char *prefix, *relative, *package;
} relatives[] = {
	{"xterm-kitty", "xterm-256color", "kitty-terminfo"},
	{"xterm-", "xterm-256color", "ncurses-term"},
	{"alacritty", "xterm-256color", "ncurses-term"},
	{"foot", "xterm-256color", "foot-terminfo"},
	{"wezterm", "xterm-256color", NULL},
	{"contour", "xterm-256color", NULL},
	{"rio", "xterm-256color", NULL},
	{"tmux", "screen", "ncurses-term"},
	{"screen", "screen", "ncurses-term"},
};

enum knowledge { UNKNOWN, CANNOT_MOVE, GOOD };

static enum knowledge judge(const char *name)
{
	enum knowledge knowledge = UNKNOWN;
	TERMINAL *before = cur_term;
	const char *move;
	int status;

	if (text_is_empty(name) || setupterm(name, STDOUT_FILENO, &status) != OK)
		return UNKNOWN;
	move = tigetstr("cup");
	/* (char *)-1: not a string. */
	knowledge = move && move != (const char *)-1 ? GOOD : CANNOT_MOVE;
	del_curterm(set_curterm(before));
	return knowledge;
}

const char *terminal_choose_name(char **remark)
{
	const char *name = getenv("TERM");

	if (remark)
		*remark = NULL;
	switch (judge(name)) {
	case GOOD:
		return name;
	case CANNOT_MOVE:
		return NULL;
	case UNKNOWN:
	default:
		break;
	}
	for (size_t i = 0; i < sizeof relatives / sizeof *relatives && name; i++) {
		const char *package = relatives[i].package;

		if (!text_starts_with(name, relatives[i].prefix) ||
			judge(relatives[i].relative) != GOOD)
			continue;
		if (remark)
			*remark = mem_printf("No terminfo entry for %s here, using %s%s%s%s.", name,
				relatives[i].relative, package ? " (package " : "",
				package ? package : "", package ? " has it)" : "");
		return relatives[i].relative;
	}
	return NULL;
}

bool terminal_is_usable(struct error *error)
{
	const char *name = getenv("TERM");

	if (!isatty(STDIN_FILENO))
		return error_set(error, "standard input is not a terminal");
	if (!isatty(STDOUT_FILENO))
		return error_set(error, "standard output is not a terminal");
	if (terminal_choose_name(NULL))
		return true;
	if (text_is_empty(name))
		return error_set(error, "the variable TERM does not say which terminal this is");
	if (judge(name) == CANNOT_MOVE)
		return error_set(error, "a terminal of type %s cannot move its cursor", name);
	return error_set(error, "no terminfo entry for a terminal of type %s", name);
}
