/* The hosts that ssh_config names, for completion: Host and Include lines only. */
#include "base/buf.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "ssh/config_private.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* Where a path of Include lies; NULL and @error for one that may not stand there. */
char *config_include_path(const char *word, bool is_user, struct error *error)
{
	if (*word == '~' && !is_user) {
		error_set(error, "bad include path %s", word);
		return NULL;
	}
	if (*word == '~')
		return path_expand(word);
	if (*word == '/')
		return mem_text(word);
	if (is_user) {
		char *directory = path_expand("~/.ssh"), *path = path_join(directory, word);

		free(directory);
		return path;
	}
	return path_join("/etc/ssh", word);
}

struct visit {
	void (*visit)(void *self, const char *host);
	void *self;
	bool is_user;
	size_t depth;
};

static void visit_file(const char *path, const struct visit *visit);

static void visit_include(const char *word, const struct visit *visit)
{
	struct error error = ERROR_INIT;
	char *pattern = config_include_path(word, visit->is_user, &error);
	glob_t found;

	if (pattern && glob(pattern, GLOB_TILDE, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			visit_file(found.gl_pathv[i], visit);
		globfree(&found);
	}
	free(pattern);
	error_clear(&error);
}

static void visit_line(char *line, const struct visit *visit)
{
	const char *rest;
	char *keyword = config_keyword(line, &rest);
	struct word_list words = {.list = NULL};
	bool is_host = keyword && strcmp(keyword, "host") == 0;

	if (keyword && (is_host || strcmp(keyword, "include") == 0) && config_split(rest, &words))
		for (size_t i = 0; i < words.count; i++) {
			if (is_host && !strpbrk(words.list[i], "*?!"))
				visit->visit(visit->self, words.list[i]);
			else if (!is_host)
				visit_include(words.list[i], visit);
		}
	word_list_free(&words);
	free(keyword);
}

static void visit_file(const char *path, const struct visit *from)
{
	struct visit visit = *from;
	struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	if (++visit.depth <= CONFIG_DEPTH_MAX && file_read(path, CONFIG_FILE_MAX, &text, &error) &&
		text.bytes) {
		char *rest = text.bytes, *line;

		while ((line = strsep(&rest, "\n"))) {
			line[strcspn(line, "\r")] = '\0';
			visit_line(line, &visit);
		}
	}
	error_clear(&error);
	buf_free(&text);
}

void ssh_config_hosts(const char *user_file, const char *system_file,
	void (*visit)(void *self, const char *host), void *self)
{
	struct visit each = {.visit = visit, .self = self, .is_user = true};
	char *path = path_expand(user_file ? user_file : "~/.ssh/config");

	visit_file(path, &each);
	each.is_user = false;
	visit_file(system_file ? system_file : "/etc/ssh/ssh_config", &each);
	free(path);
}
