/*
 * What access.py asks about src/session/hba.c, with the questions that pgusher itself asks:
 *
 *     access_judge CONNINFO
 *
 * Reads lines of ROLE, DATABASE, FROM ("local", or addresses and
 * networks as --from takes them) and "replication" or "",
 * with tabs between; ROLE and DATABASE may be empty (those of the session), FROM "client". Answers
 * each with rows for the parts, with the words for people behind "> ", and with "end".
 */
#include "base/buf.h"
#include "base/error.h"
#include "cli/access.h"
#include "cli/options.h"
#include "pg/rowset.h"
#include "session/hba.h"
#include "session/sql.h"

#include <jansson.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct rowset *ask(PGconn *connection, const char *sql, const char **names)
{
	PGresult *result = PQexecParams(connection, sql, names ? 2 : 0, NULL, names, NULL, NULL, 0);

	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		printf("error\t%s\n", PQerrorMessage(connection));
		PQclear(result);
		return NULL;
	}
	return rowset_of_result((struct pg_result *)result);
}

static int line_of(const struct hba_rule *rule)
{
	return rule ? rule->line : 0;
}

static void print_verdict(
	const struct hba_finding *finding, const struct hba_verdict *verdict, const char *tls)
{
	struct buf range = BUF_INIT;

	address_add(&range, &finding->first);
	buf_char(&range, '\t');
	address_add(&range, &finding->last);
	printf("%s\t%s\t%s\t%d\t%s\t%d\t%s\t%d\t%d\t%d\n", buf_string(&range), tls,
		hba_outcome_key(verdict->outcome), line_of(verdict->rule),
		verdict->rule ? verdict->rule->method : "", (int)verdict->doubt,
		hba_outcome_key(verdict->otherwise), line_of(verdict->otherwise_rule),
		line_of(verdict->maybe), verdict->has_more_doubts);
	buf_free(&range);
}

static void print_words(const char *mark, struct buf *words)
{
	char *rest = buf_take(words), *text = rest, *line;

	while ((line = strsep(&rest, "\n")) && rest)
		printf("%s%s\n", mark, line);
	free(text);
}

static void print_answer(const struct hba *hba, const struct hba_answer *answer)
{
	struct buf words = BUF_INIT;
	json_t *json = hba_json(hba, answer);
	char *text = json_dumps(json, JSON_COMPACT);

	printf("json> %s\n", text);
	free(text);
	json_decref(json);
	for (size_t i = 0; i < answer->count; i++) {
		const struct hba_finding *finding = &answer->findings[i];

		if (answer->has_tls)
			print_verdict(finding, &finding->with_tls, "tls");
		print_verdict(finding, &finding->without_tls, "plain");
	}
	if (answer->is_cut)
		printf("cut\n");
	hba_describe(&words, hba, answer);
	print_words("> ", &words);
	hba_add_remedy(&words, hba, answer);
	print_words("remedy> ", &words);
	hba_add_caveats(&words, hba);
	print_words("caveat> ", &words);
}

static void judge(const struct hba *hba, struct hba_request *request, bool is_replication)
{
	static struct hba_answer answer;

	request->is_replication = is_replication;
	hba_judge(hba, request, &answer);
	print_answer(hba, &answer);
}

static void judge_all(const struct hba *hba, const char *from, bool is_replication)
{
	struct hba_request request = {.is_local = strcmp(from, "local") == 0};
	struct word_list words = {.items = {from}, .count = 1};
	struct access_networks networks;
	struct error error = ERROR_INIT;

	if (request.is_local || strcmp(from, "client") == 0) {
		if (!request.is_local)
			hba_client(hba, &request);
		judge(hba, &request, is_replication);
	} else if (access_networks(&words, &networks, &error)) {
		for (size_t i = 0; i < networks.count; i++) {
			request.from = networks.items[i];
			judge(hba, &request, is_replication);
		}
	} else {
		printf("error\t%s\n", error.primary);
	}
	error_clear(&error);
}

static void answer_line(PGconn *connection, char *line)
{
	const char *names[2];
	struct rowset *facts, *rules = NULL, *file = NULL;
	const char *from, *replication;
	struct hba *hba;

	for (int i = 0; i < 2; i++) {
		names[i] = strsep(&line, "\t");
		if (names[i] && !*names[i])
			names[i] = NULL;
	}
	from = strsep(&line, "\t");
	replication = strsep(&line, "\t");
	facts = ask(connection, sql_test_access_facts, names);
	if (facts && hba_may_read(facts)) {
		rules = ask(connection, sql_test_access_rules, names);
		if (hba_may_read_file(facts))
			file = ask(connection, sql_test_access_file, NULL);
	}
	hba = hba_read(rules, facts, file);
	if (hba && from)
		judge_all(hba, from, replication && *replication);
	else
		printf("unreadable\n");
	hba_free(hba);
	rowset_free(rules);
	rowset_free(facts);
	rowset_free(file);
}

int main(int count, char **arguments)
{
	PGconn *connection = PQconnectdb(count == 2 ? arguments[1] : "");
	char *line = NULL;
	size_t room = 0;

	if (PQstatus(connection) != CONNECTION_OK) {
		fprintf(stderr, "%s", PQerrorMessage(connection));
		return 2;
	}
	PQclear(PQexec(connection, "SET search_path = ''"));
	while (getline(&line, &room, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		answer_line(connection, line);
		printf("end\n");
		fflush(stdout);
	}
	free(line);
	PQfinish(connection);
	return 0;
}
