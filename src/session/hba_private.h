/*
 * hba_private.h - what hba.c reads and hba_words.c says.
 */
#ifndef PGUSHER_SESSION_HBA_PRIVATE_H
#define PGUSHER_SESSION_HBA_PRIVATE_H

#include "session/hba.h"

#define HBA_RULES_MAX 10000

/* About the role and the database that are asked about. */
struct hba_facts {
	int server_version;
	char *role, *dbname;
	bool role_exists, can_login, is_expired;
	bool database_exists, allows_connections, may_connect;
	struct hba_words member_of; /* and itself */
	struct hba_words names;	    /* roles and databases that are called like key words */
	char *server, *client;	    /* addresses; NULL: a socket of the machine */
	bool has_tls;
	char *password_encryption;
};

struct hba {
	struct hba_rule *rules;
	size_t count;
	bool is_cut;
	bool has_several_files;
	struct hba_facts facts;
	bool is_newer, is_loaded; /* the file, than the settings; neither: not known */
};

/* What a line says of addresses around @at: whether it matches there, and until where (at least
 * @at, at most *until before) that stays so. */
enum hba_match { HBA_NO, HBA_MAYBE, HBA_YES };

struct hba_reason {
	enum hba_doubt doubt;
	const char *word;
};

enum hba_match hba_match_address(const struct hba *hba, const struct hba_rule *rule,
	const struct address *at, struct address *until, struct hba_reason *reason);
/* Type, database and user. */
enum hba_match hba_match_names(const struct hba *hba, const struct hba_rule *rule,
	const struct hba_request *request, bool uses_tls, struct hba_reason *reason);

bool hba_words_have(const struct hba_words *words, const char *word);

#endif
