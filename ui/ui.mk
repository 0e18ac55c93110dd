pgusher_SOURCES = \
	ui/app.c ui/app.h ui/app_private.h \
	ui/desk.c \
	ui/frame.c ui/frame.h \
	ui/main.c \
	ui/output.c \
	ui/script.c
pgusher_LDADD = $(VIEW_LIBS) libwidget.a libterm.a libcli.a libgrants.a libpreview.a libcatalog.a \
	libsession.a libsource.a libssh.a libpg.a libloop.a libbase.a $(HOUSE_LIBS)
