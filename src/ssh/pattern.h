/*
 * pattern.h - patterns of OpenSSH's files: * and ?, lists with commas, ! (ssh_config(5), PATTERNS).
 * Private to src/ssh.
 */
#ifndef PGUSHER_SSH_PATTERN_H
#define PGUSHER_SSH_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/* With @folds the letters of the pattern count as lower case. Iterative: a hostile pattern cannot
 * make it run for long. */
bool pattern_matches(const char *pattern, size_t length, const char *text, bool folds);

/* A comma list: one negated match means no, wherever it stands. */
bool pattern_list_matches(const char *list, const char *text, bool folds);

#endif
