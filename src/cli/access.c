#include "cli/access.h"

#include "base/error.h"
#include "base/memory.h"
#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

static bool add_words(char *words, struct access_networks *networks, struct error *error)
{
	char *word;

	while ((word = strsep(&words, ","))) {
		if (networks->count == ACCESS_NETWORKS_MAX)
			return error_set(
				error, "--from takes %d networks at most", ACCESS_NETWORKS_MAX);
		if (!network_parse(word, &networks->items[networks->count++], error)) {
			error_prefix(error, "--from");
			return false;
		}
	}
	return true;
}

bool access_networks(
	const struct word_list *from, struct access_networks *networks, struct error *error)
{
	networks->count = 0;
	for (size_t i = 0; i < from->count; i++) {
		char *words = mem_text(from->items[i]);
		bool is_read = add_words(words, networks, error);

		free(words);
		if (!is_read)
			return false;
	}
	return true;
}
