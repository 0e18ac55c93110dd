/* catalogue_silence.c - D1 to D5 and Q1: our own deadline, by the leg in which it ran out. */
#include "session/catalogue_tables.h"

const struct cause catalogue_silence[] = {
	{"resolve.timeout", STEP_RESOLVE, WHEN_TIMEOUT, .entry = "N1", .proof = PROVED_RECORDED,
		.message = "no name server answered within {seconds} s",
		.likely = "the network is down\nthe VPN's name server does not answer",
		.next = "check the network, or use an address"},
	{"reach.timeout", STEP_REACH, WHEN_TIMEOUT, .entry = "D1",
		.message = "{address}:{port} did not answer within {seconds} s",
		.likely = "a firewall or security group drops the packets\nthe VPN is off\nthe "
			  "server is switched off or has only a private address",
		.next = "ask that the address of this machine be allowed\nuse the SSH tunnel",
		.owner = "allow TCP from the address of this machine to {host}:{port}: security "
			 "group, firewall\nwith an SSH tunnel: from the SSH host's address\nSHOW "
			 "listen_addresses;"},
	{"tls.timeout", STEP_TLS, WHEN_TIMEOUT, .entry = "D2",
		.message = "connected, but TLS was not answered within {seconds} s",
		.likely = "a silent proxy or load balancer\nthe far end of a tunnel is dead\nthe "
			  "port speaks something else\nthe server accepts, but is overloaded",
		.next = "check the port\ntry from another network, or from the SSH host",
		.owner = "proxy and server load"},
	/* Servers before 14 are asked for their kind by a query (connection-errors.md 2). */
	{"login.search-timeout", STEP_LOGIN, WHEN_TIMEOUT, .entry = "D5", .asked_password = true,
		.is_logged_in = true,
		.message = "logged in, but the server did not say of which kind it is within "
			   "{seconds} s",
		.likely = "a failover is under way\na pooler holds the query back",
		.next = "try target_session_attrs=any, to see whether the login itself works",
		.owner = "which host is primary now; SHOW POOLS on the pooler"},
	{"login.search-timeout", STEP_LOGIN, WHEN_TIMEOUT, .entry = "D5", .is_logged_in = true,
		.message = "logged in, but the server did not say of which kind it is within "
			   "{seconds} s",
		.likely = "a failover is under way\na pooler holds the query back",
		.next = "try target_session_attrs=any, to see whether the login itself works",
		.owner = "which host is primary now; SHOW POOLS on the pooler"},
	{"login.password-timeout", STEP_LOGIN, WHEN_TIMEOUT, .entry = "D4", .asked_password = true,
		.message = "the password was sent; the server did not decide within {seconds} s",
		.likely = "LDAP, RADIUS or PAM is slow\na pooler waits for a server connection",
		.next = "wait; do not try again and again: each try can count for a lock-out",
		.owner = "authentication backend; SHOW POOLS on the pooler"},
	{"login.timeout", STEP_LOGIN, WHEN_TIMEOUT, .entry = "D3",
		.message = "connected, but the server did not answer within {seconds} s",
		.likely = "the server is overloaded or stuck\na silent proxy\nreverse DNS on the "
			  "server is slow (log_hostname, names in pg_hba.conf)",
		.next = "wait once, then ask",
		.owner = "DNS on the server, max_connections, its log"},
	{"query.timeout", STEP_SERVER, WHEN_TIMEOUT, .entry = "Q1", .asked_password = true,
		.message = "logged in, but the first query was not answered within {seconds} s",
		.likely = "a pooler is paused or its pool is full\nthe connection broke silently",
		.next = "try the server's direct address",
		.owner = "SHOW POOLS on the pooler\npg_locks and pg_blocking_pids() on the server"},
	{"query.timeout", STEP_SERVER, WHEN_TIMEOUT, .entry = "Q1",
		.message = "logged in, but the first query was not answered within {seconds} s",
		.likely = "a pooler is paused or its pool is full\nthe connection broke silently",
		.next = "try the server's direct address",
		.owner = "SHOW POOLS on the pooler\npg_locks and pg_blocking_pids() on the server"},
	{.code = NULL},
};
