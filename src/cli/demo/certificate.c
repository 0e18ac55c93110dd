#include "cli/demo/parts.h"

#include "base/error.h"
#include "base/memory.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <stdint.h>
#include <stdlib.h>

#define BACKDATED_S (60 * 60) /* clocks of containers may differ a little */
#define VALID_S (7 * 24 * 60 * 60)

struct extension {
	int nid;
	const char *value;
};

static bool fail(struct error *error, const char *what)
{
	return error_set(error, "%s: %s", what, ERR_error_string(ERR_get_error(), NULL));
}

static bool set_serial(X509 *certificate)
{
	uint64_t serial;

	if (RAND_bytes((unsigned char *)&serial, sizeof serial) != 1)
		return false;
	return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1;
}

static bool add_extensions(X509 *certificate, X509 *issuer, const struct extension *extensions)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	for (; extensions->value; extensions++) {
		X509_EXTENSION *made =
			X509V3_EXT_conf_nid(NULL, &context, extensions->nid, extensions->value);
		bool added = made && X509_add_ext(certificate, made, -1) == 1;

		X509_EXTENSION_free(made);
		if (!added)
			return false;
	}
	return true;
}

/* A certificate for @key, signed with @signing_key in the name of @issuer (NULL: by itself). */
static X509 *make(EVP_PKEY *key, const char *common_name, X509 *issuer, EVP_PKEY *signing_key,
	const struct extension *extensions)
{
	X509 *made = X509_new();
	X509_NAME *subject = made ? X509_get_subject_name(made) : NULL;

	if (made && X509_set_version(made, 2) == 1 && set_serial(made) &&
		X509_gmtime_adj(X509_getm_notBefore(made), -BACKDATED_S) &&
		X509_gmtime_adj(X509_getm_notAfter(made), VALID_S) &&
		X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
			(const unsigned char *)common_name, -1, -1, 0) == 1 &&
		X509_set_issuer_name(made, issuer ? X509_get_subject_name(issuer) : subject) == 1 &&
		X509_set_pubkey(made, key) == 1 &&
		add_extensions(made, issuer ? issuer : made, extensions) &&
		X509_sign(made, signing_key, EVP_sha256()) > 0)
		return made;
	X509_free(made);
	return NULL;
}

/* One of the two as PEM, into a file. */
static bool save(const struct demo *demo, const char *name, X509 *certificate, EVP_PKEY *key,
	struct error *error)
{
	BIO *memory = BIO_new(BIO_s_mem());
	char *bytes = NULL, *text;
	long length;
	bool done = false;

	if (memory &&
		(certificate ? PEM_write_bio_X509(memory, certificate)
			     : PEM_write_bio_PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL)) ==
			1 &&
		(length = BIO_get_mem_data(memory, &bytes)) > 0) {
		text = mem_text_n(bytes, (size_t)length);
		done = certificate ? place_write_public(demo, name, text, error)
				   : place_write(demo, name, text, error) &&
					     place_give(demo, name, error);
		OPENSSL_cleanse(text, (size_t)length);
		free(text);
	} else {
		fail(error, "cannot write a certificate");
	}
	BIO_free(memory);
	return done;
}

bool certificate_make(struct demo *demo, struct error *error)
{
	static const struct extension authority_extensions[] = {
		{NID_basic_constraints, "critical,CA:TRUE"},
		{NID_key_usage, "critical,keyCertSign,cRLSign"},
		{NID_subject_key_identifier, "hash"}, {NID_undef, NULL}};
	static const struct extension server_extensions[] = {
		{NID_basic_constraints, "critical,CA:FALSE"},
		{NID_key_usage, "critical,digitalSignature"}, {NID_ext_key_usage, "serverAuth"},
		{NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"}, {NID_undef, NULL}};
	EVP_PKEY *authority_key = EVP_EC_gen("P-256"), *server_key = EVP_EC_gen("P-256");
	X509 *authority = NULL, *server = NULL;
	bool done = false;

	if (authority_key && server_key)
		authority = make(authority_key, "pgusher demo authority", NULL, authority_key,
			authority_extensions);
	if (authority)
		server = make(server_key, "localhost", authority, authority_key, server_extensions);
	if (server)
		done = save(demo, "ca.pem", authority, NULL, error) &&
		       save(demo, "server.pem", server, NULL, error) &&
		       save(demo, "server.key", NULL, server_key, error);
	else
		fail(error, "cannot make a certificate");
	X509_free(server);
	X509_free(authority);
	EVP_PKEY_free(server_key);
	EVP_PKEY_free(authority_key);
	return done;
}
