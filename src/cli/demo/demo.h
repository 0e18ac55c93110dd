/*
 * demo.h - `pgusher demo`: a throw-away PostgreSQL, and where sshd is installed a throw-away SSH
 * server before it, with ready-made sources, to try everything on.
 *
 * All of it lives in one private directory and is gone afterwards, whichever way the demo ends,
 * SIGKILL included. Nothing of the person's is read or changed.
 */
#ifndef PGUSHER_CLI_DEMO_DEMO_H
#define PGUSHER_CLI_DEMO_DEMO_H

/* @argv[0] is the word "demo". Runs the screens of @program (the path of this executable), or the
 * command after "--", with XDG_CONFIG_HOME and XDG_STATE_HOME pointing into the directory and
 * PGUSHER_DEMO naming it. Returns the exit status of what was run (128 and the signal when a
 * signal ended it), 1 when the demo could not start. A signal that was sent to the demo ends it
 * by that signal, after everything has been cleaned up.
 *
 * Call it before threads, the loop and curses are started: it forks and goes on in the child. */
int demo_run(int argc, char **argv, const char *program);

#endif
