/*
 * fileio.h - files and the places where they live.
 *
 * Directories are made with mode 0700 and files with 0600, whatever the umask says. A file is
 * replaced whole or not at all.
 */
#ifndef PGUSHER_BASE_FILEIO_H
#define PGUSHER_BASE_FILEIO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct buf;
struct error;

/* Reads a regular file of at most @limit bytes. */
bool file_read(const char *path, size_t limit, struct buf *out, struct error *error);

/* Writes a temporary file beside @path, syncs it and renames it into place, so that @path is the
 * old or the new file even after a power cut. A symbolic link keeps pointing where it did. */
bool file_write(
	const char *path, const char *bytes, size_t length, mode_t mode, struct error *error);

/* The same without waiting for the disk, for what may be lost with the power: then @path may be
 * empty. */
bool file_write_fast(
	const char *path, const char *bytes, size_t length, mode_t mode, struct error *error);

/* Appends one line (a newline is added) with a single write, so that lines of several processes
 * do not mix. The file is made with @mode; a last line without a newline gets one first. Refuses
 * what is no regular file; a symbolic link to one is followed. */
bool file_append_line(const char *path, const char *line, mode_t mode, struct error *error);

/* Makes @path and what is missing above it. */
bool directory_make(const char *path, struct error *error);

/* Removes @path with everything in it; symbolic links are removed, never followed. */
bool directory_remove(const char *path, struct error *error);

bool file_exists(const char *path);

/* True when nobody but the owner (us or root) can read or write the file. */
bool file_is_private(const char *path);

/* @name below @directory; the caller frees it. */
char *path_join(const char *directory, const char *name);

/* The file of PATH that @name means, NULL when there is none; the caller frees it. */
char *path_of_program(const char *name);

/* "~" and "~/..." replaced by the home directory; the caller frees it. */
char *path_expand(const char *path); /* NULL for NULL */

/* The home directory put back as "~" for showing; the caller frees it. */
char *path_contract(const char *path);

/* The person's home: $HOME, else the password database; NULL when neither has one. Borrowed. */
const char *path_home(void);

/* The account's name, as libpq would use it; borrowed. NULL when it cannot be found out. */
const char *path_account(void);

/* $XDG_CONFIG_HOME/pgusher or ~/.config/pgusher, and the same for state. Relative values of the
 * variables are ignored, as the XDG specification asks. The caller frees them; NULL without a
 * home. */
char *path_config(void);
char *path_state(void);

#endif
