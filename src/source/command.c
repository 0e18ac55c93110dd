#include "source/command.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/child.h"
#include "loop/loop.h"
#include "source/source_file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define WORDS_MAX 2000 /* bytes kept of its standard error */

struct command {
	struct child *child;
	struct timer *deferred; /* it could not be started, which is told later */
	const char *what;
	struct error error;
	command_done *done;
	void *self;
};

static void free_command(struct command *command)
{
	loop_stop_timer(&command->deferred);
	child_cancel(&command->child);
	error_clear(&command->error);
	free(command);
}

static void ended(void *self, const struct child_outcome *outcome)
{
	struct command *command = self;
	bool is_good = !outcome->has_timed_out && WIFEXITED(outcome->status) &&
		       WEXITSTATUS(outcome->status) == 0;

	command->child = NULL;
	if (!is_good) {
		char *how = child_describe(outcome);

		error_set(&command->error, "the %s %s", command->what, how);
		if (outcome->err->length)
			command->error.detail = mem_text_n(buf_string(outcome->err),
				outcome->err->length < WORDS_MAX ? outcome->err->length
								 : WORDS_MAX);
		free(how);
	}
	command->done(command->self, is_good ? outcome->out : NULL, &command->error);
	free_command(command);
}

static void could_not_start(void *self)
{
	struct command *command = self;

	command->deferred = NULL;
	command->done(command->self, NULL, &command->error);
	free_command(command);
}

struct command *command_start(
	struct loop *loop, const char *line, const char *what, command_done *done, void *self)
{
	struct command *command = mem_new(sizeof *command);
	char **words = words_split(line ? line : "");

	*command = (struct command){.what = what, .done = done, .self = self};
	if (!words || !words[0])
		error_set(&command->error, "the %s is empty or has an open quote", what);
	else
		command->child = child_start(loop,
			&(struct child_plan){.argv = words, .limit_ms = COMMAND_LIMIT_MS}, ended,
			command, &command->error);
	if (!command->child)
		command->deferred = loop_defer(loop, could_not_start, command);
	words_free(words);
	return command;
}

void command_cancel(struct command **command)
{
	if (*command)
		free_command(*command);
	*command = NULL;
}

struct secret *command_first_line(const struct buf *out, const char *what, struct error *error)
{
	size_t length = strcspn(buf_string(out), "\r\n");
	struct secret *line = NULL;

	if (!out->length)
		error_set(error, "the %s printed nothing", what);
	else if (strlen(buf_string(out)) < out->length || !length ||
		 !(line = secret_from(buf_string(out), length)))
		error_set(error, "the %s printed no usable secret", what);
	return line;
}
