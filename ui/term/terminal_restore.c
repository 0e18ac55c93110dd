#include "base/secret.h"
#include "base/memory.h"
#include "term/terminal_private.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define STACK_SIZE 65536
#define SEND_PATIENCE_MS 1000

static const int fatal[] = {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE};
#define FATAL_COUNT (sizeof fatal / sizeof *fatal)

/* All that the handler of a fatal signal needs, made ready before: it can only write(). */
static struct {
	volatile sig_atomic_t is_armed;
	bool has_modes;
	struct termios modes; /* as the terminal was before us */
	char bytes[256];      /* one string that undoes all modes */
	size_t length;
	struct sigaction before[FATAL_COUNT];
} state;

static char stack[STACK_SIZE];

void terminal_send(const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t put = write(STDOUT_FILENO, bytes, length);

		if (put > 0) {
			bytes += put;
			length -= (size_t)put;
		} else if (put < 0 && errno == EAGAIN) {
			/* Somebody who shares the terminal made it non-blocking. */
			struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

			if (poll(&out, 1, SEND_PATIENCE_MS) <= 0)
				return;
		} else if (put == 0 || errno != EINTR) {
			return; /* gone; never try again */
		}
	}
}

void restore_prepare(void)
{
	state.has_modes = tcgetattr(STDIN_FILENO, &state.modes) == 0;
}

/* Adds @bytes without the padding ("$<2/>") that terminfo has for hardware terminals. */
static void add(const char *bytes)
{
	while (*bytes && state.length < sizeof state.bytes) {
		const char *end = bytes[0] == '$' && bytes[1] == '<' ? strchr(bytes, '>') : NULL;

		if (end) {
			bytes = end + 1;
			continue;
		}
		state.bytes[state.length++] = *bytes++;
	}
}

static void add_capability(const char *name)
{
	const char *bytes = tigetstr(name);

	if (bytes && bytes != (const char *)-1)
		add(bytes);
}

void restore_now(void)
{
	int before = errno;

	if (!state.is_armed)
		return;
	state.is_armed = 0;
	terminal_send(state.bytes, state.length);
	if (state.has_modes)
		tcsetattr(STDIN_FILENO, TCSANOW, &state.modes);
	errors_release_raw();
	errno = before;
}

static void die_restored(int number)
{
	sigset_t only;

	restore_now();
	secret_clear_all();
	for (size_t i = 0; i < FATAL_COUNT; i++)
		if (fatal[i] == number)
			sigaction(number, &state.before[i], NULL);
	/* With the handling there was before (a sanitizer's, or the default): the caller sees it.
	 */
	sigemptyset(&only);
	sigaddset(&only, number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	raise(number);
}

static void catch_fatal(void)
{
	struct sigaction action = {.sa_handler = die_restored, .sa_flags = SA_ONSTACK};
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};

	sigemptyset(&action.sa_mask);
	sigaltstack(&alternate, NULL);
	for (size_t i = 0; i < FATAL_COUNT; i++)
		sigaction(fatal[i], &action, &state.before[i]);
}

static void restore_at_exit(void)
{
	if (!state.is_armed)
		return;
	/* endwin() may be inside of the very curses call that led here; the string is enough. */
	restore_now();
}

void restore_arm(bool has_mouse)
{
	static bool is_registered;

	state.length = 0;
	add("\033[?2004l");
	if (has_mouse)
		add("\033[?1006;1000l");
	add_capability("sgr0");
	add_capability("cnorm");
	add_capability("rmkx");
	add_capability("rmcup");
	add("\r");
	if (!state.is_armed)
		catch_fatal();
	state.is_armed = 1;
	if (is_registered)
		return;
	is_registered = true;
	atexit(restore_at_exit);
	mem_on_exhaustion(restore_now);
}

void restore_disarm(void)
{
	if (!state.is_armed)
		return;
	state.is_armed = 0;
	for (size_t i = 0; i < FATAL_COUNT; i++)
		sigaction(fatal[i], &state.before[i], NULL);
}
