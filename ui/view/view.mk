noinst_LIBRARIES += libview.a
libview_a_SOURCES = \
	ui/view/access_object.c ui/view/access_role.c \
	ui/view/access_pick.c \
	ui/view/access_rows.c ui/view/access_rows.h \
	ui/view/command.c ui/view/command.h \
	ui/view/complete.c ui/view/complete.h \
	ui/view/connect_form.c ui/view/connect_form.h \
	ui/view/filter.c ui/view/filter.h \
	ui/view/fold.c ui/view/fold.h \
	ui/view/grants_choice.c ui/view/grants_choice.h \
	ui/view/grants_rows.c ui/view/grants_rows.h ui/view/grants_why.c \
	ui/view/jobs.c ui/view/jobs.h \
	ui/view/inspect.h ui/view/inspect_bytes.c ui/view/inspect_find.c ui/view/inspect_marks.c \
	ui/view/inspect_out.c ui/view/inspect_parts.c ui/view/inspect_text.c \
	ui/view/pick.h \
	ui/view/rows.h ui/view/rows_ask.c ui/view/rows_columns.c ui/view/rows_count.c \
	ui/view/rows_marks.c ui/view/rows_read.c ui/view/rows_search.c ui/view/rows_status.c \
	ui/view/search_rows.c ui/view/search_rows.h \
	ui/view/target_pick.c \
	ui/view/browse.h ui/view/browse_draw.c ui/view/browse_read.c ui/view/tree.c ui/view/tree.h \
	ui/view/view.h \
	ui/view/view_access.c \
	ui/view/view_browse.c \
	ui/view/view_cell.c \
	ui/view/view_connect.c \
	ui/view/view_export_rows.c \
	ui/view/view_grants.c \
	ui/view/view_jobs.c \
	ui/view/view_help.c \
	ui/view/view_log.c \
	ui/view/panel.c ui/view/panel.h \
	ui/view/panel_data.c \
	ui/view/panel_definition.c \
	ui/view/panel_facts.c \
	ui/view/panel_grants.c \
	ui/view/panel_profile.c \
	ui/view/view_consent.c ui/view/view_consent.h \
	ui/view/view_object.c \
	ui/view/view_parameters.c \
	ui/view/view_pick.c \
	ui/view/profile_counting.c ui/view/profile_draw.c \
	ui/view/view_profile.c ui/view/view_profile_private.h \
	ui/view/view_question.c \
	ui/view/view_rows_filter.c \
	ui/view/view_save.c \
	ui/view/view_script.c \
	ui/view/view_search.c \
	ui/view/view_sources.c \
	ui/view/view_test.c \
	ui/view/view_text.c
VIEW_LIBS = libview.a
