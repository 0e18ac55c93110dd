#include "pg/tls.h"

#include "base/buf.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NAMES_BYTES_MAX 4000
#define DAY_S 86400

/* What a watched SSL points at. */
struct notes {
	struct tls_facts *facts;
	char *host;
};

static void free_notes(
	void *parent, void *pointer, CRYPTO_EX_DATA *data, int index, long number, void *more)
{
	struct notes *notes = pointer;

	(void)parent, (void)data, (void)index, (void)number, (void)more;
	if (notes)
		free(notes->host);
	free(notes);
}

static int notes_index(void)
{
	static int index = -1;

	if (index < 0)
		index = SSL_get_ex_new_index(0, NULL, NULL, NULL, free_notes);
	return index;
}

/* --- one certificate ------------------------------------------------------------------------- */

static char *bio_text(BIO *bio)
{
	char *bytes = NULL;
	long length = BIO_get_mem_data(bio, &bytes);
	char *text = mem_text_n(bytes ? bytes : "", length > 0 ? (size_t)length : 0);

	BIO_free(bio);
	return text;
}

static char *name_text(const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());

	X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
	return bio_text(bio);
}

static int64_t seconds_of(const ASN1_TIME *time)
{
	struct tm parts = {.tm_year = 0};

	return ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) : 0;
}

static bool add_name(struct buf *names, const GENERAL_NAME *name)
{
	char address[INET6_ADDRSTRLEN];
	const ASN1_STRING *value;
	size_t length;

	if (name->type != GEN_DNS && name->type != GEN_IPADD)
		return false;
	value = name->type == GEN_DNS ? name->d.dNSName : name->d.iPAddress;
	length = (size_t)ASN1_STRING_length(value);
	if (name->type == GEN_IPADD && length != 4 && length != 16)
		return false;
	if (names->length)
		buf_text(names, ", ");
	if (name->type == GEN_DNS)
		buf_add(names, ASN1_STRING_get0_data(value), length);
	else
		buf_text(names, inet_ntop(length == 4 ? AF_INET : AF_INET6,
					ASN1_STRING_get0_data(value), address, sizeof address));
	return true;
}

static char *names_text(X509 *x509)
{
	GENERAL_NAMES *all = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
	struct buf names;
	int count = 0, more = 0;

	buf_init(&names, NAMES_BYTES_MAX);
	for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(all, i);

		if (count == TLS_NAMES_MAX)
			more += name->type == GEN_DNS || name->type == GEN_IPADD;
		else
			count += add_name(&names, name);
	}
	if (more)
		buf_printf(&names, " and %d more", more);
	GENERAL_NAMES_free(all);
	return buf_take(&names);
}

static void describe(X509 *x509, struct certificate *certificate)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	certificate->subject = name_text(X509_get_subject_name(x509));
	certificate->issuer = name_text(X509_get_issuer_name(x509));
	certificate->names = names_text(x509);
	certificate->not_before_s = seconds_of(X509_get0_notBefore(x509));
	certificate->not_after_s = seconds_of(X509_get0_notAfter(x509));
	if (!X509_digest(x509, EVP_sha256(), digest, &length))
		length = 0;
	for (unsigned i = 0; i < length && 3 * i + 3 <= sizeof certificate->fingerprint; i++)
		__builtin_snprintf(certificate->fingerprint + (i ? 3 * i - 1 : 0), 4,
			i ? ":%02X" : "%02X", digest[i]);
}

/* --- the handshake --------------------------------------------------------------------------- */

static void note_chain(struct tls_facts *facts, X509_STORE_CTX *context, const char *host)
{
	STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(context);
	X509 *own = X509_STORE_CTX_get0_cert(context);

	facts->sent = sent ? (size_t)sk_X509_num(sent) : 1;
	for (size_t i = 0; i < facts->sent && i < TLS_CHAIN_MAX; i++)
		describe(sent ? sk_X509_value(sent, (int)i) : own, &facts->chain[facts->count++]);
	/* libpq 15 compares addresses with the certificate's addresses as well. */
	facts->is_for_host = own && host &&
			     (X509_check_host(own, host, 0, 0, NULL) == 1 ||
				     X509_check_ip_asc(own, host, 0) == 1);
}

static enum tls_problem problem_of(int error)
{
	switch (error) {
	case X509_V_OK:
		return TLS_FINE;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return TLS_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return TLS_NOT_YET_VALID;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return TLS_SELF_SIGNED;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
	case X509_V_ERR_CERT_UNTRUSTED:
		return TLS_UNKNOWN_AUTHORITY;
	case X509_V_ERR_CERT_REVOKED:
		return TLS_REVOKED;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return TLS_WEAK_KEY;
	default:
		return TLS_OTHER_PROBLEM;
	}
}

/* Decides nothing, as libpq's own callback: what the mode makes of @is_fine, OpenSSL knows. */
static int take_note(int is_fine, X509_STORE_CTX *context)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct notes *notes = ssl ? SSL_get_ex_data(ssl, notes_index()) : NULL;
	int error = X509_STORE_CTX_get_error(context);

	if (!notes || !notes->facts)
		return is_fine;
	if (!notes->facts->count)
		note_chain(notes->facts, context, notes->host);
	if (!is_fine && notes->facts->problem == TLS_FINE) {
		int depth = X509_STORE_CTX_get_error_depth(context);

		notes->facts->problem = problem_of(error);
		notes->facts->problem_at = depth > 0 ? (size_t)depth : 0;
		notes->facts->problem_words = mem_text(X509_verify_cert_error_string(error));
	}
	return is_fine;
}

void tls_watch(SSL *ssl, struct tls_facts *facts, const char *host)
{
	struct notes *notes;

	if (SSL_get_ex_data(ssl, notes_index()))
		return;
	tls_facts_clear(facts);
	facts->checks_authority = SSL_get_verify_mode(ssl) & SSL_VERIFY_PEER;
	notes = mem_new(sizeof *notes);
	*notes = (struct notes){.facts = facts, .host = mem_text(host)};
	SSL_set_ex_data(ssl, notes_index(), notes);
	SSL_set_verify(ssl, SSL_get_verify_mode(ssl), take_note);
}

void tls_finished(SSL *ssl, struct tls_facts *facts)
{
	mem_replace(&facts->protocol, mem_text(SSL_get_version(ssl)));
	mem_replace(&facts->cipher, mem_text(SSL_get_cipher_name(ssl)));
	facts->bits = SSL_get_cipher_bits(ssl, NULL);
	facts->gave_certificate = SSL_get_certificate(ssl);
}

void tls_forget(SSL *ssl)
{
	struct notes *notes = SSL_get_ex_data(ssl, notes_index());

	if (notes)
		notes->facts = NULL;
}

void tls_facts_clear(struct tls_facts *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		free(facts->chain[i].subject);
		free(facts->chain[i].issuer);
		free(facts->chain[i].names);
	}
	free(facts->protocol);
	free(facts->cipher);
	free(facts->problem_words);
	*facts = (struct tls_facts){.count = 0};
}

int64_t tls_days_left(const struct certificate *certificate, int64_t now_s)
{
	int64_t left = certificate->not_after_s - now_s;

	return left >= 0 ? left / DAY_S : -((-left + DAY_S - 1) / DAY_S);
}
