/*
 * ssh_section.h - what the form says about the way through an SSH host before anything is
 * connected: what ssh_config makes of the name, the key of the host, the key file.
 */
#ifndef PGUSHER_UI_VIEW_SSH_SECTION_H
#define PGUSHER_UI_VIEW_SSH_SECTION_H

struct form;
struct source;

/* @id_of gives the id of the form's field for a keyword of the source. */
void ssh_section_refresh(
	struct form *form, const struct source *source, int (*id_of)(const char *keyword));

#endif
