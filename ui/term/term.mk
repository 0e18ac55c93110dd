noinst_LIBRARIES += libterm.a
libterm_a_SOURCES = \
	ui/term/decoder.c ui/term/decoder.h \
	ui/term/key.c ui/term/key.h \
	ui/term/surface.c ui/term/surface_text.c \
	ui/term/surface.h ui/term/surface_private.h \
	ui/term/terminal.c ui/term/terminal_errors.c ui/term/terminal_keys.c \
	ui/term/terminal_name.c ui/term/terminal_restore.c \
	ui/term/terminal.h ui/term/terminal_private.h
