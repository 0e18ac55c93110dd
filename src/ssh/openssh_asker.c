/* Which host of the way asks: the one whose ssh asks. The master is the ssh of the SSH host itself;
 * it starts that of the jump host before as its proxy, and so on. */
#include "ssh/openssh_private.h"

#include "loop/child.h"

#include <stdio.h>
#include <string.h>

#define GENERATIONS_MAX 32

/* Parent and name of a process, proc(5); false when it has gone. */
static bool look_up(pid_t pid, pid_t *parent, char name[17])
{
	char path[32], line[256], *open, *close;
	size_t length;
	FILE *file;
	int of;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	length = fread(line, 1, sizeof line - 1, file);
	fclose(file);
	line[length] = '\0';
	open = strchr(line, '(');
	close = strrchr(line, ')');
	if (!open || !close || sscanf(close + 1, " %*c %d", &of) != 1)
		return false;
	*parent = of;
	*close = '\0';
	snprintf(name, 17, "%s", open + 1);
	return true;
}

bool openssh_find_asker(const struct openssh *openssh, pid_t asker, size_t *hop)
{
	pid_t master = openssh->master ? child_pid(openssh->master) : 0;
	size_t last = openssh_last_hop(openssh), above = 0;
	char name[17];

	for (int i = 0; i < GENERATIONS_MAX && asker > 1; i++) {
		if (asker == master) {
			*hop = above <= last ? last - above : 0;
			return above <= last;
		}
		if (!look_up(asker, &asker, name))
			return false;
		above += strcmp(name, "ssh") == 0;
	}
	return false;
}
