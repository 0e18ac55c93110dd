/* catalogue_policy.c - T3 and T12: named by us, because libpq does not see it or says less
 * (login_facts.c). */
#include "session/catalogue_tables.h"

const struct cause catalogue_policy[] = {
	{"login.downgrade", STEP_LOGIN, WHEN_CODE, .entry = "T12",
		.message = "the server wants the secret itself, over a road that is not proven; "
			   "nothing was sent",
		.likely = "pg_hba.conf says password, ldap, pam or radius\nsomebody answers in "
			  "the server's place and asks for what it can use",
		.next = "e set the mode to verify-full\nonly if you trust everything on the way: "
			"require_auth password",
		.owner = "scram-sha-256 in place of password; TLS with a certificate for {host}"},
	{"login.md5-refused", STEP_LOGIN, WHEN_CODE, .entry = "T12",
		.message = "the server asks for md5, which require_auth forbids; nothing was sent",
		.next = "ask the owner for scram-sha-256\nor add md5 to require_auth",
		.owner = "password_encryption = scram-sha-256, set the password again, a "
			 "scram-sha-256 line"},
	{"login.no-proof", STEP_LOGIN, WHEN_CODE, .entry = "T12",
		.message = "the server did not prove that it knows the password: do not trust it",
		.likely = "somebody answers in the server's place\na proxy that cuts SCRAM short",
		.next = "check host and port, and ask the owner\ne set the mode to verify-full",
		.owner = "what listens at {address}:{port}?"},
	{"login.no-request", STEP_LOGIN, WHEN_CODE, .entry = "T12",
		.message = "the server lets us in without asking, and require_auth wants it to ask",
		.likely = "pg_hba.conf says trust, peer or cert\nsomebody answers in the server's "
			  "place",
		.next = "ask the owner\nadd none to require_auth where that is meant so",
		.owner = "a scram-sha-256 line in pg_hba.conf"},
	{"login.unseen", STEP_LOGIN, WHEN_CODE, .entry = "T12",
		.message = "inside GSS encryption this libpq cannot keep to require_auth",
		.likely = "require_auth allows one way of using a password and forbids another\nor "
			  "the server wants a password, which it forbids",
		.next = "e set require_auth to gss, where the ticket is the login\ngssencmode="
			"disable, with sslmode verify-full\nlibpq 16 or newer",
		.owner = "a hostgssenc line with gss in pg_hba.conf"},
	{"tls.expired", STEP_TLS, WHEN_CODE, .entry = "T3",
		.message = "the server's certificate has expired",
		.likely = "it was not renewed, or the server has not read the new one\nthe clock "
			  "of this machine is wrong",
		.next = "look at the date of this machine\ntell the owner the date below",
		.owner = "renew the certificate, then SELECT pg_reload_conf()"},
	{"tls.not-yet-valid", STEP_TLS, WHEN_CODE, .entry = "T3",
		.message = "the server's certificate is not valid yet",
		.likely = "the clock of this machine is slow\nthe new certificate was installed "
			  "too early",
		.next = "look at the date of this machine",
		.owner = "the dates of the certificate"},
	{"tls.unknown-authority", STEP_TLS, WHEN_CODE, .entry = "T3",
		.message = "another authority signed the server's certificate than the one given",
		.likely = "the root certificate is that of another server\nthe server does not "
			  "send its intermediate certificates\nsomebody answers in its place",
		.next = "use the root certificate that the owner publishes; the issuer is below",
		.owner = "hand out the CA file; send intermediates in the server's file"},
	{"tls.self-signed", STEP_TLS, WHEN_CODE, .entry = "T3",
		.message = "the server's certificate is signed by nobody but itself",
		.likely = "it was made while the server was set up (Debian's snakeoil)\nsomebody "
			  "answers in its place",
		.next = "ask the owner for the certificate and give it as root certificate, after "
			"comparing its fingerprint",
		.owner = "a certificate of an authority that the clients know"},
	{"tls.revoked", STEP_TLS, WHEN_CODE, .entry = "T3",
		.message = "the server's certificate has been REVOKED by its authority",
		.likely = "its key was stolen, or it was replaced",
		.next = "do not weaken the mode; ask the owner",
		.owner = "install the certificate that replaces it"},
	{"tls.weak-key", STEP_TLS, WHEN_CODE, .entry = "T3", .proof = PROVED_RECORDED,
		.message = "the server's certificate has a key or signature that is too weak",
		.next = "ask the owner for a newer certificate",
		.owner = "RSA of 2048 bits or more, or ECDSA; signed with SHA-256"},

	{.code = NULL},
};
