/*
 * command.h - a program whose output is a secret: run without a shell, for at most a minute, in a
 * process group of its own (security.md 6.2).
 */
#ifndef PGUSHER_SOURCE_COMMAND_H
#define PGUSHER_SOURCE_COMMAND_H

struct buf;
struct command;
struct error;
struct loop;
struct secret;

#define COMMAND_LIMIT_MS 60000

/* @out is what it printed, borrowed during the call; NULL and an @error when it failed. */
typedef void command_done(void *self, const struct buf *out, const struct error *error);

/* Runs the words of @line. @what is for messages ("password command") and outlives the command.
 * @done comes from the loop, in case of a failure to start too. */
struct command *command_start(
	struct loop *loop, const char *line, const char *what, command_done *done, void *self);
void command_cancel(struct command **command); /* empties the caller's pointer */

/* The first line of @out, the caller's; NULL and @error when it is none. */
struct secret *command_first_line(const struct buf *out, const char *what, struct error *error);

#endif
