/*
 * ticket.h - gets the Kerberos ticket for a server, before libpq wants it.
 *
 * libpq calls gss_init_sec_context() within PQconnectPoll(), and that talks to the KDC and waits:
 * for a silent one 25 s and more (run, MIT 1.20). So the same is done before in a worker, and what
 * it has got lies in the ticket cache, where libpq finds it without asking anybody. Without the
 * GSSAPI headers at build time nothing is got, and libpq waits itself.
 */
#ifndef PGUSHER_PG_TICKET_H
#define PGUSHER_PG_TICKET_H

struct loop;
struct ticket;

/* @problem is NULL when the ticket is there, else what GSSAPI says; borrowed during the call. */
typedef void ticket_done(void *self, const char *problem);

/* For @service ("postgres") at @host, the name that the source gives; both are copied. @done comes
 * from the loop; the handle is dead after it. */
struct ticket *ticket_fetch(
	struct loop *loop, const char *service, const char *host, ticket_done *done, void *self);

/* Forgets it: the worker ends by itself. Empties the caller's pointer, which may be NULL. */
void ticket_abandon(struct ticket **ticket);

#endif
