/*
 * connect_form.h - the fields of the form Connect: which there are, and what their lines say of the
 * way through an SSH host.
 */
#ifndef PGUSHER_UI_VIEW_CONNECT_FORM_H
#define PGUSHER_UI_VIEW_CONNECT_FORM_H

struct field;
struct form;
struct source;

/* Fields of the source have the ids 1 + their index; these stand beside them. */
enum {
	ID_NAME = 1001,
	ID_SERVICE,
	ID_PASSWORD_SECTION,
	ID_TLS_SECTION,
	ID_CERTIFICATE_SECTION,
	ID_SSH_SECTION,
	ID_MORE_SECTION,
	ID_TUNNEL,
	ID_TEST,
	ID_COPY,
	ID_LEAVE
};

struct form *connect_form(void);

/* Between keywords of the source and ids; 0 and NULL for what is none. */
int connect_id(const char *keyword);
const struct field *connect_field(int id);

/* Of where the password comes from only the fields of that origin are shown. */
void connect_form_show_origin(struct form *form, const struct source *source);

/* What ssh_config makes of the SSH host, its key, the key file; from files, nothing is connected.
 */
void connect_form_show_way(struct form *form, const struct source *source);

#endif
