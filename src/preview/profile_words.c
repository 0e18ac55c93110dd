/* profile_words.c - figures of a profile as words for people. */
#include "preview/profile.h"

#include "base/buf.h"
#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- numbers --------------------------------------------------------------------------------- */

void profile_add_count(struct buf *out, int64_t count)
{
	char digits[24];
	size_t length;

	snprintf(digits, sizeof digits, "%" PRId64, count);
	length = strlen(digits);
	for (size_t i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0 && digits[i - 1] != '-')
			buf_char(out, ',');
		buf_char(out, digits[i]);
	}
}

void profile_add_estimate(struct buf *out, double count)
{
	static const struct {
		double least, unit;
		const char *words;
	} sizes[] = {{9999.5e9, 1e12, " T"}, {9999.5e6, 1e9, " G"}, {9999.5e3, 1e6, " M"},
		{9999.5, 1e3, " k"}};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		if (count >= sizes[i].least) {
			buf_printf(out, "~%.0f%s", count / sizes[i].unit, sizes[i].words);
			return;
		}
	buf_printf(out, "~%.0f", count);
}

void profile_add_share(struct buf *out, double share)
{
	if (share > 0 && share < 0.0005)
		buf_text(out, "< 0.1 %");
	else if (share < 1 && share > 0.9995)
		buf_text(out, "> 99.9 %");
	else
		buf_printf(out, "%.1f %%", 100 * share);
}

static void add_bytes(struct buf *out, int64_t bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
	double size = (double)bytes;
	size_t unit = 0;

	while (size >= 9999.5 && unit < sizeof units / sizeof *units - 1) {
		size /= 1024;
		unit++;
	}
	buf_printf(out, "%.0f %s", size, units[unit]);
}

double profile_distinct(const struct profile_table *table, const struct profile_column *column)
{
	if (column->distinct >= 0 || isnan(column->distinct))
		return column->distinct;
	return table->rows < 0 ? (double)NAN : -column->distinct * (double)table->rows;
}

void profile_age_words(const struct profile_table *table, struct buf *out)
{
	if (table->age_s < 0) {
		buf_text(out, "from statistics of unknown age");
		return;
	}
	buf_text(out, "from statistics of ");
	clock_format_elapsed(out, table->age_s * 1000);
	buf_text(out, " ago");
}

void profile_extent_words(
	int64_t first_rows, double sample_percent, bool is_filtered, struct buf *out)
{
	const char *which = is_filtered ? " that match" : "";

	if (first_rows) {
		buf_text(out, "First ");
		profile_add_count(out, first_rows);
		buf_printf(out, " rows%s", which);
		if (sample_percent > 0)
			buf_printf(out, " of a sample of %g %%", sample_percent);
	} else if (sample_percent > 0) {
		buf_printf(out, "A sample of %g %% of the pages%s", sample_percent,
			is_filtered ? ", rows that match" : "");
	} else {
		buf_printf(out, "All rows%s", which);
	}
}

void profile_cost_words(const struct profile_table *table, struct buf *out)
{
	buf_printf(out, "reads %s", table->is_size_exact ? "" : "~");
	add_bytes(out, table->bytes < 0 ? 0 : table->bytes);
	if (table->apart_bytes > 0) {
		buf_text(out, " and of long values up to ");
		add_bytes(out, table->apart_bytes);
	}
}
