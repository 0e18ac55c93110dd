/*
 * view_profile_private.h - shared by view_profile.c, profile_draw.c and profile_counting.c only:
 * the screen of one column's profile.
 */
#ifndef PGUSHER_UI_VIEW_PROFILE_PRIVATE_H
#define PGUSHER_UI_VIEW_PROFILE_PRIVATE_H

#include "base/error.h"
#include "catalog/catalog.h"
#include "preview/profile.h"
#include "view/view.h"

/* One way to count. */
struct extent {
	int64_t first_rows; /* 0: all */
	double sample_percent;
};

struct profile_view {
	struct view view;
	struct selection *selection;
	struct node node; /* the same, for the question of consent; its texts are the selection's */
	char *column;	  /* wanted; then the one on the screen */
	struct profile_request *reading, *counting;
	struct asking *asking;
	struct side *side;
	struct session *side_session; /* NULL: not open yet */
	bool is_side_lost, wants_count;
	struct profile_table *table;
	size_t at; /* of the columns */
	struct profile_counts *counts;
	struct extent extent; /* of what is counted or was last */
	int64_t limit_ms;
	struct error error; /* of the statistics: there is nothing to show */
	char *problem;	    /* why nothing was counted */
	struct profile_lines known, counted;
	int lines_width;
	size_t top;	   /* first line on the screen */
	bool wants_counts; /* counts came: the next drawing shows them */
	int page;
};

/* The one on the screen; NULL: the statistics are not there yet. */
const struct profile_column *profile_view_column(const struct profile_view *view);
void profile_view_relay(struct profile_view *view); /* what is shown changed */

/* profile_draw.c. The lines for parts of @width cells. */
void profile_view_lines(struct profile_view *view, int width);
void profile_view_draw(struct view *base, struct surface *surface, struct rect body);

/* profile_counting.c: on a second session, after the question whose code would run. */
void counting_start(struct profile_view *view, struct extent extent);
void counting_ask_sample(struct profile_view *view); /* how large; then starts */
bool counting_is_on(const struct profile_view *view);
bool counting_stop(struct profile_view *view);		     /* false: nothing was on */
int64_t counting_next_rows(const struct profile_view *view); /* of "more rows" */

#endif
