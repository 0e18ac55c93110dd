/*
 * pattern.h - patterns of OpenSSH's files: * and ?, lists with commas, ! (ssh_config(5), PATTERNS).
 * Private to src/ssh.
 */
#ifndef PGUSHER_SSH_PATTERN_H
#define PGUSHER_SSH_PATTERN_H

#include "base/pattern.h"

#include <stdbool.h>

/* A comma list: one negated match means no, wherever it stands. */
bool pattern_list_matches(const char *list, const char *text, bool folds);

#endif
