noinst_LIBRARIES += libwidget.a
libwidget_a_SOURCES = \
	ui/widget/dialog.c ui/widget/dialog.h \
	ui/widget/form.c ui/widget/form_draw.c ui/widget/form_keys.c \
	ui/widget/form.h ui/widget/form_private.h \
	ui/widget/grid.c ui/widget/grid.h \
	ui/widget/grid_cell.c ui/widget/grid_layout.c ui/widget/grid_private.h \
	ui/widget/grid_columns.c ui/widget/grid_columns.h \
	ui/widget/line_edit.c ui/widget/line_edit_draw.c \
	ui/widget/line_edit.h ui/widget/line_edit_private.h \
	ui/widget/list.c ui/widget/list.h \
	ui/widget/pager.c ui/widget/pager.h \
	ui/widget/scroll.c ui/widget/scroll.h \
	ui/widget/sheet.c ui/widget/sheet.h \
	ui/widget/steps.c ui/widget/steps.h \
	ui/widget/widget.h
