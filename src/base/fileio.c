#include "base/fileio.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file may hold a secret, a private key for one: no copy stays behind. */
static bool read_all(int fd, size_t limit, struct buf *out, const char *path, struct error *error)
{
	char chunk[16384];
	bool done = true;
	ssize_t got;

	while (done && (got = read(fd, chunk, sizeof chunk)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			done = error_set_errno(error, errno, "cannot read %s", path);
		else if (out->length + (size_t)got > limit)
			done = error_set(error, "%s is larger than %zu bytes", path, limit);
		else
			buf_add(out, chunk, (size_t)got);
	}
	explicit_bzero(chunk, sizeof chunk);
	return done;
}

static void make_room(struct buf *out, const struct stat *about)
{
	if (about->st_size > 0 && (size_t)about->st_size <= out->limit - out->length)
		buf_reserve(out, (size_t)about->st_size);
}

bool file_read(const char *path, size_t limit, struct buf *out, struct error *error)
{
	struct stat about;
	/* O_NONBLOCK: opening a FIFO that somebody put there must not hang. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool done;

	if (fd < 0)
		return error_set_errno(error, errno, "cannot open %s", path);
	if (fstat(fd, &about) < 0) {
		done = error_set_errno(error, errno, "cannot read %s", path);
	} else if (!S_ISREG(about.st_mode)) {
		done = error_set(error, "%s is not a regular file", path);
	} else if ((uint64_t)about.st_size > limit) {
		done = error_set(error, "%s is larger than %zu bytes", path, limit);
	} else {
		make_room(out, &about);
		done = read_all(fd, limit, out, path, error);
	}
	close(fd);
	return done;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t put = write(fd, bytes, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		bytes += put;
		length -= (size_t)put;
	}
	return true;
}

static void sync_directory_of(const char *path)
{
	char *copy = mem_text(path), *slash = strrchr(copy, '/');
	int fd;

	if (slash)
		*(slash == copy ? slash + 1 : slash) = '\0';
	fd = open(slash ? copy : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(copy);
}

/* Where the file really is, when @path is a symbolic link to one. */
static char *target_of(const char *path)
{
	char *real = realpath(path, NULL);

	return real ? real : mem_text(path);
}

static bool replace(const char *path, const char *bytes, size_t length, mode_t mode, bool syncs,
	struct error *error)
{
	char *target = target_of(path);
	char *temporary = mem_printf("%s.XXXXXX", target);
	int fd = mkostemp(temporary, O_CLOEXEC);
	bool done = false;

	if (fd < 0) {
		error_set_errno(error, errno, "cannot write %s", path);
	} else if (fchmod(fd, mode) < 0 || !write_all(fd, bytes, length) ||
		   (syncs && fsync(fd) < 0)) {
		error_set_errno(error, errno, "cannot write %s", path);
	} else if (rename(temporary, target) < 0) {
		error_set_errno(error, errno, "cannot replace %s", path);
	} else {
		done = true;
		if (syncs)
			sync_directory_of(target);
	}
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && !done)
		unlink(temporary);
	free(temporary);
	free(target);
	return done;
}

bool file_write(
	const char *path, const char *bytes, size_t length, mode_t mode, struct error *error)
{
	return replace(path, bytes, length, mode, true, error);
}

bool file_write_fast(
	const char *path, const char *bytes, size_t length, mode_t mode, struct error *error)
{
	return replace(path, bytes, length, mode, false, error);
}

static bool ends_without_newline(int fd)
{
	struct stat about;
	char last;

	return fstat(fd, &about) == 0 && about.st_size > 0 &&
	       pread(fd, &last, 1, about.st_size - 1) == 1 && last != '\n';
}

bool file_append_line(const char *path, const char *line, mode_t mode, struct error *error)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, mode);
	struct buf text = BUF_INIT;
	struct stat about;
	bool done = false;

	if (fd < 0)
		return error_set_errno(error, errno, "cannot open %s", path);
	buf_printf(&text, "%s%s\n", ends_without_newline(fd) ? "\n" : "", line);
	if (fstat(fd, &about) < 0 || !S_ISREG(about.st_mode))
		error_set(error, "%s is not a regular file", path);
	else if (!write_all(fd, buf_string(&text), text.length))
		error_set_errno(error, errno, "cannot write %s", path);
	else
		done = true;
	buf_free(&text);
	close(fd);
	return done;
}

bool directory_make(const char *path, struct error *error)
{
	char *copy = mem_text(path);
	bool made = true;

	for (char *at = copy + 1; made; at++) {
		char c = *at;

		if (c != '/' && c != '\0')
			continue;
		*at = '\0';
		if (mkdir(copy, 0700) < 0 && errno != EEXIST)
			made = error_set_errno(error, errno, "cannot make the directory %s", copy);
		*at = c;
		if (c == '\0')
			break;
	}
	free(copy);
	return made;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

bool directory_remove(const char *path, struct error *error)
{
	if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
		return true;
	return error_set_errno(error, errno, "cannot remove %s", path);
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool file_is_private(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && S_ISREG(about.st_mode) && !(about.st_mode & 077) &&
	       (about.st_uid == geteuid() || about.st_uid == 0);
}

char *path_join(const char *directory, const char *name)
{
	size_t length = strlen(directory);
	bool has_slash = length && directory[length - 1] == '/';

	return mem_printf("%s%s%s", directory, has_slash ? "" : "/", name);
}

static const struct passwd *account(void)
{
	static struct passwd *entry;

	if (!entry)
		entry = getpwuid(geteuid());
	return entry;
}

const char *path_home(void)
{
	const char *home = getenv("HOME");

	if (home && *home)
		return home;
	return account() ? account()->pw_dir : NULL;
}

const char *path_account(void)
{
	return account() ? account()->pw_name : NULL;
}

char *path_expand(const char *path)
{
	const char *home = path_home();

	if (path && home && path[0] == '~' && (path[1] == '/' || path[1] == '\0'))
		return mem_printf("%s%s", home, path + 1);
	return mem_text(path);
}

char *path_contract(const char *path)
{
	const char *home = path_home();
	size_t length = home ? strlen(home) : 0;

	if (length > 1 && strncmp(path, home, length) == 0 &&
		(path[length] == '/' || path[length] == '\0'))
		return mem_printf("~%s", path + length);
	return mem_text(path);
}

static char *xdg_place(const char *variable, const char *below_home)
{
	const char *base = getenv(variable), *home = path_home();

	if (base && base[0] == '/')
		return path_join(base, "pgusher");
	return home ? mem_printf("%s/%s/pgusher", home, below_home) : NULL;
}

char *path_config(void)
{
	return xdg_place("XDG_CONFIG_HOME", ".config");
}

char *path_state(void)
{
	return xdg_place("XDG_STATE_HOME", ".local/state");
}

char *path_of_program(const char *name)
{
	const char *at = getenv("PATH");

	if (!at || !*at)
		at = "/usr/local/bin:/usr/bin:/bin";
	while (*at) {
		size_t length = strcspn(at, ":");
		char *path = mem_printf("%.*s/%s", (int)length, at, name);

		if (length && access(path, X_OK) == 0)
			return path;
		free(path);
		at += length + (at[length] == ':');
	}
	return NULL;
}
