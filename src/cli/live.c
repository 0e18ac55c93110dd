#include "cli/live.h"

#include "base/buf.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define ROWS_LEFT 4 /* of the screen, for the lines that stay */

void live_start(struct live *live, bool is_wanted)
{
	const char *term = getenv("TERM");
	struct winsize size = {.ws_row = 0};

	*live = (struct live){.is_on = is_wanted && isatty(STDOUT_FILENO) && term &&
				       strcmp(term, "dumb") != 0 &&
				       ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
				       size.ws_row > ROWS_LEFT && size.ws_col > 20};
	live->rows = size.ws_row;
	live->columns = size.ws_col;
}

void live_clear(struct live *live)
{
	/* Up to the first of them, and everything from there on away: ECMA-48 CUU and ED. */
	if (live->drawn)
		printf("\033[%zuA\033[J", live->drawn);
	live->drawn = 0;
}

bool live_add(struct live *live, const char *text)
{
	struct buf line = BUF_INIT;
	size_t fit;
	int width;

	if (!live->is_on || live->drawn + ROWS_LEFT >= live->rows)
		return false;
	text_printable(&line, text, strlen(text), 0);
	fit = text_fit(buf_string(&line), line.length, (int)live->columns - 1, &width);
	printf("%.*s\n", (int)fit, buf_string(&line));
	buf_free(&line);
	live->drawn++;
	return true;
}

void live_flush(const struct live *live)
{
	if (live->is_on)
		fflush(stdout);
}
