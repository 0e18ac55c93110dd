#include "unit.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char place[] = "/tmp/pgusher-unit-XXXXXX";

static char *in_place(const char *name)
{
	return path_join(place, name);
}

static void expect_content(const char *path, const char *content)
{
	struct buf text = BUF_INIT;

	assert_true(file_read(path, 1000, &text, NULL));
	assert_string_equal(buf_string(&text), content);
	buf_free(&text);
}

static mode_t mode_of(const char *path)
{
	struct stat about;

	assert_int_equal(stat(path, &about), 0);
	return about.st_mode & 0777;
}

static void writes_whole_and_private(void **state)
{
	char *path = in_place("a");
	mode_t before = umask(0);

	(void)state;
	assert_true(file_write(path, "one", 3, 0600, NULL));
	assert_int_equal(mode_of(path), 0600);
	assert_true(file_write(path, "two", 3, 0600, NULL));
	expect_content(path, "two");
	assert_true(file_write_fast(path, "three", 5, 0600, NULL));
	assert_int_equal(mode_of(path), 0600);
	expect_content(path, "three");
	umask(before);
	free(path);
}

static void keeps_where_a_link_points(void **state)
{
	char *real = in_place("real"), *link_path = in_place("link");
	struct stat about;

	(void)state;
	assert_true(file_write(real, "old", 3, 0600, NULL));
	assert_int_equal(symlink(real, link_path), 0);
	assert_true(file_write(link_path, "new", 3, 0600, NULL));
	assert_int_equal(lstat(link_path, &about), 0);
	assert_true(S_ISLNK(about.st_mode));
	expect_content(real, "new");
	free(real);
	free(link_path);
}

static void says_what_cannot_be_written(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	assert_false(file_write("/nowhere/at/all", "x", 1, 0600, &error));
	assert_non_null(strstr(error.primary, "/nowhere/at/all"));
	error_clear(&error);
}

static void refuses_what_is_not_a_plain_small_file(void **state)
{
	struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;
	char *fifo = in_place("fifo"), *path = in_place("large");

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_false(file_read(fifo, 100, &text, &error)); /* and does not hang */
	assert_false(file_read(place, 100, &text, &error));
	assert_true(file_write(path, "12345678901", 11, 0600, NULL));
	assert_false(file_read(path, 10, &text, &error));
	assert_non_null(strstr(error.primary, "larger than 10"));
	error_clear(&error);
	buf_free(&text);
	free(fifo);
	free(path);
}

static void appends_a_line_to_one_without_an_end(void **state)
{
	char *path = in_place("lines");

	(void)state;
	assert_true(file_write(path, "first", 5, 0600, NULL));
	assert_true(file_append_line(path, "second", 0600, NULL));
	assert_true(file_append_line(path, "third", 0600, NULL));
	expect_content(path, "first\nsecond\nthird\n");
	free(path);
}

static void makes_and_removes_directories(void **state)
{
	char *deep = in_place("x/y/z"), *top = in_place("x"), *kept = in_place("kept");
	char *link_path = in_place("x/y/link");

	(void)state;
	assert_true(directory_make(deep, NULL));
	assert_int_equal(mode_of(deep), 0700);
	assert_true(file_write(kept, "k", 1, 0600, NULL));
	assert_int_equal(symlink(place, link_path), 0); /* must not be followed */
	assert_true(directory_remove(top, NULL));
	assert_false(file_exists(top));
	assert_true(file_exists(kept));
	assert_true(directory_remove(top, NULL)); /* gone already */
	free(deep);
	free(top);
	free(kept);
	free(link_path);
}

static void knows_what_others_can_read(void **state)
{
	char *path = in_place("private");

	(void)state;
	assert_true(file_write(path, "x", 1, 0600, NULL));
	assert_true(file_is_private(path));
	assert_int_equal(chmod(path, 0640), 0);
	assert_false(file_is_private(path));
	assert_false(file_is_private(place));
	free(path);
}

static void follows_xdg(void **state)
{
	char *path;

	(void)state;
	setenv("HOME", "/home/mia", 1);
	unsetenv("XDG_CONFIG_HOME");
	path = path_config();
	assert_string_equal(path, "/home/mia/.config/pgusher");
	free(path);
	setenv("XDG_CONFIG_HOME", "relative", 1); /* ignored, as the specification asks */
	path = path_config();
	assert_string_equal(path, "/home/mia/.config/pgusher");
	free(path);
	setenv("XDG_CONFIG_HOME", "/etc/xdg", 1);
	path = path_config();
	assert_string_equal(path, "/etc/xdg/pgusher");
	free(path);
	path = path_expand("~/x");
	assert_string_equal(path, "/home/mia/x");
	free(path);
	path = path_contract("/home/mia/x");
	assert_string_equal(path, "~/x");
	free(path);
	path = path_contract("/home/miaow/x");
	assert_string_equal(path, "/home/miaow/x");
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_whole_and_private),
		cmocka_unit_test(keeps_where_a_link_points),
		cmocka_unit_test(says_what_cannot_be_written),
		cmocka_unit_test(refuses_what_is_not_a_plain_small_file),
		cmocka_unit_test(appends_a_line_to_one_without_an_end),
		cmocka_unit_test(makes_and_removes_directories),
		cmocka_unit_test(knows_what_others_can_read),
		cmocka_unit_test(follows_xdg),
	};
	int failed;

	if (!mkdtemp(place))
		return 1;
	failed = unit_main(tests);
	directory_remove(place, NULL);
	return failed;
}
