#include "cli/demo/parts.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"

#include <stdlib.h>

#define SOURCES "config/pgusher/sources.d"

/* A double-quoted scalar: the path may hold anything that $TMPDIR held. */
static void add_text(struct buf *yaml, const char *text)
{
	buf_char(yaml, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			buf_printf(yaml, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_printf(yaml, "\\x%02X", c);
		else
			buf_char(yaml, (char)c);
	}
	buf_char(yaml, '"');
}

static void add_path(struct buf *yaml, const char *key, const struct demo *demo, const char *name)
{
	char *path = place_path(demo, name);

	buf_text(yaml, key);
	add_text(yaml, path);
	buf_char(yaml, '\n');
	free(path);
}

static void add_server(struct buf *yaml, const struct demo *demo, const char *role)
{
	char *name = mem_printf("%s.password", role);
	char *path = place_path(demo, name);

	buf_printf(yaml, "host: localhost\nport: %d\ndbname: %s\nuser: %s\n", demo->port,
		DEMO_DATABASE, role);
	buf_text(yaml, "sslmode: verify-full\n");
	add_path(yaml, "sslrootcert: ", demo, "ca.pem");
	buf_text(yaml, "password:\n  command: [cat, ");
	add_text(yaml, path);
	buf_text(yaml, "]\n");
	free(path);
	free(name);
}

static void add_tunnel(struct buf *yaml, const struct demo *demo)
{
	buf_printf(yaml, "ssh:\n  host: 127.0.0.1\n  port: %d\n  user: ", demo->ssh_port);
	add_text(yaml, demo->account);
	buf_text(yaml, "\n  method: key\n");
	add_path(yaml, "  key: ", demo, "id_ed25519");
	/* The host is unknown on purpose: the question about its key belongs to the demo. */
	add_path(yaml, "  known_hosts: ", demo, "known_hosts");
}

static bool write_source(const struct demo *demo, const char *name, const char *comment,
	const char *role, bool has_tunnel, struct error *error)
{
	struct buf yaml = BUF_INIT, file = BUF_INIT;
	bool done;

	buf_printf(&yaml, "# %s\n", comment);
	add_server(&yaml, demo, role);
	if (has_tunnel)
		add_tunnel(&yaml, demo);
	buf_printf(&file, SOURCES "/%s.yaml", name);
	done = place_write(demo, buf_string(&file), buf_string(&yaml), error);
	buf_free(&file);
	buf_free(&yaml);
	return done;
}

static bool make_directory(const struct demo *demo, const char *name, struct error *error)
{
	char *path = place_path(demo, name);
	bool done = directory_make(path, error);

	free(path);
	return done;
}

bool sources_write(struct demo *demo, struct error *error)
{
	return make_directory(demo, SOURCES, error) && make_directory(demo, "state", error) &&
	       write_source(demo, "demo-direct", "A role that may read almost everything.", "mia",
		       false, error) &&
	       write_source(demo, "demo-reader", "A role whose grants are incomplete on purpose.",
		       "om_reader", false, error) &&
	       (!demo->sshd ||
		       write_source(demo, "demo-ssh", "The same server through an SSH tunnel.",
			       "mia", true, error));
}
