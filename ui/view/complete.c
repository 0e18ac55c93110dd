#include "view/complete.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "session/way.h"
#include "source/service.h"

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

char *complete(
	enum completion_kind kind, const struct source *source, const char *text, char **others)
{
	struct candidates candidates = {.text = text, .list = BUF_INIT};
	char *common;

	if (kind == COMPLETE_SSH_HOST)
		way_hosts(source, take, &candidates);
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
