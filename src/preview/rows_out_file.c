/*
 * rows_out_file.c - where exported rows go.
 *
 * A file is written in large pieces, because each may wait for the disk, and synced by a thread,
 * because that may take seconds. A pipe or a terminal is served as its reader takes things: a
 * reader that pauses must not stop ^C.
 */
#include "preview/rows_out_private.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "loop/loop.h"
#include "loop/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_PIECE ((size_t)256 << 10)
/* POSIX: what is not longer than this fits into a pipe that poll() calls writable. */
#define STREAM_PIECE ((size_t)4096)
#define STREAM_FULL ((size_t)512 << 10)
#define BUFFER_LIMIT ((size_t)1 << 32) /* a row of the largest values of a server */

struct rows_file {
	struct loop *loop;
	const struct rows_file_events *events;
	void *self;
	struct buf buf;
	size_t taken; /* of buf, by a stream */
	int64_t written;
	int fd;
	char *path, *part; /* part: NULL once it is renamed, and for what is no file */
	bool is_ours;	   /* fd */
	bool is_stream;	   /* what takes bytes as its reader does */
	bool is_terminal;  /* nothing of the data may steer it */
	bool overwrites;
	bool is_finishing, is_full, reader_closed;
	struct error error;
	struct watch *watch;
	struct timer *ending;
	struct worker *worker;
};

/* --- opening --------------------------------------------------------------------------------- */

static void refuse_part(const char *part, struct error *error)
{
	error_set(error, "%s is left of an export that did not end", part);
	error_set_hint(error, "another name, or overwrite it");
}

/* A part that is there already: of an export that is under way, or of one that was killed. */
static int reopen_part(const char *part, bool overwrites, struct error *error)
{
	struct stat about;
	int fd = open(part, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
		about.st_uid == geteuid()) {
		if (flock(fd, LOCK_EX | LOCK_NB) != 0)
			error_set(error, "another export is writing %s", part);
		else if (!overwrites)
			refuse_part(part, error);
		else if (ftruncate(fd, 0) != 0 || fchmod(fd, 0600) != 0)
			error_set_errno(error, errno, "cannot write %s", part);
		else
			return fd;
	} else {
		error_set(error, "%s is there, and is no part of an export of yours", part);
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static int open_part(const char *part, bool overwrites, struct error *error)
{
	int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return reopen_part(part, overwrites, error);
	if (fd < 0)
		error_set_errno(error, errno, "cannot write %s", part);
	else
		(void)flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

/* A device or a FIFO has no name to come to: it is written as it is. */
static bool open_path(struct rows_file *file, const char *path, struct error *error)
{
	char *real = realpath(path, NULL);
	struct stat about;
	bool exists = stat(path, &about) == 0;

	file->path = real ? real : mem_text(path);
	if (exists && S_ISDIR(about.st_mode))
		return error_set(error, "%s is a directory", path);
	if (exists && !S_ISREG(about.st_mode)) {
		file->fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
		file->is_stream = true;
		return file->fd >= 0 || error_set_errno(error, errno, "cannot write %s", path);
	}
	if (exists && !file->overwrites) {
		error_set(error, "%s exists", path);
		error_set_hint(error, "another name, or overwrite it");
		return false;
	}
	file->part = mem_printf("%s.part", file->path);
	file->fd = open_part(file->part, file->overwrites, error);
	if (file->fd < 0)
		mem_replace(&file->part, NULL); /* it is not ours to remove */
	return file->fd >= 0;
}

static void open_stream(struct rows_file *file, int fd)
{
	struct stat about;

	file->fd = fd;
	file->is_stream = fstat(fd, &about) != 0 || !S_ISREG(about.st_mode);
	file->is_terminal = isatty(fd);
}

static struct wants stream_wants(void *self);
static void stream_ready(void *self, short revents, int budget_ms);
static const struct watch_ops stream_watch = {.wants = stream_wants, .ready = stream_ready};

struct rows_file *rows_file_open(struct loop *loop, const struct rows_target *target,
	const struct rows_file_events *events, void *self, struct error *error)
{
	struct rows_file *file = mem_new(sizeof *file);

	*file = (struct rows_file){.loop = loop,
		.events = events,
		.self = self,
		.fd = -1,
		.is_ours = target->path != NULL,
		.overwrites = target->overwrites};
	buf_init(&file->buf, BUFFER_LIMIT);
	if (!target->path) {
		open_stream(file, target->fd);
	} else if (!open_path(file, target->path, error)) {
		rows_file_free(file);
		return NULL;
	}
	if (file->is_stream)
		file->watch = loop_watch(loop, &stream_watch, file);
	return file;
}

void rows_file_free(struct rows_file *file)
{
	if (!file)
		return;
	worker_abandon(&file->worker);
	loop_stop_timer(&file->ending);
	loop_unwatch(file->watch);
	if (file->part)
		unlink(file->part);
	if (file->is_ours && file->fd >= 0)
		close(file->fd);
	buf_free(&file->buf);
	error_clear(&file->error);
	free(file->part);
	free(file->path);
	free(file);
}

/* --- writing --------------------------------------------------------------------------------- */

struct buf *rows_file_buf(struct rows_file *file)
{
	return &file->buf;
}

bool rows_file_is_naming(const struct rows_file *file)
{
	return file->worker != NULL;
}

int64_t rows_file_bytes(const struct rows_file *file)
{
	return file ? file->written + (int64_t)(file->buf.length - file->taken) : 0;
}

const struct error *rows_file_error(const struct rows_file *file)
{
	return &file->error;
}

bool rows_file_reader_closed(const struct rows_file *file)
{
	return file->reader_closed;
}

bool rows_file_is_full(const struct rows_file *file)
{
	return file->is_full;
}

static bool fail(struct rows_file *file, int number)
{
	file->reader_closed = number == EPIPE;
	if (file->path)
		return error_set_errno(&file->error, number, "cannot write %s", file->path);
	return error_set_errno(&file->error, number, "cannot write the rows");
}

static bool write_file(struct rows_file *file)
{
	while (file->taken < file->buf.length) {
		ssize_t put = write(
			file->fd, file->buf.bytes + file->taken, file->buf.length - file->taken);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return fail(file, errno);
		file->taken += (size_t)put;
		file->written += put;
	}
	buf_clear(&file->buf);
	file->taken = 0;
	return true;
}

/* Lines and tabs stay, the rest becomes visible; what is visible already is not escaped again. */
static void make_printable(struct rows_file *file, size_t from)
{
	struct buf printable = {.limit = BUFFER_LIMIT};
	const char *at = buf_string(&file->buf) + from, *end = file->buf.bytes + file->buf.length;

	while (at < end) {
		const char *stop = at;

		while (stop < end && *stop != '\n' && *stop != '\t')
			stop++;
		text_printable(&printable, at, (size_t)(stop - at), TEXT_LITERAL);
		if (stop < end)
			buf_char(&printable, *stop++);
		at = stop;
	}
	buf_splice(&file->buf, from, file->buf.length - from, buf_string(&printable),
		printable.length);
	buf_free(&printable);
}

bool rows_file_push(struct rows_file *file, size_t from)
{
	if (error_is_set(&file->error))
		return false;
	if (buf_overflowed(&file->buf))
		return error_set(&file->error, "a row is larger than 4 GB");
	if (file->is_terminal)
		make_printable(file, from);
	if (file->is_stream)
		file->is_full = file->buf.length - file->taken >= STREAM_FULL;
	else if (file->buf.length >= FILE_PIECE)
		return write_file(file);
	return true;
}

/* --- streams --------------------------------------------------------------------------------- */

static struct wants stream_wants(void *self)
{
	const struct rows_file *file = self;
	bool has_bytes = file->taken < file->buf.length && !error_is_set(&file->error);

	return (struct wants){.fd = has_bytes ? file->fd : -1, .events = POLLOUT};
}

static bool is_writable(int fd)
{
	struct pollfd polled = {.fd = fd, .events = POLLOUT};

	return poll(&polled, 1, 0) == 1;
}

/* False: it failed. */
static bool write_piece(struct rows_file *file)
{
	size_t length = file->buf.length - file->taken;
	ssize_t put = write(file->fd, file->buf.bytes + file->taken,
		length < STREAM_PIECE ? length : STREAM_PIECE);

	if (put < 0)
		return errno == EINTR || errno == EAGAIN || fail(file, errno);
	file->taken += (size_t)put;
	file->written += put;
	return true;
}

static void ended(void *self)
{
	struct rows_file *file = self;

	file->ending = NULL;
	if (error_is_set(&file->error))
		file->events->failed(file->self);
	else
		file->events->finished(file->self);
}

static void end_later(struct rows_file *file)
{
	if (!file->ending)
		file->ending = loop_defer(file->loop, ended, file);
}

static void stream_ready(void *self, short revents, int budget_ms)
{
	struct rows_file *file = self;
	int64_t until = clock_now_ms() + budget_ms;
	bool was_full = file->is_full;

	(void)revents;
	do {
		if (!write_piece(file)) {
			end_later(file);
			return;
		}
	} while (file->taken < file->buf.length && clock_now_ms() < until && is_writable(file->fd));
	buf_consume(&file->buf, file->taken);
	file->taken = 0;
	file->is_full = file->buf.length >= STREAM_FULL / 2;
	if (file->is_finishing && !file->buf.length)
		end_later(file);
	else if (was_full && !file->is_full)
		file->events->drained(file->self);
}

/* --- the end --------------------------------------------------------------------------------- */

struct naming {
	int fd;
	char *path, *part;
	bool overwrites;
	int failed; /* errno */
};

/* A file that came meanwhile is not replaced, where the file system can do that. */
static bool give_name(const struct naming *naming)
{
	if (naming->overwrites)
		return rename(naming->part, naming->path) == 0;
	if (link(naming->part, naming->path) == 0)
		return unlink(naming->part) == 0;
	if (errno == EEXIST || file_exists(naming->path)) {
		errno = EEXIST;
		return false;
	}
	return rename(naming->part, naming->path) == 0;
}

static void sync_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory = slash ? mem_text_n(path, (size_t)(slash - path) + 1) : mem_text(".");
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	free(directory);
}

static void name_work(void *job)
{
	struct naming *naming = job;

	if (fsync(naming->fd) != 0 || !give_name(naming))
		naming->failed = errno;
	else
		sync_directory(naming->path);
}

static void name_done(void *self, void *job)
{
	struct rows_file *file = self;
	const struct naming *naming = job;

	file->worker = NULL;
	if (naming->failed)
		fail(file, naming->failed);
	else
		mem_replace(&file->part, NULL);
	ended(file);
}

static void name_free(void *job)
{
	struct naming *naming = job;

	close(naming->fd);
	free(naming->path);
	free(naming->part);
	free(naming);
}

static void finish_file(struct rows_file *file)
{
	static const struct worker_ops ops = {
		.work = name_work, .done = name_done, .free_job = name_free};
	struct naming *naming = mem_new(sizeof *naming);

	*naming = (struct naming){.fd = file->fd,
		.path = mem_text(file->path),
		.part = mem_text(file->part),
		.overwrites = file->overwrites};
	file->fd = -1; /* the thread closes it */
	file->worker = worker_start(file->loop, &ops, naming, file);
}

void rows_file_finish(struct rows_file *file)
{
	file->is_finishing = true;
	if (!rows_file_push(file, file->buf.length) || (!file->is_stream && !write_file(file)))
		end_later(file);
	else if (file->part)
		finish_file(file);
	else if (file->taken == file->buf.length)
		end_later(file);
}
