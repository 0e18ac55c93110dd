pgusher_SOURCES = ui/main.c ui/app.c ui/app.h
pgusher_LDADD = $(VIEW_LIBS) libwidget.a libterm.a libcli.a libgrants.a libpreview.a libcatalog.a \
	libsession.a libsource.a libssh.a libpg.a libloop.a libbase.a $(HOUSE_LIBS)
