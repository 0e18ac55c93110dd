#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "ssh/hostkey.h"
#include "ssh/known_hosts.h"
#include "ssh/wire.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * In the texts of known_hosts below: $A and $B are two ed25519 keys, $E an ECDSA one, $H the name
 * db.example.org hashed, $I [db.example.org]:2222 hashed. The key that is judged is always $A.
 */
struct test_key {
	struct host_key key;
	struct buf blob;
	char *text; /* "type base64" */
};

static struct test_key key_a, key_b, key_e;
static char *hashed, *hashed_with_port;
static char directory[] = "/tmp/pgusher-hostkey-XXXXXX";
static char *file, *second_file;

static void make_key(struct test_key *made, const char *type, unsigned char fill)
{
	struct buf text = BUF_INIT;
	unsigned char bytes[32];

	memset(bytes, fill, sizeof bytes);
	made->blob = (struct buf)BUF_INIT;
	wire_put_string(&made->blob, type, strlen(type));
	if (strncmp(type, "ecdsa", 5) == 0)
		wire_put_string(&made->blob, "nistp256", 8);
	wire_put_string(&made->blob, bytes, sizeof bytes);
	made->key = (struct host_key){.type = type,
		.blob = (const unsigned char *)made->blob.bytes,
		.length = made->blob.length};
	buf_printf(&text, "%s ", type);
	base64_encode(&text, made->blob.bytes, made->blob.length, true);
	made->text = buf_take(&text);
}

static int set_up(void **state)
{
	(void)state;
	make_key(&key_a, "ssh-ed25519", 'a');
	make_key(&key_b, "ssh-ed25519", 'b');
	make_key(&key_e, "ecdsa-sha2-nistp256", 'e');
	hashed = known_name_hashed("db.example.org");
	hashed_with_port = known_name_hashed("[db.example.org]:2222");
	assert_non_null(mkdtemp(directory));
	file = path_join(directory, "known_hosts");
	second_file = path_join(directory, "second");
	return 0;
}

static int tear_down(void **state)
{
	struct test_key *const keys[] = {&key_a, &key_b, &key_e};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		buf_free(&keys[i]->blob);
		free(keys[i]->text);
	}
	free(hashed);
	free(hashed_with_port);
	free(file);
	free(second_file);
	return directory_remove(directory, NULL) ? 0 : -1;
}

static void write_hosts(const char *path, const char *text)
{
	struct buf out = BUF_INIT;

	for (; *text; text++) {
		if (*text != '$') {
			buf_char(&out, *text);
			continue;
		}
		text++;
		buf_text(&out, *text == 'A'   ? key_a.text
			       : *text == 'B' ? key_b.text
			       : *text == 'E' ? key_e.text
			       : *text == 'H' ? hashed
					      : hashed_with_port);
	}
	assert_true(file_write(path, buf_string(&out), out.length, 0600, NULL));
	buf_free(&out);
}

static enum host_trust judge(const char *host, int port, struct host_verdict *verdict)
{
	const char *files[] = {file, second_file, NULL};
	struct host_verdict unused;
	struct error error = ERROR_INIT;
	enum host_trust trust =
		host_key_judge(files, host, port, &key_a.key, verdict ? verdict : &unused, &error);

	assert_int_equal(error_is_set(&error), trust == HOST_UNDECIDED);
	error_clear(&error);
	return trust;
}

struct judged {
	const char *text;
	const char *host;
	int port;
	enum host_trust trust;
};

#define HOST "db.example.org"

static const struct judged cases[] = {
	/* Plain names. */
	{"", HOST, 22, HOST_UNKNOWN},
	{"db.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org $A", HOST, 22, HOST_KNOWN},
	{"db.example.org $A me@here on Tuesday\n", HOST, 22, HOST_KNOWN},
	{"  \tdb.example.org\t$A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org $B\n", HOST, 22, HOST_CHANGED},
	{"db.example.org $E\n", HOST, 22, HOST_OTHER_TYPE},
	{"other.example.org $A\n", HOST, 22, HOST_UNKNOWN},
	{"db.example.or $A\n", HOST, 22, HOST_UNKNOWN},
	{"db.example.org. $A\n", HOST, 22, HOST_UNKNOWN},
	{"DB.Example.ORG $A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org $A\n", "DB.example.org", 22, HOST_KNOWN},
	{"db $A\n", "db", 22, HOST_KNOWN}, /* libssh2 takes this for a hashed line */
	{"h $A\n", "h", 22, HOST_KNOWN},
	{"::1 $A\n", "::1", 22, HOST_KNOWN},
	/* Lists. */
	{"one,db.example.org,two $A\n", HOST, 22, HOST_KNOWN},
	{"one,two,db.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"one,,two $A\n", HOST, 22, HOST_UNKNOWN},
	{",,, $A\n", HOST, 22, HOST_UNKNOWN},
	{"one, db.example.org $A\n", HOST, 22, HOST_UNKNOWN},
	/* Ports. */
	{"[db.example.org]:2222 $A\n", HOST, 2222, HOST_KNOWN},
	{"[db.example.org]:2222 $B\n", HOST, 2222, HOST_CHANGED},
	{"[db.example.org]:2222 $A\n", HOST, 22, HOST_UNKNOWN},
	{"[db.example.org]:2222 $A\n", HOST, 2223, HOST_UNKNOWN},
	{"[db.example.org]:22 $A\n", HOST, 22, HOST_UNKNOWN},
	{"db.example.org $A\n", HOST, 2222, HOST_KNOWN},   /* a bare name may say yes */
	{"db.example.org $B\n", HOST, 2222, HOST_UNKNOWN}, /* but never no */
	{"db.example.org $E\n", HOST, 2222, HOST_UNKNOWN},
	{"[db.example.org]:2222 $B\ndb.example.org $A\n", HOST, 2222, HOST_CHANGED},
	{"db.example.org $A\n[db.example.org]:2222 $E\n", HOST, 2222, HOST_OTHER_TYPE},
	/* Hashed names. */
	{"$H $A\n", HOST, 22, HOST_KNOWN},
	{"$H $B\n", HOST, 22, HOST_CHANGED},
	{"$H $A\n", "other.example.org", 22, HOST_UNKNOWN},
	{"$H $A\n", "DB.EXAMPLE.ORG", 22, HOST_KNOWN},
	{"$I $A\n", HOST, 2222, HOST_KNOWN},
	{"$I $A\n", HOST, 22, HOST_UNKNOWN},
	{"|1|AAAA|BBBB $A\n", HOST, 22, HOST_UNKNOWN},
	{"|1|| $A\n", HOST, 22, HOST_UNKNOWN},
	{"|1| $A\n", HOST, 22, HOST_UNKNOWN},
	{"|2|x|y $A\n", HOST, 22, HOST_UNKNOWN},
	{"| $A\n", HOST, 22, HOST_UNKNOWN},
	/* Wildcards. */
	{"* $A\n", HOST, 22, HOST_KNOWN},
	{"* $A\n", HOST, 2222, HOST_KNOWN},
	{"*.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"*.example.org $A\n", "example.org", 22, HOST_UNKNOWN},
	{"db.*.org $A\n", HOST, 22, HOST_KNOWN},
	{"d?.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"d??.example.org $A\n", HOST, 22, HOST_UNKNOWN},
	{"[*.example.org]:2222 $A\n", HOST, 2222, HOST_KNOWN},
	{"[*]:* $A\n", HOST, 2222, HOST_KNOWN},
	{"10.0.0.* $A\n", "10.0.0.17", 22, HOST_KNOWN},
	{"*a*a*a*a*a*a*a*a*a*a*a*b $A\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 22,
		HOST_UNKNOWN},
	/* Negation. */
	{"!db.example.org,* $A\n", HOST, 22, HOST_UNKNOWN},
	{"*,!db.example.org $A\n", HOST, 22, HOST_UNKNOWN},
	{"*.org,!*.net $A\n", HOST, 22, HOST_KNOWN},
	{"!db.example.org $A\n", HOST, 22, HOST_UNKNOWN},
	{"!db.example.org $A\n", "other", 22, HOST_UNKNOWN},
	{"!db.example.org,* $A\ndb.example.org $B\n", HOST, 22, HOST_CHANGED},
	/* Several lines. */
	{"db.example.org $B\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org $A\ndb.example.org $B\n", HOST, 22, HOST_KNOWN},
	{"db.example.org $E\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org $E\ndb.example.org $B\n", HOST, 22, HOST_CHANGED},
	/* Marks. */
	{"@revoked db.example.org $A\n", HOST, 22, HOST_REVOKED},
	{"@revoked * $A\n", HOST, 22, HOST_REVOKED},
	{"@revoked * $A\n", HOST, 2222, HOST_REVOKED},
	{"@revoked $H $A\n", HOST, 22, HOST_REVOKED},
	{"@revoked db.example.org $A\ndb.example.org $A\n", HOST, 22, HOST_REVOKED},
	{"db.example.org $A\n@revoked db.example.org $A\n", HOST, 22, HOST_REVOKED},
	{"@revoked db.example.org $A\n", HOST, 2222, HOST_REVOKED},
	{"@revoked db.example.org $B\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"@revoked other $A\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"@revoked db.example.org $B\n", HOST, 22, HOST_UNKNOWN},
	{"@revoked\tdb.example.org\t$A\n", HOST, 22, HOST_REVOKED},
	{"@cert-authority db.example.org $A\n", HOST, 22, HOST_UNKNOWN},
	{"@cert-authority db.example.org $B\n", HOST, 22, HOST_UNKNOWN},
	{"@cert-authority * $B\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"@unknown db.example.org $A\n", HOST, 22, HOST_UNKNOWN},
	{"@ db.example.org $A\n", HOST, 22, HOST_UNKNOWN},
	/* Lines that cannot be read are skipped, wherever they stand. */
	{"rubbish\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org ssh-ed25519\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org ssh-ed25519 AAAA\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org ssh-ed25519 !!!!\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org ssh-ed25519 AAA\n", HOST, 22, HOST_UNKNOWN},
	{"db.example.org ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAAA==\n", HOST, 22, HOST_UNKNOWN},
	{"db.example.org 1024 35 123456789\ndb.example.org $A\n", HOST, 22, HOST_KNOWN},
	{"db.example.org $A\nrubbish", HOST, 22, HOST_KNOWN},
	{"\n\n# db.example.org $A\n\n", HOST, 22, HOST_UNKNOWN},
	{"#db.example.org $A\n", HOST, 22, HOST_UNKNOWN},
	{"\n\ndb.example.org $A\n\n", HOST, 22, HOST_KNOWN},
	/* The files of other systems. */
	{"db.example.org $A\r\n", HOST, 22, HOST_KNOWN},
	{"rubbish\r\n@revoked * $A\r\n", HOST, 22, HOST_REVOKED},
	{"\r\n\r\ndb.example.org $B\r\n", HOST, 22, HOST_CHANGED},
};

#define CASES (sizeof cases / sizeof *cases)

static void every_case_is_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		enum host_trust trust;

		write_hosts(file, cases[i].text);
		trust = judge(cases[i].host, cases[i].port, NULL);
		if (trust != cases[i].trust)
			print_message("# case %zu: %s", i, cases[i].text);
		assert_int_equal(trust, cases[i].trust);
	}
}

/* ssh-keygen -F looks a name up the way ssh does; it prints lines of any key and mark. */
static bool keygen_finds(const char *name)
{
	char *command = mem_printf("ssh-keygen -F '%s' -f '%s' >/dev/null 2>&1", name, file);
	int status = system(command);

	free(command);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool has_keygen(void)
{
	return system("command -v ssh-keygen >/dev/null 2>&1") == 0;
}

static void keygen_finds_the_same(void **state)
{
	size_t compared = 0;

	(void)state;
	if (!has_keygen())
		skip();
	for (size_t i = 0; i < CASES; i++) {
		/* Bare names for another port are a second look-up, and marks a second thought;
		 * and -F does not read the keys, so it finds broken ones. */
		if (strchr(cases[i].text, '@') || strstr(cases[i].text, " AAA") ||
			(cases[i].port != 22 && cases[i].text[0] != '[') ||
			strstr(cases[i].text, "]:2222 $B\ndb") || !cases[i].text[0])
			continue;
		char *name = known_name(cases[i].host, cases[i].port);

		write_hosts(file, cases[i].text);
		if (keygen_finds(name) != (cases[i].trust != HOST_UNKNOWN))
			print_message("# case %zu: %s", i, cases[i].text);
		assert_int_equal(keygen_finds(name), cases[i].trust != HOST_UNKNOWN);
		free(name);
		compared++;
	}
	assert_true(compared > 40);
}

static void verdict_says_where(void **state)
{
	struct host_verdict verdict;
	char fingerprint[FINGERPRINT_MAX];

	(void)state;
	write_hosts(file, "# nothing\nrubbish\n");
	write_hosts(second_file, "\ndb.example.org $E\ndb.example.org $B\n@cert-authority * $E\n");
	assert_int_equal(judge(HOST, 22, &verdict), HOST_CHANGED);
	assert_string_equal(verdict.file, second_file);
	assert_int_equal(verdict.line, 3);
	assert_true(verdict.has_authority);
	host_key_fingerprint(&key_b.key, fingerprint);
	assert_string_equal(verdict.recorded, fingerprint);

	/* A revocation in the second file counts against a match in the first. */
	write_hosts(file, "db.example.org $A\n");
	write_hosts(second_file, "@revoked * $A\n");
	assert_int_equal(judge(HOST, 22, &verdict), HOST_REVOKED);
	assert_string_equal(verdict.file, second_file);
	assert_false(verdict.has_authority);
	unlink(second_file);
}

static void nul_bytes_end_a_line(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	buf_printf(&text, "@revoked * %s", key_a.text);
	buf_add(&text, "\0junk\n", 6);
	buf_add(&text, "db.example.org \0\n", 17);
	assert_true(file_write(file, buf_string(&text), text.length, 0600, NULL));
	assert_int_equal(judge(HOST, 22, NULL), HOST_REVOKED);
	buf_free(&text);
}

static void long_lines_are_read(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 8000; i++)
		buf_printf(&text, "host%d,", i);
	buf_printf(&text, "db.example.org %s\n", key_a.text);
	assert_true(text.length > 65536);
	assert_true(file_write(file, buf_string(&text), text.length, 0600, NULL));
	assert_int_equal(judge(HOST, 22, NULL), HOST_KNOWN);
	buf_free(&text);
}

static void doubt_decides_nothing(void **state)
{
	(void)state;
	unlink(file);
	assert_int_equal(judge(HOST, 22, NULL), HOST_UNKNOWN); /* missing is empty */
	assert_int_equal(mkdir(file, 0700), 0);
	assert_int_equal(judge(HOST, 22, NULL), HOST_UNDECIDED);
	assert_int_equal(rmdir(file), 0);
	assert_int_equal(mkfifo(file, 0600), 0);
	assert_int_equal(judge(HOST, 22, NULL), HOST_UNDECIDED);
	assert_int_equal(unlink(file), 0);
	if (geteuid() != 0) {
		write_hosts(file, "db.example.org $A\n");
		assert_int_equal(chmod(file, 0), 0);
		assert_int_equal(judge(HOST, 22, NULL), HOST_UNDECIDED);
		unlink(file);
	}
	/* One unreadable file spoils the match in another: it may hold the revocation. */
	write_hosts(file, "db.example.org $A\n");
	assert_int_equal(mkdir(second_file, 0700), 0);
	assert_int_equal(judge(HOST, 22, NULL), HOST_UNDECIDED);
	assert_int_equal(rmdir(second_file), 0);
	/* ssh_config says /dev/null for "none". */
	const char *none[] = {"/dev/null", file, NULL};
	struct host_verdict verdict;

	assert_int_equal(host_key_judge(none, HOST, 22, &key_a.key, &verdict, NULL), HOST_KNOWN);
}

static void known_types_come_best_first(void **state)
{
	const char *files[] = {file, NULL};
	struct buf types = BUF_INIT;

	(void)state;
	write_hosts(file, "db.example.org $E\n*.org $A\n@revoked db.example.org $B\nother "
			  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQM=\n");
	host_key_known_types(files, HOST, 22, &types);
	assert_string_equal(buf_string(&types), "ssh-ed25519,ecdsa-sha2-nistp256");
	buf_clear(&types);
	host_key_known_types(files, "other", 22, &types);
	assert_string_equal(buf_string(&types), "ssh-rsa");
	buf_clear(&types);
	host_key_known_types(files, "nobody", 22, &types);
	assert_string_equal(buf_string(&types), "");
	buf_free(&types);
}

static void recorded_keys_are_known(void **state)
{
	char *deep = path_join(directory, "new/deeper/known_hosts");
	const char *files[] = {deep, NULL};
	struct host_verdict verdict;
	struct stat about;

	(void)state;
	for (int hashing = 0; hashing < 2; hashing++) {
		for (int port = 22; port <= 2222; port += 2200) {
			unlink(deep);
			assert_true(host_key_record(
				deep, "Db.Example.Org", port, &key_a.key, hashing, NULL));
			assert_int_equal(
				host_key_judge(files, HOST, port, &key_a.key, &verdict, NULL),
				HOST_KNOWN);
			assert_int_equal(verdict.line, 1);
		}
	}
	assert_int_equal(stat(deep, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	free(deep);
}

static void recording_keeps_what_is_there(void **state)
{
	struct buf text = BUF_INIT;
	char *wanted;

	(void)state;
	write_hosts(file, "# mine\nrubbish\n@revoked x $B");
	assert_true(host_key_record(file, HOST, 2222, &key_a.key, false, NULL));
	assert_true(file_read(file, text.limit, &text, NULL));
	wanted = mem_printf("# mine\nrubbish\n@revoked x %s\n[db.example.org]:2222 %s\n",
		key_b.text, key_a.text);
	assert_string_equal(buf_string(&text), wanted);
	free(wanted);
	buf_free(&text);
}

static void names_that_would_be_patterns_are_not_recorded(void **state)
{
	static const char *const names[] = {"*", "a,b", "!a", "a b", "a\nb", "#a", "@revoked",
		"|1|x|y", "a?", "[a]:1", "", "-a"};

	(void)state;
	unlink(file);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct error error = ERROR_INIT;

		assert_false(host_key_record(file, names[i], 22, &key_a.key, false, &error));
		assert_true(error_is_set(&error));
		error_clear(&error);
	}
	assert_false(file_exists(file));
}

static void drawing_is_that_of_keygen(void **state)
{
	static const struct {
		const char *type, *title;
	} kinds[] = {{"ed25519", "ED25519 256"}, {"ecdsa", "ECDSA 256"}, {"rsa", "RSA 3072"}};
	char *key_file = path_join(directory, "key");
	char *public_file = path_join(directory, "key.pub");

	(void)state;
	if (!has_keygen())
		skip();
	for (size_t i = 0; i < 3; i++) {
		char *command = mem_printf("rm -f '%s' '%s'; ssh-keygen -q -t %s -N '' -f '%s' && "
					   "ssh-keygen -lv -f '%s' > '%s'",
			key_file, public_file, kinds[i].type, key_file, public_file, file);
		struct buf text = BUF_INIT, said = BUF_INIT, blob = BUF_INIT, drawing = BUF_INIT;
		char fingerprint[FINGERPRINT_MAX], *encoded;
		struct host_key key;

		assert_int_equal(system(command), 0);
		assert_true(file_read(public_file, text.limit, &text, NULL));
		assert_true(file_read(file, said.limit, &said, NULL));
		encoded = strchr(text.bytes, ' ') + 1;
		assert_true(base64_decode(&blob, encoded, strcspn(encoded, " \n")));
		key = (struct host_key){
			.blob = (const unsigned char *)blob.bytes, .length = blob.length};
		host_key_fingerprint(&key, fingerprint);
		assert_non_null(strstr(said.bytes, fingerprint));
		host_key_randomart(&key, kinds[i].title, &drawing);
		assert_string_equal(strchr(said.bytes, '\n') + 1, buf_string(&drawing));
		free(command);
		buf_free(&text);
		buf_free(&said);
		buf_free(&blob);
		buf_free(&drawing);
	}
	free(key_file);
	free(public_file);
}

static void base64_is_strict(void **state)
{
	static const char *const bad[] = {
		"A", "AA", "AAA", "A===", "AA=A", "====", "AA==AA==", "AAA\xff", "A AA", "AAAA\n"};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(base64_decode(&out, bad[i], strlen(bad[i])));
	buf_clear(&out);
	assert_true(base64_decode(&out, "AAECAw==", 8));
	assert_int_equal(out.length, 4);
	assert_memory_equal(out.bytes, "\0\1\2\3", 4);
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_is_judged),
		cmocka_unit_test(keygen_finds_the_same),
		cmocka_unit_test(verdict_says_where),
		cmocka_unit_test(nul_bytes_end_a_line),
		cmocka_unit_test(long_lines_are_read),
		cmocka_unit_test(doubt_decides_nothing),
		cmocka_unit_test(known_types_come_best_first),
		cmocka_unit_test(recorded_keys_are_known),
		cmocka_unit_test(recording_keeps_what_is_there),
		cmocka_unit_test(names_that_would_be_patterns_are_not_recorded),
		cmocka_unit_test(drawing_is_that_of_keygen),
		cmocka_unit_test(base64_is_strict),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
