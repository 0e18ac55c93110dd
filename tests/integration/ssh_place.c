#include "ssh_place.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/log.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 20000

const char *place_path(const struct place *place, const char *name)
{
	static char paths[32][160];
	static size_t at;

	at = (at + 1) % 32;
	snprintf(paths[at], sizeof paths[at], "%s/%s", place->directory, name);
	return paths[at];
}

pid_t place_fork(void)
{
	pid_t parent = getpid(), pid;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
	}
	return pid;
}

static void step_down(const struct place *place)
{
	if (geteuid() != 0)
		return;
	if (setgid(place->gid) < 0 || setuid(place->uid) < 0)
		_exit(126);
}

static void to_file(const char *path, int fd)
{
	int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);

	dup2(file, fd);
	close(file);
}

void place_run(const struct place *place, const char *const *arguments)
{
	pid_t pid = place_fork();
	int status;

	if (pid == 0) {
		to_file("/dev/null", STDOUT_FILENO);
		step_down(place);
		execvp(arguments[0], (char *const *)(uintptr_t)arguments);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void make_key(
	const struct place *place, const char *name, const char *type, const char *passphrase)
{
	const char *arguments[] = {"ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f",
		place_path(place, name), NULL};

	place_run(place, arguments);
}

void place_make_key(const struct place *place, const char *name, const char *options)
{
	const char *arguments[24] = {"ssh-keygen", "-q", "-f", place_path(place, name)};
	char words[256], *left = words;
	size_t count = 4;

	snprintf(words, sizeof words, "%s", options);
	while (left && count < 23)
		arguments[count++] = strsep(&left, " ");
	place_run(place, arguments);
}

void place_authorize(const struct place *place, const char *name)
{
	char file[64];
	struct buf key = BUF_INIT;

	snprintf(file, sizeof file, "%s.pub", name);
	assert_true(file_read(place_path(place, file), key.limit, &key, NULL));
	key.bytes[strcspn(key.bytes, "\n")] = '\0';
	assert_true(file_append_line(place_path(place, "authorized_keys"), key.bytes, 0644, NULL));
	buf_free(&key);
}

bool place_can_be_made(void)
{
	return geteuid() != 0 || getpwnam("postgres");
}

void place_make(struct place *place)
{
	struct passwd *account;

	*place = (struct place){.uid = geteuid(), .gid = getegid()};
	account = geteuid() == 0 ? getpwnam("postgres") : getpwuid(geteuid());
	assert_non_null(account);
	place->uid = account->pw_uid;
	place->gid = account->pw_gid;
	snprintf(place->user, sizeof place->user, "%s", account->pw_name);
	snprintf(place->directory, sizeof place->directory, "/tmp/pgusher-ssh-XXXXXX");
	assert_non_null(mkdtemp(place->directory));
	if (geteuid() == 0)
		assert_int_equal(chown(place->directory, place->uid, place->gid), 0);
	snprintf(place->known_hosts, sizeof place->known_hosts, "%s/known_hosts", place->directory);
	snprintf(place->agent_socket, sizeof place->agent_socket, "%s/agent", place->directory);
	make_key(place, "host", "ed25519", "");
	make_key(place, "other_host", "ed25519", "");
	make_key(place, "user", "ed25519", "");
	make_key(place, "encrypted", "ecdsa", "secret");
	make_key(place, "rsa", "rsa", "");
	make_key(place, "stranger", "ed25519", "");
	place_authorize(place, "user");
	place_authorize(place, "encrypted");
	place_authorize(place, "rsa");
}

static void end_child(pid_t *pid)
{
	if (*pid > 0) {
		kill(-*pid, SIGKILL);
		kill(*pid, SIGKILL);
		waitpid(*pid, NULL, 0);
	}
	*pid = 0;
}

void place_remove(struct place *place)
{
	place_kill_sshd(place);
	place_kill_agent(place);
	end_child(&place->echo);
	assert_true(directory_remove(place->directory, NULL));
}

int place_listen(int *port)
{
	for (int tries = 0; tries < 200; tries++) {
		struct sockaddr_in address = {
			.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

		*port = 20000 + (int)((unsigned)(getpid() * 7 + tries * 61) % 12000);
		address.sin_port = htons((uint16_t)*port);
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
		if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
			listen(fd, 16) == 0)
			return fd;
		close(fd);
	}
	fail_msg("no free port");
	return -1;
}

int place_free_port(void)
{
	int port;

	close(place_listen(&port));
	return port;
}

/* sshd says on its standard error when it listens; a port can be asked by connecting, but that
 * would count as a login in MaxStartups. */
static void wait_for_text(int fd, const char *wanted)
{
	struct buf said = BUF_INIT;
	char bytes[512];
	ssize_t got = 0;

	while (!strstr(buf_string(&said), wanted)) {
		struct pollfd polled = {.fd = fd, .events = POLLIN};

		if (poll(&polled, 1, PATIENCE_MS) <= 0 ||
			(got = read(fd, bytes, sizeof bytes)) <= 0)
			fail_msg("the server did not start: %s", buf_string(&said));
		buf_add(&said, bytes, (size_t)got);
	}
	buf_free(&said);
}

static void write_config(struct place *place, const char *more)
{
	struct buf text = BUF_INIT;

	buf_printf(&text,
		"Port %d\nListenAddress 127.0.0.1\nHostKey %s\nAuthorizedKeysFile %s\n"
		"%sUsePAM no\nStrictModes no\nPidFile none\nPrintMotd no\nUseDNS no\n",
		place->sshd_port, place_path(place, "host"), place_path(place, "authorized_keys"),
		more); /* the first one of a setting counts */
	assert_true(file_write(
		place_path(place, "sshd_config"), buf_string(&text), text.length, 0644, NULL));
	buf_free(&text);
}

void place_start_server(struct place *place, const char *const *arguments,
	const char *const *environment, const char *wanted)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	place->sshd = place_fork();
	if (place->sshd == 0) {
		setpgid(0, 0);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		step_down(place);
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* setuid cleared it */
		for (; *environment; environment += 2)
			setenv(environment[0], environment[1], 1);
		execv(arguments[0], (char *const *)(uintptr_t)arguments);
		_exit(127);
	}
	close(ends[1]);
	wait_for_text(ends[0], wanted);
	/* Stays open: without a reader the server would die of a message. */
}

void place_start_sshd_in(struct place *place, const char *const *environment, const char *more)
{
	const char *arguments[] = {
		"/usr/sbin/sshd", "-D", "-e", "-f", place_path(place, "sshd_config"), NULL};

	place->sshd_port = place_free_port();
	write_config(place, more);
	place_start_server(place, arguments, environment, "Server listening");
}

void place_start_sshd(struct place *place, const char *more)
{
	const char *nothing[] = {NULL};

	place_start_sshd_in(place, nothing, more);
}

void trial_skip(const char *why)
{
	print_message("# SKIP %s\n", why);
	skip();
}

/* The sessions have process groups of their own; they are the children of this sshd. */
static void kill_children_of(pid_t parent)
{
	char path[64], text[4096] = "";
	int fd;

	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (read(fd, text, sizeof text - 1) < 0)
		text[0] = '\0';
	close(fd);
	for (char *at = text, *end; *at; at = end) {
		pid_t child = (pid_t)strtol(at, &end, 10);

		if (end == at)
			break;
		kill_children_of(child);
		kill(child, SIGKILL);
	}
}

void place_kill_sshd(struct place *place)
{
	if (place->sshd > 0)
		kill_children_of(place->sshd);
	end_child(&place->sshd);
}

/* The socket's name is there a moment before somebody listens. */
static bool answers(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool done;

	assert_true(strlen(path) < sizeof address.sun_path);
	memcpy(address.sun_path, path, strlen(path) + 1);
	done = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
	close(fd);
	return done;
}

void place_add_to_agent(const struct place *place, const char *key)
{
	const char *add[] = {"ssh-add", "-q", place_path(place, key), NULL};

	setenv("SSH_AUTH_SOCK", place->agent_socket, 1);
	place_run(place, add);
	unsetenv("SSH_AUTH_SOCK");
}

void place_kill_agent(struct place *place)
{
	end_child(&place->agent);
	unlink(place->agent_socket);
}

void place_start_agent(struct place *place, const char *key)
{
	int64_t until = clock_now_ms() + PATIENCE_MS;

	place->agent = place_fork();
	if (place->agent == 0) {
		step_down(place);
		to_file("/dev/null", STDOUT_FILENO);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execlp("ssh-agent", "ssh-agent", "-D", "-a", place->agent_socket, (char *)NULL);
		_exit(127);
	}
	while (!answers(place->agent_socket) && clock_now_ms() < until)
		sched_yield();
	place_add_to_agent(place, key);
}

static void echo_one(int fd)
{
	static char bytes[65536];
	ssize_t got;

	while ((got = read(fd, bytes, sizeof bytes)) > 0) {
		for (ssize_t done = 0; done < got;) {
			ssize_t put = write(fd, bytes + done, (size_t)(got - done));

			if (put <= 0)
				_exit(0);
			done += put;
		}
	}
	_exit(0);
}

void place_start_echo(struct place *place)
{
	int listener = place_listen(&place->echo_port);

	place->echo = place_fork();
	if (place->echo == 0) {
		setpgid(0, 0);
		signal(SIGCHLD, SIG_IGN);
		for (;;) {
			int fd = accept(listener, NULL, NULL);

			if (fork() == 0)
				echo_one(fd);
			close(fd);
		}
	}
	setpgid(place->echo, place->echo);
	close(listener);
}

struct tunnel_target place_target(const struct place *place)
{
	static const char *files[2];
	static char port[8];

	files[0] = place->known_hosts;
	snprintf(port, sizeof port, "%d", place->sshd_port);
	return (struct tunnel_target){
		.host = "127.0.0.1",
		.port = port,
		.user = place->user,
		.method = SSH_KEY_FILE,
		.key_file = place_path(place, "user"),
		.known_hosts = files,
		.record_into = place->known_hosts,
		.leg_limit_ms = 5000,
	};
}

static void began(void *self, enum tunnel_leg leg)
{
	((struct trial *)self)->leg = leg;
}

static void passed(void *self, enum tunnel_leg leg, const char *fact)
{
	struct trial *trial = self;

	snprintf(trial->facts[leg], sizeof trial->facts[leg], "%s", fact);
}

static void asks(void *self, const struct tunnel_question *question)
{
	struct trial *trial = self;
	const char *text = NULL;
	struct secret *answer = NULL;
	size_t number = 0;

	assert_true(trial->questions < 12);
	for (size_t i = 0; i < trial->questions; i++)
		number += trial->asked[i] != TUNNEL_ASK_HOST_KEY;
	trial->asked[trial->questions++] = question->kind;
	snprintf(trial->prompt, sizeof trial->prompt, "%s",
		question->prompt ? question->prompt : "");
	snprintf(trial->title, sizeof trial->title, "%s", question->title ? question->title : "");
	snprintf(trial->instruction, sizeof trial->instruction, "%s",
		question->instruction ? question->instruction : "");
	if (trial->holds_answers)
		return;
	if (question->kind == TUNNEL_ASK_HOST_KEY) {
		tunnel_trust(trial->tunnel, trial->trust);
		return;
	}
	if (number < 8)
		text = trial->answers[number];
	if (text)
		answer = secret_from(text, strlen(text));
	tunnel_answer(trial->tunnel, answer);
	secret_free(answer);
}

static void ready(void *self)
{
	struct trial *trial = self;

	trial->is_ready = true;
	trial->turns = loop_turns(trial->loop);
}

static void note_failure(struct trial *trial, const char *code, const struct error *error)
{
	trial->is_over = true;
	snprintf(trial->code, sizeof trial->code, "%s", code);
	error_copy(&trial->error, error);
	assert_non_null(error->primary);
}

static void failed(void *self, enum tunnel_leg leg, bool was_ready, const char *code,
	const struct error *error)
{
	struct trial *trial = self;

	trial->leg = leg;
	trial->was_ready = was_ready;
	note_failure(trial, code, error);
}

static const struct tunnel_events events = {
	.began = began, .passed = passed, .asks = asks, .ready = ready, .failed = failed};

static void opened(void *self, int local_port)
{
	struct trial *trial = self;

	trial->is_open = true;
	trial->local_port = local_port;
}

static bool admits(void *self, int peer_port, bool is_ours)
{
	const struct trial *trial = self;

	(void)is_ours;
	return trial->admitted_port ? peer_port == trial->admitted_port : trial->admits;
}

static void forward_failed(void *self, const char *code, const struct error *error)
{
	note_failure(self, code, error);
}

static const struct forward_events forward_events = {
	.opened = opened, .admits = admits, .failed = forward_failed};

void trial_begin(struct trial *trial, const struct tunnel_target *target)
{
	log_set_level(LOG_LEVEL_DEBUG);
	if (!trial->loop)
		trial->loop = loop_new();
	trial->tunnel = tunnel_open(trial->loop, target, &events, trial);
	/* Nothing is said from inside the call that started it. */
	assert_false(trial->is_over || trial->is_ready || trial->facts[TUNNEL_RESOLVE][0]);
}

static void give_up(const struct trial *trial)
{
	for (size_t i = 0; i < log_count(); i++)
		fprintf(stderr, "# %s %s\n", log_line_at(i)->topic, log_line_at(i)->text);
	fail_msg("nothing happened; last code \"%s\"", trial->code);
}

void trial_wait(struct trial *trial, const bool *condition)
{
	int64_t until = clock_now_ms() + PATIENCE_MS;

	while (!*condition) {
		loop_turn(trial->loop, 1000);
		if (clock_now_ms() > until)
			give_up(trial);
	}
}

void trial_settle(struct trial *trial)
{
	int64_t until = clock_now_ms() + PATIENCE_MS;

	while (!trial->is_ready && !trial->is_over) {
		loop_turn(trial->loop, 1000);
		if (clock_now_ms() > until)
			give_up(trial);
	}
}

void trial_connect(struct trial *trial, const struct tunnel_target *target)
{
	trial_begin(trial, target);
	trial_settle(trial);
}

void trial_assert_failed(const struct trial *trial, const char *code)
{
	assert_true(trial->is_over);
	if (strcmp(trial->code, code) != 0)
		fprintf(stderr, "# %s: %s / %s\n", trial->code, trial->error.primary,
			trial->error.detail ? trial->error.detail : "");
	assert_string_equal(trial->code, code);
}

void trial_assert_ready(const struct trial *trial)
{
	if (trial->is_over)
		fprintf(stderr, "# %s: %s / %s\n", trial->code, trial->error.primary,
			trial->error.detail ? trial->error.detail : "");
	assert_true(trial->is_ready && !trial->is_over);
}

void trial_forward(struct trial *trial, int port)
{
	int64_t until = clock_now_ms() + PATIENCE_MS;

	trial->admits = true;
	trial->forward = tunnel_forward(trial->tunnel, "127.0.0.1", port, &forward_events, trial);
	assert_false(trial->is_open || trial->is_over);
	while (!trial->is_open && !trial->is_over) {
		loop_turn(trial->loop, 1000);
		if (clock_now_ms() > until)
			give_up(trial);
	}
}

void trial_end(struct trial *trial)
{
	tunnel_close(trial->tunnel);
	trial->tunnel = NULL;
	loop_turn(trial->loop, 0);
	loop_free(trial->loop);
	error_clear(&trial->error);
}

int longest_turn(void)
{
	int longest = 0;

	for (size_t i = 0; i < log_count(); i++) {
		const struct log_line *line = log_line_at(i);
		int took = 0;

		if (strcmp(line->topic, "loop") == 0 &&
			sscanf(line->text, "a turn took %d", &took) == 1 && took > longest)
			longest = took;
	}
	return longest;
}
