#include "preview/consent_tree.h"

#include <stddef.h>
#include <string.h>

#define DEPTH_MAX 512 /* the server's own stack ends long before */

/* A node that is open: what is known of it and of the nodes within. */
struct open_node {
	bool has_column; /* a Var is in it */
	bool is_call;	 /* of the function that is looked for */
};

static bool begins_with(const char *text, const char *word)
{
	return strncmp(text, word, strlen(word)) == 0;
}

/* ":funcid 16400 " or ":opfuncid 16400 " of that function stands at @at. */
static bool names_function(const char *at, const char *function)
{
	size_t length = strlen(function);

	if (begins_with(at, ":funcid "))
		at += strlen(":funcid ");
	else if (begins_with(at, ":opfuncid "))
		at += strlen(":opfuncid ");
	else
		return false;
	return strncmp(at, function, length) == 0 && (at[length] == ' ' || at[length] == '}');
}

bool consent_tree_folds(const char *tree, const char *function)
{
	struct open_node nodes[DEPTH_MAX] = {{false, false}};
	size_t depth = 0;

	for (const char *at = tree; *at; at++) {
		if (*at == '\\' && at[1]) {
			at++; /* a brace within a name */
		} else if (*at == '{') {
			if (++depth == DEPTH_MAX)
				return true;
			nodes[depth] = (struct open_node){.has_column = begins_with(at, "{VAR ")};
		} else if (*at == '}') {
			if (depth == 0 || (nodes[depth].is_call && !nodes[depth].has_column))
				return true;
			nodes[depth - 1].has_column |= nodes[depth].has_column;
			depth--;
		} else if (*at == ':' && names_function(at, function)) {
			nodes[depth].is_call = true;
		}
	}
	return depth != 0;
}
