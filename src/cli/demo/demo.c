#include "cli/demo/demo.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "cli/demo/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_END_LIMIT_MS 5000 /* for what we run, once we were told to end */

/* The front: runs the screens, and holds the pipe on which the keeper's work hangs. */
struct front {
	int life;    /* write end; closed last of all */
	int ready;   /* read end: the directory comes, or the end of a keeper that failed */
	int signals; /* signalfd: everything that happens to us is read, nothing interrupts */
	sigset_t before;
	pid_t keeper;
	pid_t child;
	int ended_by; /* the signal that told us to end, or 0 */
	char *directory;
};

static void help(void)
{
	puts("usage: pgusher demo [-- COMMAND...]\n"
	     "\n"
	     "Starts a throw-away PostgreSQL (and sshd, where it is installed) with a database to\n"
	     "look at, opens the screens on ready-made sources, and removes everything "
	     "afterwards.\n"
	     "With a COMMAND, runs that instead of the screens, in the same environment:\n"
	     "XDG_CONFIG_HOME and XDG_STATE_HOME point to the demo's own, PGUSHER_DEMO names its\n"
	     "directory.");
}

/* Blocks the signals that end a demo and makes them readable. */
static bool catch_signals(struct front *front)
{
	static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
	struct sigaction old;
	sigset_t caught;

	signal(SIGCHLD, SIG_DFL); /* where it was ignored there would be nothing to wait for */
	sigemptyset(&caught);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		/* What nohup told us to ignore stays ignored. */
		if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaddset(&caught, numbers[i]);
	}
	sigprocmask(SIG_BLOCK, &caught, &front->before);
	front->signals = signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
	return front->signals >= 0;
}

static bool start_keeper(struct front *front)
{
	int life[2], ready[2];

	if (pipe2(life, O_CLOEXEC) < 0)
		return false;
	if (pipe2(ready, O_CLOEXEC) < 0) {
		close(life[0]);
		close(life[1]);
		return false;
	}
	fflush(NULL); /* or the keeper would write it again */
	front->keeper = fork();
	if (front->keeper == 0) {
		close(life[1]);
		close(ready[0]);
		close(front->signals);
		_exit(keeper_run(life[0], ready[1])); /* no atexit(): those are the front's */
	}
	close(life[0]);
	close(ready[1]);
	front->life = life[1];
	front->ready = ready[0];
	return front->keeper > 0;
}

/* Passes on to the child what was sent to us. What a terminal sends it has got already. */
static void heed_signal(struct front *front, const struct signalfd_siginfo *info)
{
	int number = (int)info->ssi_signo;

	if (number == SIGCHLD)
		return;
	if (number == SIGINT && info->ssi_code == SI_KERNEL && front->child > 0)
		return; /* ^C is for the program that has the terminal */
	front->ended_by = number;
	if (front->child > 0)
		kill(front->child, number);
	if (front->child > 0)
		kill(front->child, SIGCONT); /* or one that is suspended would not hear it */
}

/* Waits for a signal, for the keeper's word or for @limit_ms. */
static void wait_for_news(struct front *front, int limit_ms)
{
	struct pollfd fds[] = {{.fd = front->signals, .events = POLLIN},
		{.fd = front->directory ? -1 : front->ready, .events = POLLIN}};
	struct signalfd_siginfo info;

	if (poll(fds, 2, limit_ms) <= 0)
		return;
	while (read(front->signals, &info, sizeof info) == (ssize_t)sizeof info)
		heed_signal(front, &info);
}

/* True when the keeper has said where everything is; false when it gave up or we were ended. */
static bool wait_for_keeper(struct front *front)
{
	char path[PATH_MAX];
	size_t length = 0;
	ssize_t got = 1;

	while (!front->ended_by) {
		struct pollfd word = {.fd = front->ready, .events = POLLIN};

		wait_for_news(front, -1);
		if (poll(&word, 1, 0) <= 0)
			continue;
		got = read(front->ready, path + length, sizeof path - length);
		if (got <= 0 || length + (size_t)got == sizeof path)
			return false;
		length += (size_t)got;
		if (path[length - 1] == '\n') {
			front->directory = mem_text_n(path, length - 1);
			return true;
		}
	}
	return false;
}

static void set_place(const char *variable, const char *directory, const char *name)
{
	char *path = path_join(directory, name);

	setenv(variable, path, 1);
	free(path);
}

static void start_child(struct front *front, char *const argv[])
{
	pid_t front_id = getpid();

	fflush(NULL);
	front->child = fork();
	if (front->child != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGTERM); /* the servers go when we are killed */
	if (getppid() != front_id)
		_exit(1);
	set_place("XDG_CONFIG_HOME", front->directory, "config");
	set_place("XDG_STATE_HOME", front->directory, "state");
	setenv("PGUSHER_DEMO", front->directory, 1);
	sigprocmask(SIG_SETMASK, &front->before, NULL);
	execvp(argv[0], argv);
	fprintf(stderr, "pgusher: cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* A child that suspended itself takes us along, or the shell would not notice. */
static void suspend_with_child(const struct front *front)
{
	raise(SIGSTOP);
	kill(front->child, SIGCONT);
}

/* Returns the exit status of the child, once it has ended by itself or by our end. */
static int wait_for_child(struct front *front)
{
	int64_t deadline = 0;
	int status = 0;

	for (;;) {
		pid_t gone = waitpid(front->child, &status, WNOHANG | WUNTRACED);
		int64_t now = clock_now_ms();

		if (gone == front->child && WIFSTOPPED(status))
			suspend_with_child(front);
		else if (gone != 0)
			break;
		if (front->ended_by && !deadline)
			deadline = now + CHILD_END_LIMIT_MS;
		if (deadline && now >= deadline)
			kill(front->child, SIGKILL);
		wait_for_news(front, deadline ? CHILD_END_LIMIT_MS / 10 : -1);
	}
	front->child = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Lets the keeper clean up, and does so itself if somebody killed the keeper. */
static void end_keeper(struct front *front)
{
	int status = -1;
	bool is_clean;

	close(front->life);
	close(front->ready);
	while (waitpid(front->keeper, &status, 0) < 0 && errno == EINTR)
		;
	is_clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (front->directory && !is_clean)
		(void)directory_remove(front->directory, NULL);
	free(front->directory);
	close(front->signals);
}

static int run_front(struct front *front, char *const argv[])
{
	int status = 1;

	if (!catch_signals(front) || !start_keeper(front)) {
		fprintf(stderr, "pgusher: cannot start the demo: %s\n", strerror(errno));
		return 1;
	}
	if (wait_for_keeper(front)) {
		start_child(front, argv);
		if (front->child > 0)
			status = wait_for_child(front);
	}
	end_keeper(front);
	if (front->ended_by) { /* still blocked, so it is taken when the mask goes */
		signal(front->ended_by, SIG_DFL);
		raise(front->ended_by);
	}
	sigprocmask(SIG_SETMASK, &front->before, NULL);
	return status;
}

int demo_run(int argc, char **argv, const char *program)
{
	struct front front = {.signals = -1};
	char *self = mem_text(program);
	char *screens[] = {self, NULL};
	int status;

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0)) {
		help();
		status = 0;
	} else if (argc == 1) {
		status = run_front(&front, screens);
	} else if (argc > 2 && strcmp(argv[1], "--") == 0) {
		status = run_front(&front, argv + 2);
	} else {
		fprintf(stderr, "pgusher: demo takes nothing, or a command after --\n");
		status = 1;
	}
	free(self);
	return status;
}
