/*
 * app.h - the screens: a stack of views, the one place that draws, and the one that knows keys.
 */
#ifndef PGUSHER_UI_APP_H
#define PGUSHER_UI_APP_H

struct options;
struct secret;
struct source;

/* Runs the screens until the person leaves; with @source (may be NULL) on the way to it at once,
 * else on the list of sources. Returns the exit code. */
int app_run(
	const struct options *options, const struct source *source, const struct secret *password);

/* The table of keys, on stdout. */
void app_list_keys(void);

#endif
