/* hba_read.c - rows of the server's view of pg_hba.conf, and of the facts, as plain data. */
#include "base/memory.h"
#include "base/text.h"
#include "pg/rowset.h"
#include "session/hba_private.h"

#include <stdlib.h>
#include <string.h>

static struct value cell(const struct rowset *rows, size_t row, const char *column)
{
	int place = rowset_column(rows, column);

	return rowset_value(rows, row, place < 0 ? rowset_columns(rows) : (size_t)place);
}

/* NULL for NULL. */
static char *copy(const struct rowset *rows, size_t row, const char *column)
{
	struct value value = cell(rows, row, column);

	return value.is_null ? NULL : mem_text(value.bytes);
}

static bool is_true(const struct rowset *rows, size_t row, const char *column)
{
	return cell(rows, row, column).bytes[0] == 't';
}

/* NULL is no word; "" is the empty one. */
static struct hba_words split(const struct rowset *rows, size_t row, const char *column)
{
	struct hba_words words = {.block = copy(rows, row, column)};
	char *rest = words.block;

	if (!rest)
		return words;
	words.count = 1;
	for (const char *at = rest; *at; at++)
		words.count += *at == '\n';
	words.items = mem_array(words.count, sizeof *words.items);
	for (size_t i = 0; i < words.count; i++)
		words.items[i] = strsep(&rest, "\n");
	return words;
}

bool hba_words_have(const struct hba_words *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->items[i], word) == 0)
			return true;
	return false;
}

static void free_words(struct hba_words *words)
{
	free(words->items);
	free(words->block);
}

bool hba_may_read(const struct rowset *facts)
{
	return rowset_rows(facts) && is_true(facts, 0, "may_read_rules");
}

bool hba_may_read_file(const struct rowset *facts)
{
	return rowset_rows(facts) && is_true(facts, 0, "may_read_file");
}

static void read_facts(struct hba_facts *facts, const struct rowset *rows)
{
	facts->server_version = atoi(cell(rows, 0, "version").bytes);
	facts->role = mem_text(cell(rows, 0, "role").bytes);
	facts->dbname = mem_text(cell(rows, 0, "dbname").bytes);
	facts->role_exists = is_true(rows, 0, "role_exists");
	facts->can_login = is_true(rows, 0, "can_login");
	facts->is_expired = is_true(rows, 0, "is_expired");
	facts->database_exists = is_true(rows, 0, "database_exists");
	facts->allows_connections = is_true(rows, 0, "allows_connections");
	facts->may_connect = is_true(rows, 0, "may_connect");
	facts->member_of = split(rows, 0, "member_of");
	facts->names = split(rows, 0, "names");
	facts->server = copy(rows, 0, "server");
	facts->client = copy(rows, 0, "client");
	facts->has_tls = strcmp(cell(rows, 0, "tls").bytes, "on") == 0;
	facts->password_encryption = mem_text(cell(rows, 0, "password_encryption").bytes);
}

/* The server says a broken line by its number and an error alone; the few whose error it forgets
 * have no type either. A line with type and error is in force, but can match nothing ("SSL is
 * disabled"). hba.c, parse_hba_line(); hbafuncs.c, fill_hba_line(). */
static enum hba_type type_of(const char *word)
{
	static const char *const words[] = {[HBA_LOCAL] = "local",
		[HBA_HOST] = "host",
		[HBA_HOSTSSL] = "hostssl",
		[HBA_HOSTNOSSL] = "hostnossl",
		[HBA_HOSTGSSENC] = "hostgssenc",
		[HBA_HOSTNOGSSENC] = "hostnogssenc"};

	if (!word)
		return HBA_BROKEN;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], word) == 0)
			return (enum hba_type)i;
	return HBA_TYPE_UNKNOWN;
}

/* clientcert is "true" before 12. */
static char *certificate_of(const char *options)
{
	if (!text_starts_with(options, "clientcert="))
		return NULL;
	return mem_text(strstr(options, "verify-full") ? "verify-full" : "verify-ca");
}

static struct hba_rule read_rule(const struct rowset *rows, size_t row)
{
	struct hba_rule rule = {
		.line = atoi(cell(rows, row, "line_number").bytes),
		.file = copy(rows, row, "file_name"),
		.type_word = copy(rows, row, "type"),
		.databases = split(rows, row, "databases"),
		.users = split(rows, row, "users"),
		.matching_databases = split(rows, row, "matching_databases"),
		.matching_users = split(rows, row, "matching_users"),
		.address = copy(rows, row, "address"),
		.method = mem_text(cell(rows, row, "auth_method").bytes),
		.client_certificate = certificate_of(cell(rows, row, "options").bytes),
		.error = copy(rows, row, "error"),
	};

	rule.type = type_of(rule.type_word);
	rule.is_numeric = rule.address && address_parse(rule.address, &rule.place) &&
			  address_parse(cell(rows, row, "netmask").bytes, &rule.mask) &&
			  rule.place.is_v6 == rule.mask.is_v6;
	return rule;
}

static bool is_of_file(const struct hba_rule *rule, const char *path)
{
	return !rule->file || strcmp(rule->file, path) == 0;
}

/* Lines of files that are not in @file keep their quotes unseen. */
static void read_quotes(struct hba *hba, const struct rowset *file)
{
	hba->is_loaded = rowset_rows(file) > 0;
	for (size_t row = 0; row < rowset_rows(file); row++) {
		const char *path = cell(file, row, "file_name").bytes;
		struct value line = cell(file, row, "line_number");

		hba->is_newer |= is_true(file, row, "is_newer");
		hba->is_loaded &= is_true(file, row, "is_loaded");
		for (size_t i = 0; i < hba->count; i++) {
			struct hba_rule *rule = &hba->rules[i];

			if (!is_of_file(rule, path))
				continue;
			if (rule->quoting == HBA_QUOTES_UNSEEN)
				rule->quoting = HBA_QUOTES_KNOWN;
			if (line.is_null || atoi(line.bytes) != rule->line)
				continue;
			if (is_true(file, row, "is_odd"))
				rule->quoting = HBA_QUOTES_ODD;
			free_words(&rule->quoted);
			rule->quoted = split(file, row, "quoted");
		}
	}
}

struct hba *hba_read(
	const struct rowset *rules, const struct rowset *facts, const struct rowset *file)
{
	struct hba *hba;

	if (!rowset_rows(rules) || !rowset_rows(facts))
		return NULL;
	hba = mem_new(sizeof *hba);
	read_facts(&hba->facts, facts);
	hba->count = rowset_rows(rules);
	hba->is_cut = hba->count > HBA_RULES_MAX;
	if (hba->is_cut)
		hba->count = HBA_RULES_MAX;
	hba->rules = mem_array(hba->count, sizeof *hba->rules);
	for (size_t i = 0; i < hba->count; i++) {
		hba->rules[i] = read_rule(rules, i);
		hba->has_several_files |=
			hba->rules[i].file && !is_of_file(&hba->rules[i], hba->rules[0].file);
	}
	read_quotes(hba, file);
	return hba;
}

static void free_rule(struct hba_rule *rule)
{
	free(rule->file);
	free(rule->type_word);
	free_words(&rule->databases);
	free_words(&rule->users);
	free_words(&rule->matching_databases);
	free_words(&rule->matching_users);
	free(rule->address);
	free(rule->method);
	free(rule->client_certificate);
	free(rule->error);
	free_words(&rule->quoted);
}

void hba_free(struct hba *hba)
{
	if (!hba)
		return;
	for (size_t i = 0; i < hba->count; i++)
		free_rule(&hba->rules[i]);
	free(hba->rules);
	free(hba->facts.role);
	free(hba->facts.dbname);
	free_words(&hba->facts.member_of);
	free_words(&hba->facts.names);
	free(hba->facts.server);
	free(hba->facts.client);
	free(hba->facts.password_encryption);
	free(hba);
}
