/*
 * hba.h - the look-ahead into pg_hba.conf: would this address, user and database be let in, and by
 * which line?
 *
 * The lines come from the server's view of the file (10 to 18), the facts about role and database
 * from its catalogue; judging them is arithmetic of our own, after check_hba() of the server's
 * hba.c. What cannot be known here (names that the server would ask its name service for, the
 * networks of its interfaces, words of a later version) is said, never guessed.
 *
 * The questions, in this order, because a privilege is checked before the first row comes:
 *   1. sql_test_access_facts, with the names of role and database (NULL: those of the session);
 *   2. where hba_may_read() says so, sql_test_access_rules with the same two, and, where
 *      hba_may_read_file() says so, sql_test_access_file, in one batch.
 */
#ifndef PGUSHER_SESSION_HBA_H
#define PGUSHER_SESSION_HBA_H

#include "session/address.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct hba;
struct json_t;
struct rowset;

#define HBA_PARTS_MAX 64

bool hba_may_read(const struct rowset *facts);
bool hba_may_read_file(const struct rowset *facts);

/* Everything is copied. @file may be NULL: the file itself could not be read. NULL when there is
 * no line or no facts. */
struct hba *hba_read(
	const struct rowset *rules, const struct rowset *facts, const struct rowset *file);
void hba_free(struct hba *hba); /* NULL is allowed */

/* Several words of one string. */
struct hba_words {
	char *block; /* owns the bytes */
	char **items;
	size_t count;
};

enum hba_type {
	HBA_LOCAL,
	HBA_HOST,
	HBA_HOSTSSL,
	HBA_HOSTNOSSL,
	HBA_HOSTGSSENC,
	HBA_HOSTNOGSSENC,
	HBA_BROKEN,	 /* the server does not understand the line */
	HBA_TYPE_UNKNOWN /* we do not */
};

/* Whether quotes around words are known; those of the others are not shown by the view. */
enum hba_quoting { HBA_QUOTES_UNSEEN, HBA_QUOTES_KNOWN, HBA_QUOTES_ODD };

/* A line of the file. */
struct hba_rule {
	int line;
	char *file; /* from 16; or NULL */
	enum hba_type type;
	char *type_word;
	struct hba_words databases, users;
	struct hba_words matching_databases, matching_users; /* regular expressions that match */
	char *address;					     /* as the view has it; or NULL */
	bool is_numeric;				     /* then these two are set */
	struct address place, mask;
	char *method;
	char *client_certificate; /* "verify-ca", "verify-full", or NULL */
	char *error;
	enum hba_quoting quoting;
	struct hba_words quoted; /* key words that stand in quotes in this line */
};

enum hba_outcome { HBA_LET_IN, HBA_REJECTED, HBA_NO_LINE, HBA_CANNOT_TELL };

/* Why it cannot be told whether a line matches, or what it means. */
enum hba_doubt {
	HBA_SURE,
	HBA_DOUBT_NAME,	      /* a host name: the server's name service decides */
	HBA_DOUBT_INTERFACES, /* samehost, samenet */
	HBA_DOUBT_QUOTES,     /* a key word that may stand in quotes */
	HBA_DOUBT_EXPRESSION, /* a regular expression and letters beyond ASCII */
	HBA_DOUBT_TYPE,	      /* the type of the line is of a later version */
	HBA_DOUBT_METHOD,     /* the line matches; its method is of a later version */
	HBA_DOUBT_CUT	      /* the file has more lines than are read */
};

/* Rules and words are borrowed from the struct hba. */
struct hba_verdict {
	enum hba_outcome outcome;
	/* LET_IN, REJECTED: the line. CANNOT_TELL: the line that may match (NULL: HBA_DOUBT_CUT).
	 */
	const struct hba_rule *rule;
	enum hba_doubt doubt; /* CANNOT_TELL */
	const char *word;     /* the one in doubt; or NULL */
	/* CANNOT_TELL: what it is when that line does not match, and by which line (or NULL). */
	enum hba_outcome otherwise;
	const struct hba_rule *otherwise_rule;
	bool has_more_doubts; /* CANNOT_TELL: other lines between them may match too */
	/* An earlier line that may match, with the same result (CANNOT_TELL: as otherwise); or
	 * NULL. */
	const struct hba_rule *maybe;
};

/* What holds for these addresses, each of them. */
struct hba_finding {
	struct address first, last;
	struct hba_verdict with_tls, without_tls;
};

struct hba_request {
	bool is_local; /* through the socket of the server's machine; there is no address then */
	bool uses_gss; /* GSSAPI encryption, which excludes TLS */
	bool is_replication; /* physical; logical replication counts as any connection */
	struct network from;
};

struct hba_answer {
	struct hba_request request;
	bool has_tls; /* else with_tls is of no meaning: there is none, or the server has it off */
	struct hba_finding findings[HBA_PARTS_MAX]; /* by address, neighbours differ */
	size_t count;				    /* at least 1 */
	bool is_cut; /* the addresses behind the last finding were not looked at */
};

void hba_judge(const struct hba *hba, const struct hba_request *request, struct hba_answer *answer);

/* The client as the server sees it; false: the server does not say. */
bool hba_client(const struct hba *hba, struct hba_request *request);

/* Each of these addresses has a line that lets it in, with TLS or without. */
bool hba_is_let_in(const struct hba_answer *answer);

/* --- words (hba_words.c) ---------------------------------------------------------------------- */

/* "let-in", "rejected", "no-line", "cannot-tell": stable, for JSON. */
const char *hba_outcome_key(enum hba_outcome outcome);

/* What a client must have for the method of this line: "the role's password"; NULL: nothing. The
 * caller frees it. */
char *hba_needs(const struct hba_rule *rule);

/* "hostssl all all 203.0.113.0/24 scram-sha-256", as the view has it. */
void hba_add_rule(struct buf *out, const struct hba_rule *rule);
/* "line 96", with the file where there are several. */
void hba_add_line(struct buf *out, const struct hba *hba, const struct hba_rule *rule);

/* Why it cannot be told, "" else. */
void hba_add_why(struct buf *out, const struct hba *hba, const struct hba_verdict *verdict);

/* A line for each finding: "203.0.113.0/24 as om_reader to orders: let in by line 96 (...), with
 * TLS; without TLS: rejected by line 99 (...)". */
void hba_describe(struct buf *out, const struct hba *hba, const struct hba_answer *answer);

/* What limits the answer: errors in the file, rules not loaded, a role that may not log in, ...; a
 * line each, "" when nothing does. */
void hba_add_caveats(struct buf *out, const struct hba *hba);

enum hba_loaded { HBA_LOADED_UNKNOWN, HBA_LOADED, HBA_NOT_LOADED };

/* Whether the server works by the file as it is now. */
enum hba_loaded hba_loaded(const struct hba *hba);

/* Two lines for the owner where hba_is_let_in() is false: the entry that would let these addresses
 * in, and where it belongs. Nothing is added when pg_hba.conf cannot say it. */
void hba_add_remedy(struct buf *out, const struct hba *hba, const struct hba_answer *answer);

/* A name as one word of pg_hba.conf that means nothing but this name. False, and nothing is added,
 * for one with a line break. @server_version: 160004. */
bool hba_quote(struct buf *out, const char *name, int server_version);

/* --- JSON (hba_json.c) ---------------------------------------------------------------------- */

/*
 * An array: for each part of what was asked, with TLS and without,
 *
 *     from     "203.0.113.0/24", "10.0.0.1-10.0.0.6", or "local"
 *     tls      true or false
 *     verdict  "let-in", "rejected", "no-line", "cannot-tell"
 *     line, file, method, rule    of the line: numbers and texts; file from server 16 on
 *     needs    what the client must have; null: nothing
 *     why      cannot-tell: the reason
 *     otherwise    cannot-tell: verdict, line, file, method, rule when that line does not match
 *
 * Keys that do not apply are absent. The caller owns it.
 */
struct json_t *hba_json(const struct hba *hba, const struct hba_answer *answer);

#endif
