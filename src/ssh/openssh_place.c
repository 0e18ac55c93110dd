/* The directory of the sockets, "pgusher-XXXXXX". One that a killed program left behind is known by
 * its socket, on which nobody listens any more. */
#include "ssh/openssh_private.h"

#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PREFIX "pgusher-"
#define LOOKED_AT_MAX 4096 /* entries of a directory that others fill as well */

/* A socket's path has 107 bytes at most, and ssh adds 17 of its own. */
static const char *base(void)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	return runtime && *runtime == '/' && strlen(runtime) < 48 && access(runtime, W_OK) == 0
		       ? runtime
		       : "/tmp";
}

static bool is_refused(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd, number;

	if (strlen(path) >= sizeof address.sun_path)
		return false;
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	number = connect(fd, (struct sockaddr *)&address, sizeof address) < 0 ? errno : 0;
	close(fd);
	return number == ECONNREFUSED;
}

static void remove_if_dead(const char *directory)
{
	char *socket = mem_printf("%s/ask", directory);
	struct stat about, inside;

	if (lstat(directory, &about) == 0 && S_ISDIR(about.st_mode) && about.st_uid == geteuid() &&
		lstat(socket, &inside) == 0 && S_ISSOCK(inside.st_mode) && is_refused(socket))
		directory_remove(directory, NULL);
	free(socket);
}

static void sweep(void)
{
	DIR *directory = opendir(base());
	const struct dirent *entry;

	if (!directory)
		return;
	for (int i = 0; i < LOOKED_AT_MAX && (entry = readdir(directory)) != NULL; i++) {
		char *path;

		if (!text_starts_with(entry->d_name, PREFIX) ||
			strlen(entry->d_name) != strlen(PREFIX) + 6)
			continue;
		path = mem_printf("%s/%s", base(), entry->d_name);
		remove_if_dead(path);
		free(path);
	}
	closedir(directory);
}

char *openssh_place_make(struct error *error)
{
	char *path = mem_printf("%s/" PREFIX "XXXXXX", base());

	sweep();
	if (mkdtemp(path))
		return path;
	error_set_errno(error, errno, "cannot make the directory %s", path);
	free(path);
	return NULL;
}
