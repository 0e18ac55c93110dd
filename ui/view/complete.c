#include "view/complete.h"

#include "base/buf.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "source/service.h"
#include "source/source.h"
#include "ssh/config.h"
#include "ssh/hostkey.h"

#include <stdlib.h>
#include <string.h>

#define OTHERS_MAX 8 /* shown */

struct candidates {
	const char *text;
	char *common; /* NULL: none so far */
	struct buf list;
	size_t count;
};

static bool is_listed(const struct candidates *candidates, const char *word)
{
	const char *at = buf_string(&candidates->list);
	size_t length = strlen(word);

	while ((at = strstr(at, word))) {
		bool begins = at == buf_string(&candidates->list) || at[-1] == ' ';

		if (begins && (!at[length] || at[length] == ' '))
			return true;
		at += length;
	}
	return false;
}

static void take(void *self, const char *word)
{
	struct candidates *candidates = self;
	size_t same = 0;

	if (!text_starts_with(word, candidates->text) || is_listed(candidates, word))
		return;
	candidates->count++;
	if (candidates->count <= OTHERS_MAX)
		buf_printf(&candidates->list, "%s%s", candidates->list.length ? " " : "", word);
	if (!candidates->common) {
		candidates->common = mem_text(word);
		return;
	}
	while (word[same] && word[same] == candidates->common[same])
		same++;
	candidates->common[same] = '\0';
}

static void take_service(void *self, const char *service, const char *file)
{
	(void)file;
	take(self, service);
}

static void visit_ssh_hosts(const struct source *source, struct candidates *candidates)
{
	const char *config = source_value(source, "ssh_config");
	const char *known = source_value(source, "ssh_known_hosts");
	char *config_file = path_expand(config && *config ? config : "~/.ssh/config");
	char *known_hosts = path_expand(known && *known ? known : "~/.ssh/known_hosts");
	const char *files[] = {known_hosts, "/etc/ssh/ssh_known_hosts", NULL};

	if (strcmp(config_file, "none") != 0)
		ssh_config_hosts(config_file, NULL, take, candidates);
	host_names(files, take, candidates);
	free(config_file);
	free(known_hosts);
}

char *complete(
	enum completion_kind kind, const struct source *source, const char *text, char **others)
{
	struct candidates candidates = {.text = text, .list = BUF_INIT};
	char *common;

	if (kind == COMPLETE_SSH_HOST)
		visit_ssh_hosts(source, &candidates);
	else
		service_list(take_service, &candidates);
	common = candidates.common;
	*others = candidates.count > 1 ? mem_text(buf_string(&candidates.list)) : NULL;
	buf_free(&candidates.list);
	if (common && strlen(common) > strlen(text))
		return common;
	free(common);
	return NULL;
}
