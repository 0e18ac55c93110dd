#include "view/connect_form.h"

#include "session/way.h"
#include "source/field.h"
#include "source/source.h"
#include "widget/form.h"

#include <stddef.h>
#include <string.h>

int connect_id(const char *keyword)
{
	return field_index(keyword) + 1;
}

const struct field *connect_field(int id)
{
	return id > 0 && id <= (int)field_count() ? field_at((size_t)(id - 1)) : NULL;
}

static void add_field(struct form *form, const struct field *field, int section)
{
	static const enum form_kind kinds[] = {
		[FIELD_TEXT] = FORM_TEXT,
		[FIELD_NUMBER] = FORM_TEXT,
		[FIELD_PORT] = FORM_TEXT,
		[FIELD_PATH] = FORM_TEXT,
		[FIELD_CHOICE] = FORM_CHOICE,
		[FIELD_SECRET] = FORM_SECRET,
	};
	int id = connect_id(field->keyword);

	form_add(form, &(struct form_field){.id = id,
			       .kind = kinds[field->kind],
			       .section = section,
			       .label = field->label,
			       .width = field->kind == FIELD_PORT ? 6 : 0,
			       .choices = field->choices});
	form_set_help(form, id, field->help);
}

static void add_group(struct form *form, enum field_group group, int section)
{
	for (size_t i = 0; i < field_count(); i++)
		if (field_at(i)->group == group)
			add_field(form, field_at(i), section);
}

static void add_section(struct form *form, int id, int inside, const char *label)
{
	form_add(form, &(struct form_field){
			       .id = id, .kind = FORM_SECTION, .section = inside, .label = label});
}

static void add_button(struct form *form, int id, int section, const char *label)
{
	form_add(form, &(struct form_field){
			       .id = id, .kind = FORM_BUTTON, .section = section, .label = label});
	form_set(form, id, label);
}

struct form *connect_form(void)
{
	struct form *form = form_new();

	form_add(form, &(struct form_field){.id = ID_NAME, .kind = FORM_TEXT, .label = "Name"});
	form_set_help(form, ID_NAME, "optional here");
	form_add(form,
		&(struct form_field){.id = ID_SERVICE, .kind = FORM_TEXT, .label = "Service"});
	form_set_help(form, ID_SERVICE, "libpq service");
	add_group(form, FIELD_COMMON, 0);
	add_section(form, ID_PASSWORD_SECTION, 0, "Password from");
	add_group(form, FIELD_PASSWORD, ID_PASSWORD_SECTION);
	add_section(form, ID_TLS_SECTION, 0, "SSL");
	add_group(form, FIELD_TLS, ID_TLS_SECTION);
	add_section(form, ID_CERTIFICATE_SECTION, 0, "Client certificate, limits");
	add_group(form, FIELD_CERTIFICATE, ID_CERTIFICATE_SECTION);
	add_section(form, ID_SSH_SECTION, 0, "SSH tunnel");
	add_group(form, FIELD_SSH, ID_SSH_SECTION);
	add_button(form, ID_TUNNEL, ID_SSH_SECTION, "Test the tunnel alone");
	add_section(form, ID_MORE_SECTION, 0, "More libpq options");
	add_group(form, FIELD_MORE, ID_MORE_SECTION);
	add_button(form, ID_TEST, 0, "Test >");
	add_button(form, ID_COPY, 0, "Copy as psql");
	add_button(form, ID_LEAVE, 0, "Leave, keep draft");
	form_set(form, ID_TLS_SECTION, "open");
	return form;
}

void connect_form_show_origin(struct form *form, const struct source *source)
{
	const char *from = source_value(source, "password_from");

	for (size_t i = 0; i < field_count(); i++) {
		const struct field *field = field_at(i);

		if (field->origin)
			form_show(
				form, connect_id(field->keyword), strcmp(field->origin, from) == 0);
	}
}

/* An empty field says what stands in its place. */
static void show_default(struct form *form, const struct source *source, const char *keyword,
	const char *word, const char *origin)
{
	int id = connect_id(keyword);

	form_set_help(form, id, NULL);
	if (source_is_set(source, keyword) || !word)
		return;
	form_set_origin(form, id, origin);
	form_set_help(form, id, word);
}

void connect_form_show_way(struct form *form, const struct source *source)
{
	struct way way;

	way_look(source, &way);
	form_set_below(form, connect_id("ssh_host"), way.host);
	form_set_below(form, connect_id("ssh_fingerprint"), way.host_key);
	form_set_below(form, connect_id("ssh_transport"), way.transport);
	form_set_below(form, connect_id("ssh_key"), way.key);
	show_default(form, source, "ssh_port", way.port,
		way.has_configured_port ? "ssh config" : "default");
	show_default(form, source, "ssh_user", way.user, "ssh config");
	way_clear(&way);
}
