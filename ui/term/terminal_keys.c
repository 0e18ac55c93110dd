#include "base/clock.h"
#include "base/text.h"
#include "loop/loop.h"
#include "term/decoder.h"
#include "term/key.h"
#include "term/terminal_private.h"

#include <curses.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#define DOUBLE_CLICK_MS 400
#define UNITS_MAX 4096 /* read at once; the rest stays for the next turn */
#define EMPTY_READS_MAX 2

/* Codes for sequences that ncurses has no constant for; far from its own. */
enum own_key { OWN_PASTE_BEGIN = 2000, OWN_PASTE_END };

static const struct {
	int curses, code;
} constants[] = {
	{KEY_ENTER, K_ENTER},
	{KEY_BACKSPACE, K_BACKSPACE},
	{KEY_DC, K_DELETE},
	{KEY_IC, K_INSERT},
	{KEY_UP, K_UP},
	{KEY_DOWN, K_DOWN},
	{KEY_LEFT, K_LEFT},
	{KEY_RIGHT, K_RIGHT},
	{KEY_HOME, K_HOME},
	{KEY_FIND, K_HOME},
	{KEY_END, K_END},
	{KEY_SELECT, K_END},
	{KEY_PPAGE, K_PAGE_UP},
	{KEY_NPAGE, K_PAGE_DOWN},
	{KEY_BTAB, K_BACKTAB},
	{OWN_PASTE_BEGIN, DECODER_PASTE_BEGIN},
	{OWN_PASTE_END, DECODER_PASTE_END},
};

/* terminal.md 4.1: found by name, because the number differs between terminals. */
static struct {
	const char *capability;
	int code;
	int curses; /* 0: this terminal has no such key */
} named[] = {
	{"kLFT5", K_CTRL_LEFT, 0},
	{"kRIT5", K_CTRL_RIGHT, 0},
};

void terminal_define_keys(struct terminal *terminal)
{
	(void)terminal;
	define_key("\033[200~", OWN_PASTE_BEGIN);
	define_key("\033[201~", OWN_PASTE_END);
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		const char *sequence = tigetstr(named[i].capability);

		named[i].curses =
			sequence && sequence != (const char *)-1 ? key_defined(sequence) : 0;
	}
}

/* K_NONE for keys without a meaning here. */
static int unit_of(int curses)
{
	if (curses >= 0 && curses < 0x100)
		return curses;
	for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
		if (constants[i].curses == curses)
			return constants[i].code;
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (named[i].curses > 0 && named[i].curses == curses)
			return named[i].code;
	if (curses >= KEY_F(1) && curses <= KEY_F(12))
		return K_F1 + curses - KEY_F(1);
	return K_NONE;
}

static void deliver(void *self, const struct key *key)
{
	struct terminal *terminal = self;

	if (!terminal->is_closed)
		terminal->events->key(terminal->self, key);
}

static void deliver_mouse(struct terminal *terminal)
{
	struct key key = {.code = K_CLICK, .clicks = 1};
	int64_t now = clock_now_ms();
	MEVENT event;

	if (getmouse(&event) != OK || decoder_is_pasting(terminal->decoder))
		return;
	key.row = event.y;
	key.column = event.x;
	if (event.bstate & BUTTON4_PRESSED) {
		key.code = K_WHEEL_UP;
	} else if (event.bstate & BUTTON5_PRESSED) {
		key.code = K_WHEEL_DOWN;
	} else if (!(event.bstate & BUTTON1_PRESSED)) {
		return;
	} else if (now - terminal->clicked_ms <= DOUBLE_CLICK_MS &&
		   event.y == terminal->clicked_row && event.x == terminal->clicked_column) {
		key.clicks = 2;
		now = 0; /* a third click begins anew */
	}
	if (key.code == K_CLICK) {
		terminal->clicked_ms = now ? now : now - DOUBLE_CLICK_MS - 1;
		terminal->clicked_row = event.y;
		terminal->clicked_column = event.x;
	}
	deliver(terminal, &key);
}

static void lose(struct terminal *terminal)
{
	if (terminal->is_lost)
		return;
	terminal->is_lost = true;
	if (!terminal->is_closed)
		terminal->events->lost(terminal->self);
}

static void give_up(void *self)
{
	struct terminal *terminal = self;

	terminal->patience = NULL;
	terminal->is_reading = true;
	decoder_give_up(terminal->decoder);
	terminal->is_reading = false;
	if (terminal->is_closed)
		terminal_close(terminal);
}

static void watch_patience(struct terminal *terminal)
{
	int patience = decoder_patience_ms(terminal->decoder);

	loop_stop_timer(&terminal->patience);
	if (patience > 0)
		terminal->patience = loop_timer(terminal->loop, patience, give_up, terminal);
}

/* Reads what is there; returns the number of units, and whether ncurses gave anything at all. */
static size_t read_units(struct terminal *terminal, int *units, bool *got_any)
{
	size_t count = 0;

	*got_any = false;
	while (count < UNITS_MAX) {
		int curses = wgetch(stdscr), unit;

		if (curses == ERR)
			break;
		*got_any = true;
		if (curses == KEY_MOUSE) {
			/* What came before it is older. */
			decoder_feed(terminal->decoder, units, count);
			count = 0;
			deliver_mouse(terminal);
			if (terminal->is_closed || terminal->is_released)
				return 0;
			continue;
		}
		unit = unit_of(curses);
		if (unit != K_NONE)
			units[count++] = unit;
	}
	return count;
}

static void read_keys(struct terminal *terminal)
{
	int units[UNITS_MAX];
	bool got_any;
	size_t count = read_units(terminal, units, &got_any);

	/* poll() says readable and there is nothing: end of file. */
	terminal->empty_reads = got_any ? 0 : terminal->empty_reads + 1;
	if (terminal->empty_reads >= EMPTY_READS_MAX)
		lose(terminal);
	if (terminal->is_closed)
		return;
	decoder_feed(terminal->decoder, units, count);
	explicit_bzero(units, sizeof units);
	if (!terminal->is_closed && count < UNITS_MAX)
		decoder_pause(terminal->decoder);
}

static struct wants input_wants(void *self)
{
	const struct terminal *terminal = self;
	bool is_idle = terminal->is_released || terminal->is_lost;

	return (struct wants){.fd = is_idle ? -1 : STDIN_FILENO, .events = POLLIN};
}

static void input_ready(void *self, short revents, int budget_ms)
{
	struct terminal *terminal = self;

	(void)budget_ms;
	terminal->is_reading = true;
	if (revents & (POLLHUP | POLLERR | POLLNVAL))
		lose(terminal);
	else
		read_keys(terminal);
	terminal->is_reading = false;
	if (terminal->is_closed)
		terminal_close(terminal);
	else
		watch_patience(terminal);
}

void terminal_watch_input(struct terminal *terminal)
{
	static const struct watch_ops ops = {.wants = input_wants, .ready = input_ready};
	const char *codeset = nl_langinfo(CODESET);
	/* Plain ASCII says nothing about the terminal, which most likely sends UTF-8. */
	bool is_single_byte = MB_CUR_MAX == 1 && strcmp(codeset, "ANSI_X3.4-1968") != 0;

	terminal->decoder = decoder_new(deliver, terminal, is_single_byte);
	terminal->input = loop_watch(terminal->loop, &ops, terminal);
}

void terminal_stop_input(struct terminal *terminal)
{
	loop_stop_timer(&terminal->patience);
	loop_unwatch(terminal->input);
	terminal->input = NULL;
	/* The rest of a paste must not land in the shell as commands. */
	if (decoder_is_pasting(terminal->decoder))
		flushinp();
	decoder_free(terminal->decoder);
	terminal->decoder = NULL;
}
