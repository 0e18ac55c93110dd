/*
 * server_facts.h - the step "Server facts": what the server said about itself and about us.
 */
#ifndef PGUSHER_SESSION_SERVER_FACTS_H
#define PGUSHER_SESSION_SERVER_FACTS_H

struct rowset;
struct session;
struct step;

/* Ends the step by the answer to test_server.sql or test_server_other.sql. */
void server_facts_judge(struct session *session, struct step *step, const struct rowset *rows);

#endif
