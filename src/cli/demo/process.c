#include "cli/demo/parts.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Below 32768, where the kernel takes the ports of outgoing connections from. */
#define PORT_FIRST 20000
#define PORT_COUNT 12000
#define PORT_TRIES 100

#define STEP_MS 10
#define END_LIMIT_MS 5000
#define LOG_TAIL_BYTES 1500

bool demo_pause(const struct demo *demo, int limit_ms)
{
	struct pollfd life = {.fd = demo->life, .events = POLLIN};

	/* The front never writes: anything that can be read is the end. */
	return poll(&life, 1, limit_ms) == 0 || (errno == EINTR && life.revents == 0);
}

/* In the child: everything that it must not inherit goes. */
static void become_server(const struct demo *demo, int death_signal)
{
	static const int numbers[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGCHLD, SIGUSR1, SIGUSR2};
	const char *path = getenv("PATH");
	char *search = mem_text(path ? path : "/usr/bin:/bin");
	sigset_t none;
	int nothing = open("/dev/null", O_RDWR);

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		signal(numbers[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	dup2(nothing, 0);
	dup2(demo->log, 1);
	dup2(demo->log, 2);
	clearenv();
	setenv("PATH", search, 1);
	setenv("HOME", demo->server_directory, 1);
	setenv("LC_ALL", "C", 1);
	if (demo->changes_account &&
		(setgroups(0, NULL) < 0 || setgid(demo->gid) < 0 || setuid(demo->uid) < 0)) {
		perror("cannot change to the other account");
		_exit(126);
	}
	/* After setuid(), which would forget it. */
	prctl(PR_SET_PDEATHSIG, death_signal);
	if (chdir(demo->server_directory) < 0) {
		perror(demo->server_directory);
		_exit(126);
	}
}

pid_t process_start(
	const struct demo *demo, char *const argv[], int death_signal, struct error *error)
{
	pid_t pid = fork();

	if (pid < 0) {
		error_set_errno(error, errno, "cannot start %s", argv[0]);
		return 0;
	}
	if (pid == 0) {
		become_server(demo, death_signal);
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	return pid;
}

bool process_run(const struct demo *demo, char *const argv[], struct error *error)
{
	pid_t pid = process_start(demo, argv, SIGKILL, error), gone;
	int status = 0;

	if (!pid)
		return false;
	while ((gone = waitpid(pid, &status, WNOHANG)) == 0) {
		if (demo_pause(demo, STEP_MS))
			continue;
		process_end(&pid, SIGKILL);
		return error_set(error, "interrupted");
	}
	if (gone == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	error_set(error, "%s failed", argv[0]);
	process_explain(demo, error);
	return false;
}

bool process_has_ended(pid_t *pid)
{
	if (*pid && waitpid(*pid, NULL, WNOHANG) == 0)
		return false;
	*pid = 0;
	return true;
}

void process_end(pid_t *pid, int signal)
{
	if (process_has_ended(pid))
		return;
	kill(*pid, signal);
	for (int waited = 0; waited < END_LIMIT_MS; waited += STEP_MS) {
		if (process_has_ended(pid))
			return;
		poll(NULL, 0, STEP_MS);
	}
	kill(*pid, SIGKILL);
	waitpid(*pid, NULL, 0);
	*pid = 0;
}

void process_end_all(void)
{
	char *path = mem_printf("/proc/self/task/%ld/children", (long)getpid());
	char line[4096];
	size_t length;

	/* The keeper is the reaper of its descendants, so what a server left behind is listed
	 * here; a child that nobody has reaped keeps its id, so the right one is hit. */
	for (int turn = 0; turn < END_LIMIT_MS / STEP_MS; turn++) {
		FILE *children = fopen(path, "re");

		length = children ? fread(line, 1, sizeof line - 1, children) : 0;
		line[length] = '\0';
		if (children)
			fclose(children);
		for (char *at = line, *end; strtol(at, &end, 10) > 0; at = end)
			kill((pid_t)strtol(at, NULL, 10), SIGKILL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD)
			break;
		poll(NULL, 0, STEP_MS);
	}
	free(path);
}

static bool can_bind(const struct sockaddr *address, socklen_t length)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
	bool is_free;

	if (fd < 0)
		return address->sa_family == AF_INET6; /* no IPv6 here, so nobody is on it */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	is_free = bind(fd, address, length) == 0 || errno == EADDRNOTAVAIL;
	close(fd);
	return is_free;
}

int process_free_port(void)
{
	for (int i = 0; i < PORT_TRIES; i++) {
		unsigned random = 0;
		struct sockaddr_in four = {.sin_family = AF_INET};
		struct sockaddr_in6 six = {.sin6_family = AF_INET6};

		if (getrandom(&random, sizeof random, 0) != sizeof random)
			return 0;
		random = PORT_FIRST + random % PORT_COUNT;
		four.sin_port = six.sin6_port = htons((uint16_t)random);
		four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		six.sin6_addr = in6addr_loopback;
		if (can_bind((struct sockaddr *)&four, sizeof four) &&
			can_bind((struct sockaddr *)&six, sizeof six))
			return (int)random;
	}
	return 0;
}

char *process_find(const char *name, const char *directories)
{
	const char *path = getenv("PATH");
	char *all = mem_printf("%s:%s", path ? path : "/usr/bin:/bin", directories);
	char *found = NULL, *rest = NULL;

	for (char *at = strtok_r(all, ":", &rest); at && !found; at = strtok_r(NULL, ":", &rest)) {
		found = mem_printf("%s/%s", at, name);
		if (at[0] != '/' || access(found, X_OK) < 0)
			mem_replace(&found, NULL);
	}
	free(all);
	return found;
}

void process_explain(const struct demo *demo, struct error *error)
{
	char text[LOG_TAIL_BYTES + 1];
	off_t size = lseek(demo->log, 0, SEEK_END);
	off_t from = size > LOG_TAIL_BYTES ? size - LOG_TAIL_BYTES : 0;
	ssize_t got = pread(demo->log, text, LOG_TAIL_BYTES, from);
	const char *line = text;

	if (got <= 0 || !error)
		return;
	text[got] = '\0';
	if (from && strchr(text, '\n'))
		line = strchr(text, '\n') + 1; /* not from the middle of a line */
	mem_replace(&error->detail, mem_text(line));
}
