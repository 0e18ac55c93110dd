#include "cli/demo/parts.h"

#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PLAIN_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-"
#define LONGEST_BELOW "/pgusher-demo-XXXXXX/server/.s.PGSQL.12345"

/* Root starts the servers as somebody else; anybody else as himself. */
static bool choose_account(struct demo *demo, struct error *error)
{
	const struct passwd *entry = NULL;

	demo->uid = geteuid();
	demo->gid = getegid();
	demo->changes_account = demo->uid == 0;
	if (!demo->changes_account)
		entry = getpwuid(demo->uid);
	else if (!(entry = getpwnam("postgres")))
		entry = getpwnam("nobody");
	if (!entry && demo->changes_account)
		return error_set(error, "PostgreSQL does not run as root, and there is no account "
					"\"postgres\" or \"nobody\" to run it as");
	if (entry) {
		demo->account = mem_text(entry->pw_name);
		demo->uid = entry->pw_uid;
		demo->gid = entry->pw_gid;
	}
	return true;
}

/* Whether another account may pass through @path and what is above it. */
static bool lets_others_through(const char *path)
{
	char *copy = mem_text(path);
	struct stat about;
	bool open = stat("/", &about) == 0 && (about.st_mode & S_IXOTH);

	for (char *at = copy + 1; open; at++) {
		char c = *at;

		if (c != '/' && c != '\0')
			continue;
		*at = '\0';
		open = stat(copy, &about) == 0 && (about.st_mode & S_IXOTH);
		*at = c;
		if (c == '\0')
			break;
	}
	free(copy);
	return open;
}

/* $TMPDIR, unless the path of a socket would not fit, the servers could not get there, or one of
 * their configuration files would misread it (a comma, a per cent sign, a quote). */
static const char *base_directory(const struct demo *demo)
{
	const char *wanted = getenv("TMPDIR");

	if (!wanted || wanted[0] != '/' || wanted[strspn(wanted, PLAIN_CHARACTERS)] ||
		strlen(wanted) + sizeof LONGEST_BELOW > sizeof((struct sockaddr_un *)0)->sun_path)
		return "/tmp";
	return demo->changes_account && !lets_others_through(wanted) ? "/tmp" : wanted;
}

static bool make_server_directory(struct demo *demo, struct error *error)
{
	demo->server_directory = place_path(demo, "server");
	/* Only the name "server" is of use to the other account: it may pass, not look. */
	if (demo->changes_account && chmod(demo->directory, 0711) < 0)
		return error_set_errno(error, errno, "cannot change %s", demo->directory);
	return directory_make(demo->server_directory, error) && place_give(demo, "server", error);
}

bool place_make(struct demo *demo, struct error *error)
{
	char *directory, *log;

	if (!choose_account(demo, error))
		return false;
	directory = path_join(base_directory(demo), "pgusher-demo-XXXXXX");
	if (!mkdtemp(directory)) {
		error_set_errno(error, errno, "cannot make the directory %s", directory);
		free(directory);
		return false;
	}
	demo->directory = directory;
	log = place_path(demo, "log");
	demo->log = open(log, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (demo->log < 0)
		error_set_errno(error, errno, "cannot write %s", log);
	free(log);
	return demo->log >= 0 && make_server_directory(demo, error);
}

void place_remove(struct demo *demo)
{
	struct error error = ERROR_INIT;

	if (demo->log >= 0)
		close(demo->log);
	if (demo->directory && !directory_remove(demo->directory, &error))
		fprintf(stderr, "pgusher: %s\n", error.primary);
	error_clear(&error);
	free(demo->directory);
	free(demo->server_directory);
	free(demo->account);
	free(demo->initdb);
}

char *place_path(const struct demo *demo, const char *name)
{
	return path_join(demo->directory, name);
}

static bool write_with_mode(const struct demo *demo, const char *name, const char *text,
	mode_t mode, struct error *error)
{
	char *path = place_path(demo, name);
	bool done = file_write(path, text, strlen(text), mode, error);

	free(path);
	return done;
}

bool place_write(const struct demo *demo, const char *name, const char *text, struct error *error)
{
	return write_with_mode(demo, name, text, 0600, error);
}

bool place_write_public(
	const struct demo *demo, const char *name, const char *text, struct error *error)
{
	return write_with_mode(demo, name, text, 0644, error);
}

bool place_give(const struct demo *demo, const char *name, struct error *error)
{
	char *path = place_path(demo, name);
	bool done = !demo->changes_account || lchown(path, demo->uid, demo->gid) == 0;

	if (!done)
		error_set_errno(error, errno, "cannot give %s to %s", path, demo->account);
	free(path);
	return done;
}
