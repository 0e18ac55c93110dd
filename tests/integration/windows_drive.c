/*
 * What windows.py drives: previews of relations, one command a line on standard input.
 *
 *     windows_drive CONNINFO
 *
 * Texts travel as hex digits ("" is "-"). Each command is answered by lines and "done".
 *
 *     open OID SCHEMA NAME RELKIND CONSENT     a selection of its own, and its preview
 *     sort COLUMN asc|desc first|last          one more column to order by
 *     filter COLUMN COMPARISON VALUE           one more condition
 *     where CONDITION, sample PERCENT
 *     select                                   the preview is planned anew with these
 *     first, last, forward, backward, agree    moves, and shows all rows that are held
 *     goto PERCENT
 *     start MOVE                               moves and does not wait
 *     stop, wait, wait-closed, close
 *     idle MS, piece ROW COLUMN OFFSET LENGTH, count, end
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "loop/loop.h"
#include "preview/count.h"
#include "preview/preview.h"
#include "preview/selection.h"
#include "session/session.h"
#include "source/source.h"

#include <ctype.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MAX 8

struct drive {
	struct loop *loop;
	struct session *session;
	struct selection *selection;
	struct preview *preview;
	struct count *count;
	bool is_over, is_told; /* the session failed; an event came */
};

static void print_hex(const char *bytes, size_t length)
{
	if (!length)
		putchar('-');
	for (size_t i = 0; i < length; i++)
		printf("%02x", (unsigned char)bytes[i]);
}

static char *from_hex(const char *digits)
{
	struct buf text = BUF_INIT;

	for (; isxdigit((unsigned char)*digits); digits += 2)
		buf_char(&text, (char)strtol((char[]){digits[0], digits[1], '\0'}, NULL, 16));
	return buf_take(&text);
}

static void print_error(const struct error *error)
{
	printf("error %s ", *error->sqlstate ? error->sqlstate : "-");
	print_hex(error->primary, strlen(error->primary));
	putchar('\n');
}

/* --- events ---------------------------------------------------------------------------------- */

static void stepped(void *self, enum step_id id)
{
	(void)self;
	(void)id;
}

static void asked(void *self, const struct question *question)
{
	struct drive *drive = self;

	(void)question;
	drive->is_over = true;
}

static void opened(void *self)
{
	((struct drive *)self)->is_told = true;
}

static void closed(void *self, const struct error *error)
{
	struct drive *drive = self;

	print_error(error);
	drive->is_over = drive->is_told = true;
}

static void changed(void *self, long shift)
{
	struct drive *drive = self;

	printf("shift %ld\n", shift);
	drive->is_told = true;
}

static void failed(void *self, const struct error *error)
{
	print_error(error);
	((struct drive *)self)->is_told = true;
}

static void asks(void *self, const struct preview_doubt *doubt)
{
	printf("asks %" PRId64 " %" PRId64 " %.0f ", doubt->rows, doubt->bytes, doubt->cost);
	print_hex(doubt->words, strlen(doubt->words));
	putchar('\n');
	((struct drive *)self)->is_told = true;
}

static void piece_came(
	void *self, struct value piece, int64_t whole_length, const struct error *error)
{
	if (error_is_set(error)) {
		print_error(error);
	} else {
		printf("piece %" PRId64 " ", whole_length);
		if (piece.is_null)
			printf("null");
		else
			print_hex(piece.bytes, piece.length);
		putchar('\n');
	}
	((struct drive *)self)->is_told = true;
}

static void counted(void *self, int64_t rows, const struct error *error)
{
	if (rows < 0)
		print_error(error);
	else
		printf("count %" PRId64 "\n", rows);
	((struct drive *)self)->is_told = true;
}

static void wait_for_event(struct drive *drive)
{
	while (!drive->is_told && !drive->is_over)
		loop_turn(drive->loop, -1);
}

/* --- what is shown --------------------------------------------------------------------------- */

static void print_row(const struct preview *preview, size_t row)
{
	printf("row");
	for (size_t i = 0; i < preview_columns(preview); i++) {
		struct preview_cell cell = preview_cell(preview, row, i);

		putchar(' ');
		if (cell.value.is_null)
			printf("null");
		else
			print_hex(cell.value.bytes, cell.value.length);
		if (cell.is_cut)
			printf("%c%zu", cell.is_withheld ? '!' : '+', cell.full_length);
	}
	putchar('\n');
}

static void print_rows(const struct preview *preview)
{
	static const char *const ways[] = {[PREVIEW_BY_KEY] = "key",
		[PREVIEW_BY_POSITION] = "position",
		[PREVIEW_BY_CURSOR] = "cursor"};
	const char *words = preview_way_words(preview);

	if (!preview_is_ready(preview))
		return;
	printf("way %s ", ways[preview_way(preview)]);
	print_hex(words, strlen(words));
	printf("\nstate %s %s %s %s\n", preview_at_start(preview) ? "start" : "-",
		preview_at_end(preview) ? "end" : "-",
		preview_is_held(preview, NULL) ? "held" : "-",
		preview_refuses_go_to(preview) ? "refuses" : "-");
	for (size_t i = 0; i < preview_columns(preview); i++) {
		const struct preview_column *column = preview_column(preview, i);

		printf("column %d %d ", (int)column->kind, column->is_key);
		print_hex(column->name, strlen(column->name));
		putchar('\n');
	}
	for (size_t row = 0; row < preview_rows(preview); row++)
		print_row(preview, row);
}

/* --- commands -------------------------------------------------------------------------------- */

static const struct preview_events events = {.changed = changed, .failed = failed, .asks = asks};

static void open_relation(struct drive *drive, char **words)
{
	char *schema = from_hex(words[2]), *name = from_hex(words[3]);
	struct node node = {.oid = words[1], .schema = schema, .name = name, .relkind = *words[4]};

	preview_free(drive->preview);
	selection_free(drive->selection);
	drive->selection = selection_new(&node);
	drive->selection->has_consent = *words[5] == '1';
	drive->preview = preview_new(drive->session, drive->selection, &events, drive);
	free(schema);
	free(name);
}

static void add_ordering(struct drive *drive, char **words)
{
	struct selection *selection = drive->selection;

	selection->orderings[selection->ordering_count++] =
		(struct ordering){.column = from_hex(words[1]),
			.is_descending = strcmp(words[2], "desc") == 0,
			.is_nulls_first = strcmp(words[3], "first") == 0};
}

static void add_filter(struct drive *drive, char **words)
{
	char *column = from_hex(words[1]), *value = from_hex(words[3]);

	selection_add_condition(drive->selection, column, (enum comparison)atoi(words[2]), value);
	free(column);
	free(value);
}

static void add_where(struct drive *drive, char **words)
{
	char *where = from_hex(words[1]);

	selection_set_where(drive->selection, where);
	free(where);
}

static void add_sample(struct drive *drive, char **words)
{
	drive->selection->sample_percent = strtod(words[1], NULL);
}

static void set_idle(struct drive *drive, char **words)
{
	preview_set_idle_limit(drive->preview, strtoll(words[1], NULL, 10));
}

static void fetch_piece(struct drive *drive, char **words)
{
	drive->is_told = false;
	preview_fetch_piece(drive->preview, strtoul(words[1], NULL, 10),
		strtoul(words[2], NULL, 10), strtoll(words[3], NULL, 10),
		strtoll(words[4], NULL, 10), piece_came, drive);
	wait_for_event(drive);
}

static void count_rows(struct drive *drive, char **words)
{
	(void)words;
	drive->is_told = false;
	drive->count = count_start(drive->session, drive->selection, counted, drive);
	wait_for_event(drive);
	count_stop(&drive->count);
}

static const struct {
	const char *name;
	void (*move)(struct preview *preview);
} moves[] = {{"first", preview_first}, {"last", preview_last}, {"forward", preview_forward},
	{"backward", preview_backward}, {"agree", preview_agree}};

static void start(struct drive *drive, char **words)
{
	drive->is_told = false;
	if (strcmp(words[0], "goto") == 0)
		preview_go_to(drive->preview, strtod(words[1], NULL));
	else if (strcmp(words[0], "select") == 0)
		preview_select(drive->preview, drive->selection);
	else if (strcmp(words[0], "count") == 0)
		drive->count = count_start(drive->session, drive->selection, counted, drive);
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (strcmp(words[0], moves[i].name) == 0)
			moves[i].move(drive->preview);
}

static void start_only(struct drive *drive, char **words)
{
	start(drive, words + 1);
}

static void wait_and_show(struct drive *drive, char **words)
{
	(void)words;
	if (preview_is_busy(drive->preview))
		wait_for_event(drive);
	print_rows(drive->preview);
}

static void move(struct drive *drive, char **words)
{
	start(drive, words);
	wait_and_show(drive, words);
}

static void stop(struct drive *drive, char **words)
{
	(void)words;
	preview_stop(drive->preview);
}

static void close_preview(struct drive *drive, char **words)
{
	(void)words;
	preview_free(drive->preview);
	drive->preview = NULL;
	sessions_wait_retired(drive->loop);
}

static void wait_closed(struct drive *drive, char **words)
{
	(void)words;
	while (preview_is_held(drive->preview, NULL))
		loop_turn(drive->loop, -1);
	print_rows(drive->preview);
}

static const struct {
	const char *name;
	void (*call)(struct drive *drive, char **words);
} commands[] = {{"open", open_relation}, {"sort", add_ordering}, {"filter", add_filter},
	{"where", add_where}, {"sample", add_sample}, {"idle", set_idle}, {"piece", fetch_piece},
	{"count", count_rows}, {"start", start_only}, {"wait", wait_and_show}, {"stop", stop},
	{"wait-closed", wait_closed}, {"close", close_preview}, {"select", move}, {"goto", move},
	{"first", move}, {"last", move}, {"forward", move}, {"backward", move}, {"agree", move}};

/* The loop goes on while nothing is asked: cursors close themselves, statements are sent. */
static bool read_line(struct drive *drive, char **line, size_t *size)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	while (!drive->is_over && poll(&input, 1, 0) == 0)
		loop_turn(drive->loop, 10);
	return !drive->is_over && getline(line, size, stdin) > 0 && strcmp(*line, "end\n") != 0;
}

static void obey(struct drive *drive, char *line)
{
	char *words[WORDS_MAX] = {NULL}, *rest = line;

	for (size_t i = 0; i < WORDS_MAX; i++) {
		words[i] = strsep(&rest, " \n");
		if (!words[i])
			words[i] = line + strlen(line);
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(words[0], commands[i].name) == 0)
			commands[i].call(drive, words);
	puts("done");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static const struct session_events session_events = {
		.stepped = stepped, .asks = asked, .opened = opened, .closed = closed};
	struct drive drive = {.loop = loop_new()};
	struct source *source = source_new();
	char *line = NULL;
	size_t size = 0, fields;

	if (argc != 2 || !source_apply_conninfo(source, argv[1], ORIGIN_FLAG, NULL, &fields, NULL))
		return 2;
	drive.session = session_new(drive.loop, source, NULL, &session_events, &drive);
	session_open(drive.session);
	wait_for_event(&drive);
	puts("done");
	fflush(stdout);
	while (read_line(&drive, &line, &size))
		obey(&drive, line);
	free(line);
	preview_free(drive.preview);
	count_stop(&drive.count);
	selection_free(drive.selection);
	session_retire(drive.session);
	sessions_wait_retired(drive.loop);
	source_free(source);
	loop_free(drive.loop);
	return 0;
}
