#include "unit.h"

#include "base/buf.h"
#include "pg/array.h"

static void expect(const char *text, size_t count, const char *const *items)
{
	size_t found;
	char **read = array_read(text, &found);

	assert_int_equal(found, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(read[i], items[i]);
	assert_null(read[count]);
	array_free(read);
}

static void reads_what_the_server_writes(void **state)
{
	(void)state;
	expect("{}", 0, NULL);
	expect("{a}", 1, (const char *const[]){"a"});
	expect("{a,NULL,\"NULL\",\"\"}", 4, (const char *const[]){"a", "", "NULL", ""});
	expect("{\"b \\\"c\\\"\",\"d,e\",\"{f}\",\"\\\\\"}", 4,
		(const char *const[]){"b \"c\"", "d,e", "{f}", "\\"});
	expect("{12:app,\"13:T t\"}", 2, (const char *const[]){"12:app", "13:T t"});
}

static void broken_text_is_survived(void **state)
{
	static const char *const broken[] = {"", "{", "{\"a", "{a,", "{\"a\\", "x,y"};

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		size_t count;

		array_free(array_read(broken[i], &count));
	}
}

static void writes_what_it_reads(void **state)
{
	char a[] = "a", b[] = "b \"c\", \\ {", empty[] = "";
	char *items[] = {a, b, empty, NULL};
	struct buf out = BUF_INIT;

	(void)state;
	array_add(&out, items);
	expect(buf_string(&out), 3, (const char *const *)items);
	buf_clear(&out);
	array_add(&out, NULL);
	assert_string_equal(buf_string(&out), "{}");
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_server_writes),
		cmocka_unit_test(broken_text_is_survived),
		cmocka_unit_test(writes_what_it_reads),
	};

	return unit_main(tests);
}
