/* test_grants_target.c - targets as YAML: what is read, and what is refused with its place. */
#include "unit.h"

#include "base/buf.h"
#include "base/error.h"
#include "grants/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct target *read_text(const char *text, struct error *error)
{
	return target_read("t", text, strlen(text), error);
}

/* Refused, and with exactly this place and this beginning of the reason. */
static void expect_refusal(const char *text, const char *place)
{
	struct error error = ERROR_INIT;
	struct target *target = read_text(text, &error);
	char expected[256];

	if (target)
		fail_msg("read without a word, but should say \"%s\":\n%s", place, text);
	snprintf(expected, sizeof expected, "target t, %s", place);
	if (strncmp(error.primary, expected, strlen(expected)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\":\n%s", error.primary, expected, text);
	error_clear(&error);
}

struct refusal {
	const char *text, *place;
};

#define NEEDS "needs:\n  - need: login\n"

static void a_broken_file_says_where(void **state)
{
	static const struct refusal files[] = {
		{"", "line 1, column 1: a target has \"title\""},
		{"title: x\n", "line 1, column 1: a target has \"title\""},
		{NEEDS, "line 1, column 1: a target has \"title\""},
		{"title: x\nneeds: [\n", "line 3, column 1: "}, /* libyaml's own words */
		{"title: x\ntitle: y\n" NEEDS, "line 2, column 1: this key is there twice"},
		{"title: x\n  \nsome: y\n" NEEDS,
			"line 3, column 1: \"some\" is no key here; there "
			"are title, summary, links, servers, "},
		{"title:\n" NEEDS, "line 1, column 7: a text is expected here"},
		{"title: [x]\n" NEEDS, "line 1, column 8: a text is expected here"},
		{"title: x\nsummary: {a: b}\n" NEEDS, "line 2, column 10: a text is expected"},
		{"title: x\nlinks: {a: b}\n" NEEDS, "line 2, column 8: a word or a list of words"},
		{"title: x\nlinks: []\n" NEEDS, "line 2, column 8: a word or a list of words"},
		{"title: x\nlinks: [https://a, http://b]\n" NEEDS,
			"line 2, column 8: a link begins with https://"},
		{"title: x\nservers: new\n" NEEDS, "line 2, column 10: major versions"},
		{"title: x\nservers: 0\n" NEEDS, "line 2, column 10: major versions"},
		{"title: x\nservers: 014\n" NEEDS, "line 2, column 10: major versions"},
		{"title: x\nservers: -14\n" NEEDS, "line 2, column 10: major versions"},
		{"title: x\nservers: 18-14\n" NEEDS, "line 2, column 10: major versions"},
		{"title: x\nservers: 14-18x\n" NEEDS, "line 2, column 10: major versions"},
		{"title: x\nservers: 14x\n" NEEDS, "line 2, column 10: major versions"},
		{"title: x\nservers: 14-x\n" NEEDS, "line 2, column 10: major versions"},
		{"title: x\nservers: 1400\n" NEEDS, "line 2, column 10: major versions"},
		{"title: x\nservers: [14]\n" NEEDS, "line 2, column 10: major versions"},
		{"title: x\nneeds: login\n", "line 2, column 8: a list of needs is expected"},
		{"title: x\nneeds: []\n", "line 2, column 8: a list of needs is expected"},
		{"title: x\nneeds: [login]\n", "line 2, column 9: \"need: KIND\" is expected"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		expect_refusal(files[i].text, files[i].place);
}

static void a_broken_parameter_says_where(void **state)
{
	/* On line 3, below "parameters:". */
	static const struct refusal parameters[] = {
		{"  X: {type: text}", "column 3: a parameter's name has small letters"},
		{"  1a: {type: text}", "column 3: a parameter's name has small letters"},
		{"  a-b: {type: text}", "column 3: a parameter's name has small letters"},
		{"  a: text", "column 6: \"key: value\" lines are expected"},
		{"  a: {title: x}", "column 6: a parameter has a \"type\""},
		{"  a: {type: moon}",
			"column 13: not one of schemas, schema, tables, switch, choice"},
		{"  a: {type: [text]}", "column 13: not one of schemas"},
		{"  a: {type: text, size: 3}",
			"column 19: \"size\" is no key here; there are type, "},
		{"  a: {type: text, title: []}", "column 26: a text is expected here"},
		{"  a: {type: text, help: ''}", "column 25: a text is expected here"},
		{"  a: {type: text, required: yes}", "column 29: not one of false, true"},
		{"  a: {type: text, required: true, default: x}",
			"column 44: what is required has no default"},
		{"  a: {type: text, default: [x, y]}", "column 28: one value is expected here"},
		{"  a: {type: text, choices: [x]}", "column 28: only a \"choice\" has choices"},
		{"  a: {type: choice}", "column 6: a \"choice\" has \"choices\""},
		{"  a: {type: choice, choices: {}}", "column 30: a word or a list of words"},
		{"  a: {type: choice, choices: [x|y]}", "column 30: \"|\" stands between"},
		{"  a: {type: choice, choices: [x], default: y}",
			"column 44: \"y\" is not one of its choices"},
		{"  a: {type: switch, default: yes}", "column 30: \"yes\" is not true or false"},
		{"  a: {type: number, default: 1x}", "column 30: \"1x\" is not a whole number"},
		{"  a: {type: number, default: 1234567890}", "column 30: \"1234567890\" is not a"},
		{"  a: {type: tables, default: [x, .y]}", "column 30: \".y\" is not \"name\" or"},
		{"  a: {type: tables, default: y.}", "column 30: \"y.\" is not \"name\" or"},
		{"  a: {type: schema, default: "
		 "s234567890123456789012345678901234567890123456789012345678901234}",
			"column 30: \"s23"},
	};

	(void)state;
	expect_refusal("title: x\nparameters: [a]\n" NEEDS, "line 2, column 13: \"name: {type");
	for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
		char text[512], place[256];

		snprintf(
			text, sizeof text, "title: x\nparameters:\n%s\n" NEEDS, parameters[i].text);
		snprintf(place, sizeof place, "line 3, %s", parameters[i].place);
		expect_refusal(text, place);
	}
}

/* One parameter of each kind that matters to needs. */
#define HEAD                                                                                       \
	"title: x\nparameters: {list: {type: schemas}, one: {type: schema}, set: {type: schema, "  \
	"default: app}, must: {type: text, required: true}, tab: {type: tables}, sw: {type: "      \
	"switch}, mode: {type: choice, choices: [a, b]}, num: {type: number, default: 5}}\n"
#define AT_NEED "needs:\n  - "

static void expect_need_refusal(const char *need, const char *where)
{
	char text[1024], place[256];

	snprintf(text, sizeof text, HEAD AT_NEED "%s\n", need);
	snprintf(place, sizeof place, "line 4, %s", where);
	expect_refusal(text, place);
}

/* Every key of the table, with a value that it cannot have. */
static void a_wrong_value_of_each_key_is_refused(void **state)
{
	static const struct refusal needs[] = {
		{"{need: moon}",
			"column 12: not one of login, database, schema, relations, columns"},
		{"{need: [login]}", "column 12: not one of login"},
		{"{id: x}", "column 5: a need says with \"need\""},
		{"{need: login, some: x}",
			"column 19: \"some\" is no key here; there are need, id"},
		{"{need: login, id: A}", "column 23: an id has small letters"},
		{"{need: login, id: "
		 "i2345678901234567890123456789012345678901234567890123456789012345}",
			"column 23: an id has small letters"},
		{"{need: login, level: high}",
			"column 26: not one of required, recommended, optional"},
		{"{need: login, when: moon}", "column 25: there is no parameter \"moon\""},
		{"{need: login, when: not moon}", "column 25: there is no parameter \"moon\""},
		{"{need: login, when: [sw, moon]}", "column 30: there is no parameter \"moon\""},
		{"{need: login, when: sw=true}", "column 25: only a \"choice\" is compared"},
		{"{need: login, when: mode=a|c}", "column 25: \"c\" is no choice of \"mode\""},
		{"{need: login, when: mode=}", "column 25: \"\" is no choice of \"mode\""},
		{"{need: login, on servers: 9x}", "column 31: major versions"},
		{"{need: login, reason: []}", "column 27: a text is expected here"},
		{"{need: login, evidence: none}",
			"column 29: not one of concluded, documentation, source"},
		{"{need: schema, privilege: DELETE}", "column 31: \"DELETE\" is no privilege of a "
						      "schema, which has USAGE, CREATE"},
		{"{need: schema, privilege: [USAGE, SELECT]}", "column 39: \"SELECT\" is no priv"},
		{"{need: schema, privilege: [USAGE, USAGE]}", "column 39: is there twice"},
		{"{need: schema, privilege: usage}", "column 31: \"usage\" is no privilege"},
		{"{need: schema, privilege: {}}", "column 31: a word or a list of words"},
		{"{need: schema, privilege: USAGE, schemas: {}}", "column 47: a word or a list"},
		{"{need: schema, privilege: USAGE, schemas: [a, '']}",
			"column 51: a text is expec"},
		{"{need: membership, names: []}", "column 31: a word or a list of words"},
		{"{need: setting, names: [a, b], value: 1}",
			"column 28: one name is expected here"},
		{"{need: publication, names: [a, b]}", "column 32: one name is expected here"},
		{"{need: slots, names: [a, b]}", "column 26: one name is expected here"},
		{"{need: attribute, names: [LOGIN, SELECT]}",
			"column 30: \"SELECT\" is no attribute of a role"},
		{"{need: columns, privilege: SELECT, columns: []}", "column 49: a word or a list"},
		{"{need: relations, privilege: SELECT, kinds: [table, moon]}",
			"column 57: not one of table, partitioned, view, materialized view, "
			"foreign"},
		{"{need: ownership, kinds: [view, view]}", "column 37: is there twice"},
		{"{need: attribute, names: LOGIN, or member: {}}", "column 48: a word or a list"},
		{"{need: setting, names: a, value: 1, is: '>'}",
			"column 45: not one of =, >=, contains"},
		{"{need: setting, names: a, is: '>=', value: on}",
			"column 48: with \">=\" a number is expected here"},
		{"{need: login, value: some}", "column 26: a number of connections is expected"},
		{"{need: login, value: 0}", "column 26: a number of connections is expected"},
		{"{need: extension, names: a, value: new}", "column 40: a version such as \"1.8\""},
		{"{need: extension, names: a, value: 1..8}", "column 40: a version such as"},
		{"{need: extension, names: a, value: 1.}", "column 40: a version such as"},
		{"{need: tls, value: SSLv3}", "column 24: one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3"},
		{"{need: slots, value: pgoutput}",
			"column 26: the plugin of a slot needs \"names\""},
		{"{need: membership, names: a, how: none}",
			"column 39: not one of inherits, sets, member"},
		{"{need: relations, privilege: SELECT, rows: some}", "column 48: not one of all"},
		{"{need: schema, privilege: USAGE, create: 1}",
			"column 46: not one of false, true"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		expect_need_refusal(needs[i].text, needs[i].place);
}

/* The keys of each kind, and what it cannot do without. */
static void a_kind_takes_its_own_keys_only(void **state)
{
	static const struct refusal needs[] = {
		{"{need: login, privilege: CONNECT}", "column 19: \"privilege\" is no key here"},
		{"{need: login, names: a}", "column 19: \"names\" is no key here"},
		{"{need: database}", "column 5: a need of kind \"database\" has \"privilege\""},
		{"{need: database, privilege: CONNECT, schemas: a}",
			"column 42: \"schemas\" is no"},
		{"{need: schema}", "column 5: a need of kind \"schema\" has \"privilege\""},
		{"{need: schema, privilege: USAGE, names: a}", "column 38: \"names\" is no key"},
		{"{need: relations}", "column 5: a need of kind \"relations\" has \"privilege\""},
		{"{need: relations, privilege: SELECT, columns: a}",
			"column 42: \"columns\" is no"},
		{"{need: columns, privilege: SELECT}", "column 5: a need of kind \"columns\" has "
						       "\"columns\""},
		{"{need: columns, columns: a, privilege: DELETE}", "column 44: \"DELETE\" is no "
								   "privilege of a column"},
		{"{need: sequences, privilege: INSERT}", "column 34: \"INSERT\" is no privilege of "
							 "a sequence"},
		{"{need: sequences, privilege: USAGE, kinds: table}", "column 41: \"kinds\" is no"},
		{"{need: functions, privilege: USAGE}", "column 34: \"USAGE\" is no privilege of a "
							"function"},
		{"{need: types, privilege: SELECT}",
			"column 30: \"SELECT\" is no privilege of a type"},
		{"{need: languages, privilege: USAGE}",
			"column 5: a need of kind \"languages\" has "
			"\"names\""},
		{"{need: languages, names: c, privilege: EXECUTE}", "column 44: \"EXECUTE\" is no "
								    "privilege of a language"},
		{"{need: foreign servers, privilege: SELECT}", "column 40: \"SELECT\" is no "
							       "privilege of a foreign server"},
		{"{need: future relations, privilege: USAGE}", "column 41: \"USAGE\" is no "
							       "privilege of a table"},
		{"{need: future relations, privilege: SELECT, names: a}",
			"column 49: \"names\" is"},
		{"{need: future sequences, privilege: DELETE}", "column 41: \"DELETE\" is no "
								"privilege of a sequence"},
		{"{need: future functions, privilege: SELECT}", "column 41: \"SELECT\" is no "
								"privilege of a function"},
		{"{need: future types, privilege: SELECT}", "column 37: \"SELECT\" is no privilege "
							    "of a type"},
		{"{need: ownership, privilege: SELECT}", "column 23: \"privilege\" is no key here"},
		{"{need: membership}", "column 5: a need of kind \"membership\" has \"names\""},
		{"{need: attribute}", "column 5: a need of kind \"attribute\" has \"names\""},
		{"{need: attribute, names: LOGIN, how: sets}", "column 37: \"how\" is no key here"},
		{"{need: setting, value: 1}", "column 5: a need of kind \"setting\" has \"names\""},
		{"{need: setting, names: a}", "column 5: a need of kind \"setting\" has \"value\""},
		{"{need: library}", "column 5: a need of kind \"library\" has \"names\""},
		{"{need: library, names: a, value: 1}", "column 31: \"value\" is no key here"},
		{"{need: extension}", "column 5: a need of kind \"extension\" has \"names\""},
		{"{need: publication}", "column 5: a need of kind \"publication\" has \"names\""},
		{"{need: slots, schemas: a}", "column 19: \"schemas\" is no key here"},
		{"{need: replica identity, kinds: table}", "column 30: \"kinds\" is no key here"},
		{"{need: tls, names: a}", "column 17: \"names\" is no key here"},
		{"{need: by hand}", "column 5: a need of kind \"by hand\" has \"reason\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		expect_need_refusal(needs[i].text, needs[i].place);
}

static void expect_read(const char *need)
{
	char text[1024];
	struct error error = ERROR_INIT;
	struct target *target;

	snprintf(text, sizeof text, HEAD AT_NEED "%s\n", need);
	target = read_text(text, &error);
	if (!target)
		fail_msg("%s: %s", need, error.primary);
	target_free(target);
}

static void a_kind_takes_all_of_its_keys(void **state)
{
	static const char *const needs[] = {
		"{need: login, value: 3, id: x, level: required, when: sw, on servers: 10-, "
		"reason: r, "
		"evidence: source}",
		"{need: database, privilege: [CREATE, CONNECT, TEMPORARY]}",
		"{need: schema, privilege: [USAGE, CREATE], schemas: a, create: false}",
		"{need: relations, privilege: [SELECT, INSERT, UPDATE, DELETE, TRUNCATE, "
		"REFERENCES, "
		"TRIGGER, MAINTAIN], schemas: a, names: b, kinds: [table, partitioned, view, "
		"materialized view, foreign table], rows: all}",
		"{need: columns, privilege: [SELECT, INSERT, UPDATE, REFERENCES], schemas: a, "
		"names: b, "
		"columns: c, kinds: view}",
		"{need: sequences, privilege: [SELECT, UPDATE, USAGE], schemas: a, names: b}",
		"{need: functions, privilege: EXECUTE, schemas: a, names: b}",
		"{need: types, privilege: USAGE, schemas: a, names: b}",
		"{need: languages, privilege: USAGE, names: [b, c]}",
		"{need: foreign servers, privilege: USAGE, names: [b, c]}",
		"{need: future relations, privilege: SELECT, schemas: a}",
		"{need: future sequences, privilege: USAGE, schemas: a}",
		"{need: future functions, privilege: EXECUTE, schemas: a}",
		"{need: future types, privilege: USAGE, schemas: a}",
		"{need: ownership, schemas: a, names: b, kinds: table}",
		"{need: membership, names: [a, b], or member: c, how: inherits}",
		"{need: attribute, names: [LOGIN, SUPERUSER, CREATEDB, CREATEROLE, INHERIT, "
		"REPLICATION, "
		"BYPASSRLS], or member: c}",
		"{need: setting, names: a, is: '=', value: b}",
		"{need: library, names: [a, b]}",
		"{need: extension, names: [a, b], value: 1.2, create: true}",
		"{need: publication, names: a, schemas: b, create: true}",
		"{need: slots, names: a, value: b}",
		"{need: replica identity, schemas: a, names: b}",
		"{need: tls, value: TLSv1.3}",
		"{need: by hand, reason: r}",
	};

	(void)state;
	assert_int_equal(sizeof needs / sizeof *needs, NEED_KINDS);
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		expect_read(needs[i]);
}

static void a_parameter_stands_where_it_fits(void **state)
{
	static const struct refusal needs[] = {
		{"{need: ownership, schemas: $moon}", "column 32: there is no parameter \"moon\""},
		{"{need: ownership, schemas: $}", "column 32: there is no parameter \"\""},
		{"{need: ownership, schemas: [a, $moon]}", "column 36: there is no parameter"},
		{"{need: ownership, schemas: $tab}", "column 32: a parameter of type \"tables\""},
		{"{need: ownership, schemas: $sw}", "column 32: a parameter of type \"switch\""},
		{"{need: ownership, names: $list}", "column 30: a parameter of type \"schemas\""},
		{"{need: membership, names: $tab}", "column 31: a parameter of type \"tables\""},
		{"{need: attribute, names: $must}", "column 30: \"$must\" is no attribute"},
		{"{need: attribute, names: LOGIN, or member: $num}",
			"column 48: a parameter of type"},
		{"{need: columns, privilege: SELECT, columns: $list}",
			"column 49: a parameter of "},
		{"{need: slots, names: x, value: $tab}",
			"column 36: a parameter of type \"tables\""},
		{"{need: login, value: $must}", "column 26: a parameter of type \"text\""},
		{"{need: setting, names: a, is: '>=', value: $must}", "column 48: a parameter of "},
		/* Without a value the need would be about everything, or nothing. */
		{"{need: ownership, schemas: $one}", "column 32: \"one\" may have no value"},
		{"{need: ownership, schemas: $one, when: not one}",
			"column 32: \"one\" may have no"},
		{"{need: ownership, schemas: [app, $list]}",
			"column 38: \"list\" may have no value"},
		{"{need: columns, privilege: SELECT, columns: $tab}",
			"column 49: \"tab\" may have"},
		{"{need: slots, names: x, value: $mode}", "column 36: \"mode\" may have no value"},
		{"{need: membership, names: $mode, when: sw}", "column 31: \"mode\" may have no"},
	};
	static const char *const good[] = {
		"{need: ownership, schemas: $list}",
		"{need: ownership, schemas: [$list]}",
		"{need: ownership, schemas: [app, $set]}",
		"{need: ownership, schemas: $one, when: one}",
		"{need: ownership, schemas: [app, $list], when: [sw, list]}",
		"{need: ownership, names: $tab}",
		"{need: membership, names: $must}",
		"{need: membership, names: x, or member: $must}",
		"{need: membership, names: $mode, when: mode=a|b}",
		"{need: columns, privilege: SELECT, columns: $tab, when: tab}",
		"{need: login, value: $num}",
		"{need: setting, names: a, is: '>=', value: $num}",
		"{need: slots, names: x, value: $must}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		expect_need_refusal(needs[i].text, needs[i].place);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		expect_read(good[i]);
}

static void two_needs_have_two_ids(void **state)
{
	(void)state;
	expect_refusal("title: x\nneeds:\n  - need: login\n  - need: login\n",
		"line 4, column 5: an earlier need has the id \"login\" too");
	expect_refusal("title: x\nneeds:\n  - need: login\n    id: a\n  - {need: tls, id: a}\n",
		"line 5, column 21: an earlier need has the id \"a\" too");
}

/* @count times @line with its number, behind @head. */
static char *repeated(const char *head, const char *line, size_t count, const char *tail)
{
	struct buf text = BUF_INIT;

	buf_text(&text, head);
	for (size_t i = 0; i < count; i++) {
		const char *number = strchr(line, '#');

		buf_add(&text, line, (size_t)(number - line));
		buf_printf(&text, "%zu%s", i, number + 1);
	}
	buf_text(&text, tail);
	return buf_take(&text);
}

/* The most of each is read, one more is refused. */
static void what_a_file_can_hold_has_limits(void **state)
{
	static const struct {
		const char *head, *line, *tail;
		size_t most;
		const char *place;
	} rows[] = {
		{"title: x\nparameters:\n", "  p#: {type: text}\n", NEEDS, TARGET_PARAMETER_MAX,
			"line 67, column 3: more than 64 parameters"},
		{"title: x\nneeds:\n", "  - {need: login, id: i#}\n", "", TARGET_NEED_MAX,
			"line 203, column 5: more than 200 needs"},
		{"title: x\nneeds:\n  - need: membership\n    names:\n", "    - r#\n", "",
			TARGET_WORD_MAX, "line 261, column 7: more than 256 words"},
	};
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct target *target;

		text = repeated(rows[i].head, rows[i].line, rows[i].most, rows[i].tail);
		target = read_text(text, NULL);
		assert_non_null(target);
		target_free(target);
		free(text);
		text = repeated(rows[i].head, rows[i].line, rows[i].most + 1, rows[i].tail);
		expect_refusal(text, rows[i].place);
		free(text);
	}
	text = repeated("title: ", "a#", TARGET_TEXT_MAX, "\n" NEEDS);
	expect_refusal(text, "line 1, column 8: longer than 2000 bytes");
	free(text);
}

static void everything_is_read(void **state)
{
	static const char text[] =
		"title: T\nsummary: S\nlinks: [https://a, https://b]\nservers: 14-18\n"
		"parameters:\n"
		"  mode: {type: choice, choices: [a, b], default: b, title: M, help: H}\n"
		"needs:\n"
		"  - {need: relations, privilege: [SELECT, INSERT], schemas: [x, y], names: 'a*',\n"
		"     rows: all, level: optional, evidence: source, on servers: 16-, reason: R}\n"
		"  - {need: membership, names: g, or member: [h, i], how: sets, when: [mode, not "
		"mode=a]}\n"
		"  - {need: setting, names: s, is: contains, value: v, evidence: documentation}\n"
		"  - {need: ownership, kinds: [materialized view, table], level: recommended}\n"
		"  - {need: columns, privilege: SELECT, columns: [c, d]}\n"
		"  - {need: extension, names: e, value: '1.10', create: true}\n"
		"  - {need: replica identity}\n"
		"  - {need: future relations, privilege: MAINTAIN, on servers: 17}\n";
	struct error error = ERROR_INIT;
	struct target *target = read_text(text, &error);
	const struct need *needs = target ? target->needs : NULL;

	(void)state;
	if (!target)
		fail_msg("%s", error.primary);
	assert_string_equal(target->name, "t");
	assert_string_equal(target->title, "T");
	assert_string_equal(target->summary, "S");
	assert_null(target->origin);
	assert_int_equal(target->links.count, 2);
	assert_string_equal(target->links.items[1], "https://b");
	assert_int_equal(target->min_server, 14);
	assert_int_equal(target->max_server, 18);
	assert_int_equal(target->parameter_count, 1);
	assert_string_equal(target->parameters[0].title, "M");
	assert_string_equal(target->parameters[0].help, "H");
	assert_string_equal(target->parameters[0].value.items[0], "b");
	assert_int_equal(target->parameters[0].choices.count, 2);
	assert_int_equal(target->count, 8);

	assert_int_equal(needs[0].kind, NEED_RELATIONS);
	assert_string_equal(needs[0].id, "relations");
	assert_int_equal(needs[0].privileges, PRIVILEGE_SELECT | PRIVILEGE_INSERT);
	assert_string_equal(needs[0].schemas.items[1], "y");
	assert_null(needs[0].schemas.items[2]);
	assert_string_equal(needs[0].names.items[0], "a*");
	assert_string_equal(needs[0].relation_kinds, "rp"); /* something is written */
	assert_true(needs[0].needs_all_rows);
	assert_int_equal(needs[0].level, LEVEL_OPTIONAL);
	assert_int_equal(needs[0].origin, ORIGIN_SOURCE);
	assert_int_equal(needs[0].min_server, 16);
	assert_int_equal(needs[0].max_server, 0);
	assert_string_equal(needs[0].reason, "R");
	assert_int_equal(target_conditions(target, 0)->count, 0);

	assert_int_equal(needs[1].how, HOW_SETS);
	assert_string_equal(needs[1].equivalents.items[1], "i");
	assert_int_equal(needs[1].level, LEVEL_REQUIRED);
	assert_int_equal(needs[1].origin, ORIGIN_CONCLUDED);
	assert_false(needs[1].needs_all_rows);
	assert_string_equal(target_conditions(target, 1)->items[1], "not mode=a");
	assert_int_equal(needs[2].comparison, COMPARE_CONTAINS);
	assert_string_equal(needs[2].value, "v");
	assert_int_equal(needs[2].origin, ORIGIN_DOCUMENTATION);
	assert_string_equal(needs[3].relation_kinds, "mr");
	assert_int_equal(needs[3].level, LEVEL_RECOMMENDED);
	assert_string_equal(needs[4].columns.items[1], "d");
	assert_string_equal(needs[4].relation_kinds, RELATION_KINDS_ALL); /* nothing is written */
	assert_string_equal(needs[5].value, "1.10");
	assert_true(needs[5].is_created);
	assert_string_equal(needs[6].id, "replica-identity");
	assert_string_equal(needs[6].relation_kinds, "rpP");
	assert_int_equal(needs[7].privileges, PRIVILEGE_MAINTAIN);
	assert_int_equal(needs[7].min_server, 17);
	assert_int_equal(needs[7].max_server, 17);
	target_free(target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_read),
		cmocka_unit_test(a_broken_file_says_where),
		cmocka_unit_test(a_broken_parameter_says_where),
		cmocka_unit_test(a_wrong_value_of_each_key_is_refused),
		cmocka_unit_test(a_kind_takes_its_own_keys_only),
		cmocka_unit_test(a_kind_takes_all_of_its_keys),
		cmocka_unit_test(a_parameter_stands_where_it_fits),
		cmocka_unit_test(two_needs_have_two_ids),
		cmocka_unit_test(what_a_file_can_hold_has_limits),
	};

	return unit_main(tests);
}
