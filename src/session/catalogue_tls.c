/*
 * catalogue_tls.c - T1 to T13: what libpq says of TLS, certificates and ways of logging in.
 *
 * The patterns are anchored where the text goes on with names out of the server's certificate.
 */
#include "session/catalogue_tables.h"

const struct cause catalogue_tls[] = {
	{"tls.unsupported", STEP_TLS, WHEN_LIBPQ, .entry = "T1",
		.pattern = "^server does not support SSL",
		.message = "the server has no TLS, and sslmode {sslmode} asks for it",
		.likely = "this is the port of a pooler without TLS\nTLS is off on the server",
		.next = "check the port\na weaker mode only inside a verified SSH tunnel, or on "
			"this machine",
		.owner = "ssl = on, with ssl_cert_file and ssl_key_file\nPgBouncer: "
			 "client_tls_sslmode"},
	{"tls.bad-root", STEP_TLS, WHEN_LIBPQ, .entry = "T2", .latest = STEP_TLS,
		.pattern = "^could not read root certificate file",
		.message = "the root certificate file cannot be used: it is no certificate in PEM",
		.next = "e give the file of the authority that signed the server's certificate",
		.owner = "hand out the CA file in PEM"},
	{"tls.no-root", STEP_TLS, WHEN_LIBPQ, .entry = "T2", .proof = PROVED_RECORDED,
		.latest = STEP_TLS,
		.pattern = "^root certificate file|^could not get home directory to locate root",
		.message = "there is no root certificate to check the server with",
		.next = "e give the file of the authority that signed the server's certificate\n"
			"\"system\" for a public authority needs libpq 16",
		.owner = "hand out the CA file"},
	{"tls.bad-certificate", STEP_TLS, WHEN_LIBPQ, .entry = "T3", .proof = PROVED_RECORDED,
		.latest = STEP_LOGIN, .pattern = "^SSL error: certificate verify failed",
		.message = "the server's certificate could not be verified",
		.likely = "it has expired\nanother authority signed it\nthe clock of this machine "
			  "is wrong",
		.next = "use the root certificate that the owner publishes",
		.owner = "renew the certificate; send intermediates in the server's file\nSELECT "
			 "pg_reload_conf();"},
	{"tls.wrong-name", STEP_TLS, WHEN_LIBPQ, .entry = "T4", .latest = STEP_LOGIN,
		.pattern = "^server certificate for \"|^could not get server's host name from "
			   "server certificate",
		.message = "the certificate is for another name than \"{host}\"",
		.likely = "connecting by address or alias\nthe certificate lacks this name",
		.next = "set Host to a name in the certificate, and hostaddr to the address",
		.owner = "a certificate with this name in its SAN"},
	{"tls.weak-mode", STEP_TLS, WHEN_LIBPQ, .entry = "T5", .proof = PROVED_RECORDED,
		.latest = STEP_REACH, .pattern = "^weak sslmode", .message = "{said}",
		.next = "e set the mode to verify-full (with the system's authorities), or require "
			"(with direct negotiation)"},
	{"tls.key-mode", STEP_TLS, WHEN_LIBPQ, .entry = "T6", .latest = STEP_TLS,
		.pattern = "has group or world access|must be owned by the current user or root",
		.message = "the client key is readable by others",
		.next = "chmod 600 the key file (640, if root owns it)\nor choose another pair of "
			"files"},
	{"tls.no-key", STEP_TLS, WHEN_LIBPQ, .entry = "T6", .latest = STEP_TLS,
		.pattern = "^certificate present, but not",
		.message = "there is a client certificate but no key",
		.next = "e set the client key"},
	{"tls.bad-phrase", STEP_TLS, WHEN_LIBPQ, .entry = "T7", .latest = STEP_TLS,
		.pattern = "bad decrypt|processing error|bad password read|maybe wrong password",
		.message = "the client key is encrypted, and its pass phrase is wrong or missing",
		.next = "e enter the pass phrase of the key"},
	{"tls.bad-key", STEP_TLS, WHEN_LIBPQ, .entry = "T7", .latest = STEP_TLS,
		.pattern = "^could not load private key|^could not read certificate|^certificate "
			   "does not match private key",
		.message = "client certificate or key cannot be loaded",
		.likely = "the key belongs to another certificate\nthe file is not PEM\nits pass "
			  "phrase is wrong",
		.next = "choose the right pair"},
	{"tls.client-refused", STEP_TLS, WHEN_LIBPQ, .entry = "T8",
		.pattern = "alert unknown ca|alert certificate|alert bad certificate|alert decrypt "
			   "error|alert unsupported certificate",
		.message = "the server refuses our client certificate",
		.likely = "another authority signed it\nit has expired",
		.next = "choose the certificate that the owner handed out",
		.owner = "our CA into ssl_ca_file\nthe server's log: \"Client certificate "
			 "verification failed\""},
	/* Behind an S that was taken for "TLS yes" comes plain text: N6 of an SSH server (run). */
	{"tls.not-tls", STEP_TLS, WHEN_LIBPQ, .entry = "N6",
		.pattern = "^SSL error: wrong version number|^SSL error: unknown protocol|^SSL "
			   "error: bad protocol version number|^SSL error: packet length too long",
		.message = "what answers at {address}:{port} said yes to TLS and speaks something "
			   "else",
		.likely = "an SSH server: the S of its greeting is taken for \"TLS yes\"\na proxy "
			  "that is broken",
		.next = "check the port: PostgreSQL is usually 5432, poolers 6432 or 6543",
		.owner = "host, port and database as one connection string"},
	{"tls.version", STEP_TLS, WHEN_LIBPQ, .entry = "T9",
		.pattern = "alert protocol version|unsupported protocol|no protocols "
			   "available|version too low|version too high|does not support any SSL "
			   "protocol",
		.message = "server and client have no TLS version in common",
		.next = "e remove ssl_min_protocol_version and ssl_max_protocol_version\na very "
			"old "
			"server: upgrade it, do not lower the minimum",
		.owner = "ssl_min_protocol_version: clients expect TLSv1.2 at least"},
	{"tls.binding-failed", STEP_LOGIN, WHEN_SERVER, .entry = "T11", .proof = PROVED_RECORDED,
		.sqlstate = "28000", .function = "read_client_final_message",
		.pattern = "^SCRAM channel binding check failed",
		.message = "another machine ends TLS between here and the server",
		.likely = "a proxy on the way, meant or not",
		.next = "connect directly\nchannel_binding=disable only when the proxy is meant",
		.owner = "does a proxy end TLS on this path, and is it meant to?"},
	{"tls.channel-binding", STEP_LOGIN, WHEN_LIBPQ, .entry = "T10",
		.pattern = "^channel binding|^server offered SCRAM-SHA-256-PLUS",
		.message = "channel binding was required and could not be had",
		.likely = "TLS is not in use\nthe password is stored as md5, or none is asked\na "
			  "pooler stands in between: they offer none",
		.next = "use TLS and a SCRAM password\nchannel_binding=prefer, and know that a "
			"proxy in between is then not noticed",
		.owner = "password_encryption = scram-sha-256, set the password again, a "
			 "scram-sha-256 line in pg_hba.conf"},
	{"login.method", STEP_LOGIN, WHEN_LIBPQ, .entry = "T12",
		.pattern = "authentication method requirement|^auth method \"",
		.message = "the server asked for a way of logging in that this source forbids",
		.next = "do not weaken require_auth without asking why", .owner = "{hba_line}"},
	{"tls.gss", STEP_TLS, WHEN_LIBPQ, .entry = "T13",
		.pattern = "^GSSAPI encryption required|^gssencmode value|^could not initiate "
			   "GSSAPI|GSSAPI encryption",
		.message = "GSS encryption was required and could not be had",
		.likely = "there is no Kerberos ticket\nthe server has no GSS encryption, or "
			  "cannot read its key\nthe realm does not know the server by this name, "
			  "or no KDC answers",
		.next = "kinit, or gssencmode=disable",
		.owner = "krb_server_keyfile, and a hostgssenc line"},
	{"login.no-ticket", STEP_LOGIN, WHEN_LIBPQ, .entry = "A11",
		.pattern = "No Kerberos credentials|credentials were unavailable|credential has "
			   "expired|Ticket expired|No credentials cache",
		.message = "the server wants a Kerberos ticket, and there is none that is valid",
		.likely = "kinit was not run, or its ticket has expired\nthe tickets are in "
			  "another place than this program looks in (KRB5CCNAME)",
		.next = "klist, then kinit", .owner = "is Kerberos meant to be the way in?"},
	{"login.no-service", STEP_LOGIN, WHEN_LIBPQ, .entry = "A11",
		.pattern = "not found in Kerberos database",
		.message = "the Kerberos realm does not know the server by the name {host}",
		.likely = "the realm has it by another name: the full one, not an alias or "
			  "address\nits service is not called postgres",
		.next = "e set the host to the name that the owner tells, and krbsrvname if needed",
		.owner = "a principal postgres/{host}, with its key in krb_server_keyfile"},
	{"login.no-kdc", STEP_LOGIN, WHEN_LIBPQ, .entry = "A11",
		.pattern = "Cannot contact any KDC|Cannot find KDC|no KDC has answered",
		.message = "no KDC of the Kerberos realm answers",
		.likely = "it is reached only from another network (VPN)\n/etc/krb5.conf has "
			  "another realm or KDC",
		.next = "kinit shows the same; mend that first", .owner = "the KDC, port 88"},
	{"login.ticket", STEP_LOGIN, WHEN_LIBPQ, .entry = "A11",
		.pattern = "^GSSAPI continuation error|^GSSAPI name import error|^duplicate GSS",
		.message = "the Kerberos login at {host} failed",
		.likely = "the server has the key of another service, or an old one\nthe clocks "
			  "here, there and of the KDC differ",
		.next = "e set the host, and krbsrvname, to what the owner tells\nklist, then "
			"kinit",
		.owner = "klist -k on the file of krb_server_keyfile; the KDC's log"},
	{.code = NULL},
};
