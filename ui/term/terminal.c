#include "term/terminal.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "loop/loop.h"
#include "term/surface.h"
#include "term/terminal_private.h"

#include <curses.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define ESCAPE_DELAY_MS 25
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

enum pair { PAIR_GOOD = 1, PAIR_CARE, PAIR_BAD };

/* The signals that ncurses would take for itself; they are the loop's. */
static const int not_for_curses[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
#define NOT_FOR_CURSES (sizeof not_for_curses / sizeof *not_for_curses)

/* newterm() without its signal handlers, whoever came first, we or signals_catch(). */
static SCREEN *new_screen(const char *name)
{
	struct sigaction before[NOT_FOR_CURSES];
	SCREEN *screen;

	for (size_t i = 0; i < NOT_FOR_CURSES; i++)
		sigaction(not_for_curses[i], NULL, &before[i]);
	/* They would freeze the size (terminal.md 9). */
	unsetenv("LINES");
	unsetenv("COLUMNS");
	screen = newterm(name, stdout, stdin);
	for (size_t i = 0; i < NOT_FOR_CURSES; i++)
		sigaction(not_for_curses[i], &before[i], NULL);
	return screen;
}

static void set_escape_delay(const struct terminal_options *options)
{
	const char *text = getenv("ESCDELAY");
	char *end;
	long delay = text_is_empty(text) ? 0 : strtol(text, &end, 10);

	if (options->escape_delay_ms > 0)
		set_escdelay(options->escape_delay_ms);
	else if (delay > 0 && delay <= 30000 && !*end)
		set_escdelay((int)delay);
	else
		set_escdelay(ESCAPE_DELAY_MS);
}

static bool set_colours(const struct terminal_options *options)
{
	const char *unwanted = getenv("NO_COLOR");

	if (options->no_colour)
		return false;
	if (!options->force_colour && !text_is_empty(unwanted))
		return false;
	if (!has_colors() || start_color() == ERR || use_default_colors() == ERR)
		return false;
	return init_pair(PAIR_GOOD, COLOR_GREEN, -1) == OK &&
	       init_pair(PAIR_CARE, COLOR_YELLOW, -1) == OK &&
	       init_pair(PAIR_BAD, COLOR_RED, -1) == OK;
}

void terminal_set_mouse(struct terminal *terminal, bool is_on)
{
	mmask_t wanted = BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED;

	mousemask(is_on ? wanted : 0, NULL);
	mouseinterval(0);
	terminal->has_mouse = is_on;
}

static void set_modes(struct terminal *terminal)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	scrollok(stdscr, FALSE);
	set_escape_delay(&terminal->options);
	terminal_define_keys(terminal);
	terminal->has_colours = set_colours(&terminal->options);
	if (!terminal->options.no_mouse)
		terminal_set_mouse(terminal, true);
}

static int at_most(int value, int maximum)
{
	return value > maximum ? maximum : value;
}

static void note_size(struct terminal *terminal)
{
	terminal->rows = at_most(getmaxy(stdscr), SURFACE_ROWS_MAX);
	terminal->columns = at_most(getmaxx(stdscr), SURFACE_COLUMNS_MAX);
}

struct terminal *terminal_open(struct loop *loop, const struct terminal_options *options,
	const struct terminal_events *events, void *self, struct error *error)
{
	struct terminal *terminal;
	const char *name;
	char *remark = NULL;
	SCREEN *screen;

	if (!terminal_is_usable(error))
		return NULL;
	name = terminal_choose_name(&remark);
	restore_prepare();
	screen = name ? new_screen(name) : NULL;
	if (!screen) {
		free(remark);
		error_set(error, "the terminal cannot be opened as %s", name ? name : "any type");
		return NULL;
	}
	terminal = mem_new(sizeof *terminal);
	*terminal = (struct terminal){.loop = loop,
		.events = events,
		.self = self,
		.options = *options,
		.screen = screen,
		.remark = remark};
	set_modes(terminal);
	restore_arm(!options->no_mouse);
	note_size(terminal);
	errors_capture(terminal);
	errors_watch(terminal);
	terminal_watch_input(terminal);
	wnoutrefresh(stdscr);
	doupdate();
	terminal_send(PASTE_ON, strlen(PASTE_ON));
	terminal_check_size(terminal);
	return terminal;
}

void terminal_close(struct terminal *terminal)
{
	if (!terminal)
		return;
	terminal_release(terminal);
	terminal->is_closed = true;
	if (terminal->is_reading)
		return; /* whoever reads closes at his end */
	terminal_stop_input(terminal);
	loop_unwatch(terminal->errors);
	delscreen(terminal->screen);
	free(terminal->remark);
	free(terminal);
}

void terminal_release(struct terminal *terminal)
{
	if (terminal->is_released)
		return;
	terminal->is_released = true;
	terminal_send(PASTE_OFF, strlen(PASTE_OFF));
	def_prog_mode();
	endwin();
	restore_disarm();
	errors_release(terminal);
}

void terminal_regain(struct terminal *terminal)
{
	if (!terminal->is_released || terminal->is_closed)
		return;
	terminal->is_released = false;
	errors_capture(terminal);
	restore_arm(!terminal->options.no_mouse);
	reset_prog_mode();
	terminal_send(PASTE_ON, strlen(PASTE_ON));
	terminal_repaint_all(terminal);
	terminal_check_size(terminal);
}

void terminal_suspend(struct terminal *terminal)
{
	struct sigaction before, stop = {.sa_handler = SIG_DFL};
	sigset_t only, mask;

	terminal_release(terminal);
	sigemptyset(&stop.sa_mask);
	sigaction(SIGTSTP, &stop, &before);
	sigemptyset(&only);
	sigaddset(&only, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &only, &mask);
	raise(SIGTSTP); /* comes back on SIGCONT */
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGTSTP, &before, NULL);
	terminal_regain(terminal);
}

void terminal_size(const struct terminal *terminal, int *rows, int *columns)
{
	*rows = terminal->rows;
	*columns = terminal->columns;
}

void terminal_check_size(struct terminal *terminal)
{
	int rows = terminal->rows, columns = terminal->columns;
	struct winsize size;

	if (terminal->is_released || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return;
	/* Serial lines and containers report 0 by 0; then what terminfo said stays. */
	if (size.ws_row == 0 || size.ws_col == 0)
		return;
	resizeterm(
		at_most(size.ws_row, SURFACE_ROWS_MAX), at_most(size.ws_col, SURFACE_COLUMNS_MAX));
	note_size(terminal);
	if (terminal->rows != rows || terminal->columns != columns)
		terminal->events->resized(terminal->self, terminal->rows, terminal->columns);
}

static attr_t attributes(const struct terminal *terminal, unsigned style, short *pair)
{
	attr_t attributes = A_NORMAL;

	*pair = 0;
	if (style & STYLE_BOLD)
		attributes |= A_BOLD;
	if (style & STYLE_DIM)
		attributes |= A_DIM;
	if (style & STYLE_REVERSE)
		attributes |= A_REVERSE;
	if (style & STYLE_UNDERLINE)
		attributes |= A_UNDERLINE;
	if (!(style & (STYLE_GOOD | STYLE_CARE | STYLE_BAD)))
		return attributes;
	if (!terminal->has_colours)
		return attributes | A_BOLD;
	*pair = style & STYLE_BAD ? PAIR_BAD : style & STYLE_CARE ? PAIR_CARE : PAIR_GOOD;
	return attributes;
}

static void paint_cell(
	const struct terminal *terminal, int row, int column, const struct surface_cell *cell)
{
	cchar_t shown;
	short pair;
	attr_t attributes_of_cell = attributes(terminal, cell->style, &pair);

	if (!cell->codes[0])
		return; /* the other half of the character on its left */
	if (setcchar(&shown, cell->codes, attributes_of_cell, pair, NULL) == OK)
		mvadd_wch(row, column, &shown);
}

void terminal_paint(struct terminal *terminal, const struct surface *surface)
{
	struct rect area = surface_area(surface);
	int row, column;

	if (terminal->is_released || terminal->is_closed || terminal->is_lost)
		return;
	werase(stdscr);
	for (row = 0; row < area.rows && row < terminal->rows; row++)
		for (column = 0; column < area.columns && column < terminal->columns; column++)
			paint_cell(terminal, row, column, surface_at(surface, row, column));
	surface_cursor(surface, &row, &column);
	curs_set(1);
	wmove(stdscr, at_most(row, terminal->rows - 1), at_most(column, terminal->columns - 1));
	wnoutrefresh(stdscr);
	doupdate();
}

void terminal_repaint_all(struct terminal *terminal)
{
	(void)terminal;
	clearok(curscr, TRUE);
}

/* terminal.md 8: one write between two paints, never shortened. */
void terminal_copy(struct terminal *terminal, const char *text, size_t length)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *bytes = (const unsigned char *)text;
	struct buf sequence = BUF_INIT;

	if (terminal->is_released || terminal->is_closed)
		return;
	buf_text(&sequence, "\033]52;c;");
	for (size_t at = 0; at < length; at += 3) {
		unsigned left = length - at > 2 ? 3 : (unsigned)(length - at);
		unsigned group = (unsigned)bytes[at] << 16;

		if (left > 1)
			group |= (unsigned)bytes[at + 1] << 8;
		if (left > 2)
			group |= bytes[at + 2];
		buf_char(&sequence, digits[group >> 18]);
		buf_char(&sequence, digits[group >> 12 & 63]);
		buf_char(&sequence, left > 1 ? digits[group >> 6 & 63] : '=');
		buf_char(&sequence, left > 2 ? digits[group & 63] : '=');
	}
	buf_char(&sequence, '\a');
	if (!buf_overflowed(&sequence))
		terminal_send(buf_string(&sequence), sequence.length);
	buf_free(&sequence);
}

const char *terminal_remark(const struct terminal *terminal)
{
	return terminal->remark;
}

unsigned terminal_text_flags(const struct terminal *terminal)
{
	bool is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;

	return terminal->options.ascii || !is_utf8 ? TEXT_ASCII : 0;
}
