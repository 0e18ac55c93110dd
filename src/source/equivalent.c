/* equivalent.c - the same thing done by hand: psql and ssh command lines. */
#include "source/source.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>

/* "key=value ..." of everything that is set and differs from libpq's default. */
static void add_conninfo(
	const struct source *source, struct buf *out, const char *hostaddr, const char *port)
{
	for (size_t i = 0; i < field_count(); i++) {
		const struct field *field = field_at(i);
		const char *value = source_value(source, field->keyword);

		if (port && strcmp(field->keyword, "port") == 0) {
			buf_printf(out, "%shostaddr=%s port=%s", out->length ? " " : "", hostaddr,
				port);
			continue;
		}
		if (!field->is_libpq || !source_is_set(source, field->keyword) ||
			(field->compiled && strcmp(field->compiled, value) == 0))
			continue;
		buf_printf(out, "%s%s=", out->length ? " " : "", field->keyword);
		ident_add_conninfo(out, value);
	}
}

/* " -p 2222", when it is set. An option takes the word behind it, whatever that begins with. */
static void add_option(
	const struct source *source, struct buf *out, const char *option, const char *keyword)
{
	if (!source_is_set(source, keyword))
		return;
	buf_printf(out, " %s ", option);
	ident_add_shell(out, source_value(source, keyword));
}

/* The host is no option: "--" ends those, or "-oProxyCommand=..." would run a program. */
static void add_ssh(const struct source *source, struct buf *out)
{
	const char *host = source_value(source, "host"), *port = source_value(source, "port");
	bool is_ipv6 = host && strchr(host, ':');
	struct buf word = BUF_INIT;

	buf_text(out, "ssh -N -L ");
	buf_printf(&word, "15432:%s%s%s:%s", is_ipv6 ? "[" : "", host ? host : "localhost",
		is_ipv6 ? "]" : "", port ? port : "5432");
	ident_add_shell(out, buf_string(&word));
	add_option(source, out, "-p", "ssh_port");
	add_option(source, out, "-i", "ssh_key");
	add_option(source, out, "-J", "ssh_jumps");
	add_option(source, out, "-F", "ssh_config");
	buf_clear(&word);
	if (source_is_set(source, "ssh_user"))
		buf_printf(&word, "%s@", source_value(source, "ssh_user"));
	buf_text(&word, source_value(source, "ssh_host"));
	buf_text(out, buf_string(&word)[0] == '-' ? " -- " : " ");
	ident_add_shell(out, buf_string(&word));
	buf_text(out, "\n");
	buf_free(&word);
}

void source_psql_command(const struct source *source, struct buf *out)
{
	bool has_tunnel = source_has_tunnel(source);
	struct buf conninfo = BUF_INIT;

	if (has_tunnel)
		add_ssh(source, out);
	add_conninfo(source, &conninfo, "127.0.0.1", has_tunnel ? "15432" : NULL);
	buf_text(out, "psql");
	if (conninfo.length) {
		buf_char(out, ' ');
		/* psql splits a lone word without "=" differently: the quotes always stand. */
		if (strchr(buf_string(&conninfo), '\'') ||
			strpbrk(buf_string(&conninfo), "$`\\\"!"))
			ident_add_shell(out, buf_string(&conninfo));
		else
			buf_printf(out, "\"%s\"", buf_string(&conninfo));
	}
	buf_free(&conninfo);
}

void source_argument(const struct source *source, struct buf *out)
{
	struct buf conninfo = BUF_INIT;

	if (source_name(source)) {
		ident_add_shell(out, source_name(source));
		return;
	}
	add_conninfo(source, &conninfo, NULL, NULL);
	ident_add_shell(out, buf_string(&conninfo));
	if (source_has_tunnel(source)) {
		buf_text(out, " --ssh ");
		ident_add_shell(out, source_value(source, "ssh_host"));
	}
	buf_free(&conninfo);
}
