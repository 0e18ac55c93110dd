/*
 * complete.h - Tab in a field completes what is known to begin so.
 */
#ifndef PGUSHER_UI_VIEW_COMPLETE_H
#define PGUSHER_UI_VIEW_COMPLETE_H

#include <stdbool.h>

struct source;

/* Hosts of ssh_config and of known_hosts, or services of libpq. */
enum completion_kind { COMPLETE_SSH_HOST, COMPLETE_SERVICE };

/* What @text can be completed to: the longest beginning that all have in common; the caller frees
 * it. NULL when nothing can be added. @others (freed by the caller too) lists what else it can
 * become when there are several, else it is NULL. */
char *complete(
	enum completion_kind kind, const struct source *source, const char *text, char **others);

#endif
