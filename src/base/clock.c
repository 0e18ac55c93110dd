#include "base/clock.h"

#include "base/buf.h"

#include <inttypes.h>
#include <stdbool.h>
#include <time.h>

static bool is_frozen;

int64_t clock_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_format_elapsed(struct buf *out, int64_t elapsed_ms)
{
	if (is_frozen)
		elapsed_ms = 0;
	if (elapsed_ms < 1000)
		buf_printf(out, "%" PRId64 " ms", elapsed_ms);
	else if (elapsed_ms < 100 * 1000)
		buf_printf(out, "%.1f s", (double)elapsed_ms / 1000.0);
	else if (elapsed_ms < 120 * 60 * 1000)
		buf_printf(out, "%" PRId64 " min", elapsed_ms / 60000);
	else if (elapsed_ms < (int64_t)48 * 3600 * 1000)
		buf_printf(out, "%" PRId64 " h", elapsed_ms / 3600000);
	else
		buf_printf(out, "%" PRId64 " d", elapsed_ms / 86400000);
}

void clock_freeze(void)
{
	is_frozen = true;
}

void clock_format_moment(char text[32])
{
	time_t now = time(NULL);
	struct tm parts;

	gmtime_r(&now, &parts);
	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}
