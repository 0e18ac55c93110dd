/*
 * catalogue_reach.c - L1, L2, N1 to N7, C6, Q4: what libpq or our own resolver says of settings,
 * names, addresses and of peers that are no server.
 *
 * libpq's words are English, because LC_MESSAGES stays "C" (text_set_locale). A row is believed
 * only up to the leg in which libpq can still say it: later words may be those of a server that
 * sent neither severity nor code.
 */
#include "session/catalogue_tables.h"

const struct cause catalogue_reach[] = {
	{"settings.service", STEP_RESOLVE, WHEN_LIBPQ, .entry = "L2", .proof = PROVED_RECORDED,
		.latest = STEP_REACH, .pattern = "^definition of service", .message = "{said}",
		.next = "choose a service that the file has: PGSERVICEFILE, ~/.pg_service.conf"},
	{"settings.invalid", STEP_REACH, WHEN_LIBPQ, .entry = "L1", .latest = STEP_REACH,
		.pattern = "^invalid |^missing \"=\"|^could not parse|^unexpected character|^end "
			   "of string reached",
		.message = "a setting is not understood by this libpq",
		.likely =
			"a typing error in its value\nan option that this libpq does not know yet",
		.next = "e correct the setting that is named below"},

	{"resolve.unknown", STEP_RESOLVE, WHEN_LIBPQ, .entry = "N1", .latest = STEP_REACH,
		.pattern = "could not translate host name|has no address",
		.message = "the name \"{host}\" has no address",
		.likely = "the name is mistyped\nthe VPN or private DNS is not active\nthe name is "
			  "known only behind an SSH host\nit has only an IPv6 address, and this "
			  "machine has no IPv6",
		.next = "check the name\nconnect the VPN\nuse the SSH tunnel: it resolves the name "
			"there",
		.owner = "publish the name, or give the address"},
	{"reach.refused", STEP_REACH, WHEN_LIBPQ, .entry = "N2", .latest = STEP_REACH,
		.pattern = "^Connection refused|: Connection refused",
		.message = "{address}:{port} refuses the connection",
		.likely = "the server is not running\nit listens on another port, or only on "
			  "localhost\nthe port of a container is not published",
		.next = "check host and port",
		.owner = "SHOW listen_addresses; SHOW port;\nss -ltnp\nlisten_addresses needs a "
			 "restart"},
	{"reach.unreachable", STEP_REACH, WHEN_LIBPQ, .entry = "N3", .latest = STEP_REACH,
		.pattern = "No route to host|Network is unreachable|Host is unreachable",
		.message = "there is no way to {address}",
		.likely = "the VPN is down\nan IPv6 address, and this machine has no IPv6\na "
			  "firewall that rejects",
		.next = "bring up the VPN\ntry the IPv4 address",
		.owner = "route or VPN profile for the network of this machine; allow it to reach "
			 "{host}:{port}"},
	{"reach.socket", STEP_REACH, WHEN_LIBPQ, .entry = "N4", .latest = STEP_REACH,
		.pattern = "^No such file or directory|: No such file or directory",
		.message = "there is no server socket at {host}",
		.likely = "the server is not running\nits socket is in another directory, or the "
			  "port is another one: the file is .s.PGSQL.{port}",
		.next = "try host 127.0.0.1", .owner = "SHOW unix_socket_directories;"},
	{"reach.permission", STEP_REACH, WHEN_LIBPQ, .entry = "N4", .proof = PROVED_RECORDED,
		.latest = STEP_REACH, .pattern = "Permission denied",
		.message = "the socket at {host} may not be used by this account",
		.next = "try host 127.0.0.1", .owner = "unix_socket_permissions"},

	/* The last letter is the first byte that came (run on libpq 15 and 18). */
	{"reach.http", STEP_REACH, WHEN_LIBPQ, .entry = "N6",
		.pattern = "^received invalid response to SSL negotiation: H|^expected "
			   "authentication request from server, but received H",
		.message = "a web server answers at {address}:{port} (HTTP), not PostgreSQL",
		.next = "PostgreSQL is usually 5432, poolers 6432 or 6543",
		.owner = "host, port and database as one connection string"},
	{"reach.ssh", STEP_REACH, WHEN_LIBPQ, .entry = "N6",
		.pattern = "^received invalid response to SSL negotiation: S|^expected "
			   "authentication request from server, but received S",
		.message = "an SSH server answers at {address}:{port}, not PostgreSQL",
		.likely = "the ports of SSH host and database are swapped",
		.next = "PostgreSQL is usually 5432, poolers 6432 or 6543\nto go through this SSH "
			"host, set it in the SSH section",
		.owner = "host, port and database as one connection string"},
	/* The byte is the length of MySQL's greeting: 74 of 5.7 and of the first 8.0. */
	{"reach.mysql", STEP_REACH, WHEN_LIBPQ, .entry = "N6",
		.pattern = "^received invalid response to SSL negotiation: J|^expected "
			   "authentication request from server, but received J",
		.message = "MySQL or MariaDB answers at {address}:{port}, not PostgreSQL",
		.next = "PostgreSQL is usually 5432, poolers 6432 or 6543",
		.owner = "host, port and database as one connection string"},
	{"reach.redis", STEP_REACH, WHEN_LIBPQ, .entry = "N6",
		.pattern = "^received invalid response to SSL negotiation: -|^expected "
			   "authentication request from server, but received -",
		.message = "Redis answers at {address}:{port}, not PostgreSQL",
		.next = "PostgreSQL is usually 5432, poolers 6432 or 6543",
		.owner = "host, port and database as one connection string"},
	{"reach.other-protocol", STEP_REACH, WHEN_LIBPQ, .entry = "N6",
		.pattern = "^received invalid response to SSL negotiation|^expected authentication "
			   "request|^invalid SSL negotiation response",
		.message = "something answers at {address}:{port}, but it is not PostgreSQL",
		.likely = "the port belongs to another service",
		.next = "PostgreSQL is usually 5432, poolers 6432 or 6543",
		.owner = "host, port and database as one connection string"},

	{"login.read-only", STEP_LOGIN, WHEN_LIBPQ, .entry = "C6",
		.pattern = "^session is read-only",
		.message = "logged in, but this server is read-only, and one to write to was asked "
			   "for",
		.next = "name the host that is primary\nor set target_session_attrs=any and read "
			"only; rights are granted on the primary",
		.owner = "the primary and its address\non a promoted standby: SELECT "
			 "pg_is_in_recovery();"},
	{"login.not-standby", STEP_LOGIN, WHEN_LIBPQ, .entry = "C6",
		.pattern = "^session is not read-only|^server is not in hot standby mode",
		.message = "logged in, but this is the primary, and a standby was asked for",
		.next = "name the host of a standby, or set target_session_attrs=any",
		.owner = "the standbys and their addresses"},
	{"login.standby", STEP_LOGIN, WHEN_LIBPQ, .entry = "C6",
		.pattern = "^server is in hot standby mode",
		.message = "logged in, but this is a standby, and the primary was asked for",
		.next = "name the host that is primary\nor set target_session_attrs=any and read "
			"only; rights are granted on the primary",
		.owner = "the primary and its address\non a promoted standby: SELECT "
			 "pg_is_in_recovery();"},

	{"query.lost", STEP_SERVER, WHEN_LIBPQ, .entry = "Q4",
		.message = "the connection broke: {said}",
		.likely = "the network or the SSH tunnel was cut\nthe server crashed",
		.next = "R repeat all: it tells which side was lost",
		.owner = "the server's log: crashes, memory\nidle limits of the network"},
	{"tls.closed", STEP_TLS, WHEN_LIBPQ, .entry = "N7",
		.pattern = "^SSL SYSCALL error|^SSL error: unexpected eof|^SSL connection has been "
			   "closed|^received unencrypted data after SSL response",
		.message = "the connection was closed while TLS was set up",
		.likely = "an SSH server: the S of its greeting is taken for \"TLS yes\"\na device "
			  "on the way blocks TLS, or a proxy\nsslnegotiation=direct, and the "
			  "server is older than 17",
		.next = "check the port first", .owner = "log of the proxy"},
	{"reach.closed", STEP_REACH, WHEN_LIBPQ, .entry = "N5",
		.pattern = "server closed the connection unexpectedly|Connection reset by peer|EOF "
			   "detected|Broken pipe",
		.message = "the server hung up without a word",
		.likely = "the far end of a forward or load balancer is not there\nthe server "
			  "crashed or is out of memory\na filter of addresses",
		.next = "check host and port of the forward\ntest the target from where the "
			"forward "
			"ends",
		.owner = "the server's log at this time\nAllowTcpForwarding and PermitOpen of the "
			 "SSH host; health of the balancer"},
	{.code = NULL},
};
