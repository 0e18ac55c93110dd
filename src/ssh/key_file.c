#include "ssh/key_file.h"

#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/worker.h"
#include "ssh/key_private.h"
#include "ssh/wire.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct job {
	char *path;
	char **certificates; /* NULL-terminated */
	/* Not a struct secret: those are on a list of the loop's thread, and an abandoned job is
	 * freed by its own. */
	char *passphrase;
	size_t passphrase_length;
	enum key_outcome outcome;
	struct key *key;
	struct error error;
	key_loaded *loaded;
};

static void free_job(void *self)
{
	struct job *job = self;

	if (job->passphrase)
		explicit_bzero(job->passphrase, job->passphrase_length);
	free(job->passphrase);
	free(job->path);
	for (char **file = job->certificates; *file; file++)
		free(*file);
	free(job->certificates);
	key_free(job->key);
	error_clear(&job->error);
	free(job);
}

struct pem_question {
	const char *passphrase;
	bool was_asked;
};

static int give_passphrase(char *out, int size, int is_writing, void *self)
{
	struct pem_question *question = self;
	size_t length = question->passphrase ? strlen(question->passphrase) : 0;

	(void)is_writing;
	question->was_asked = true;
	if (!question->passphrase || length > (size_t)size)
		return -1;
	memcpy(out, question->passphrase, length);
	return (int)length;
}

static enum key_outcome read_pem(
	const struct buf *file, const char *passphrase, struct key **key, struct error *error)
{
	struct pem_question question = {.passphrase = passphrase};
	BIO *bio = BIO_new_mem_buf(file->bytes, (int)file->length);
	EVP_PKEY *pkey =
		bio ? PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, &question) : NULL;

	BIO_free(bio);
	/* The queue belongs to this thread, and nobody else will empty it. */
	ERR_clear_error();
	if (pkey) {
		*key = key_from_pkey(pkey);
		if (*key)
			return KEY_LOADED;
		error_set(error, "a key of this type is used by the ssh transport only");
		return KEY_UNSUPPORTED;
	}
	if (question.was_asked)
		return passphrase ? KEY_WRONG_PASSPHRASE : KEY_WANTS_PASSPHRASE;
	error_set(error, "it holds no private key that can be read");
	return KEY_UNREADABLE;
}

/* An encrypted PEM file does not say whose it is, but the file beside it may. */
static struct key *locked_by_public_file(const char *path)
{
	struct buf blob = BUF_INIT;
	struct key *key = NULL;

	if (key_file_public(path, &blob, NULL, NULL))
		key = key_locked(blob.bytes, blob.length);
	buf_free(&blob);
	return key;
}

static void add_certificates(struct job *job)
{
	char *beside = mem_printf("%s-cert.pub", job->path);

	for (char **file = job->certificates; *file; file++)
		key_add_certificate(job->key, *file);
	key_add_certificate(job->key, beside);
	free(beside);
}

static void read_key(struct job *job, const struct buf *file)
{
	if (openssh_key_is(file))
		job->outcome = openssh_key_read(file, job->passphrase, &job->key, &job->error);
	else
		job->outcome = read_pem(file, job->passphrase, &job->key, &job->error);
	if (job->outcome == KEY_WANTS_PASSPHRASE && !job->key)
		job->key = locked_by_public_file(job->path);
	if (job->key)
		add_certificates(job);
}

static void load(void *self)
{
	struct job *job = self;
	struct buf file = BUF_INIT;
	struct stat about;

	if (stat(job->path, &about) < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		error_set_errno(&job->error, errno, "cannot open %s", job->path);
		job->outcome = KEY_MISSING;
	} else if (!file_read(job->path, KEY_FILE_MAX, &file, &job->error)) {
		job->outcome = KEY_UNREADABLE;
	} else {
		read_key(job, &file);
	}
	buf_wipe(&file);
}

static void report(void *self, void *given)
{
	struct job *job = given;
	struct key *key = job->key;

	job->key = NULL;
	job->loaded(self, job->outcome, key, &job->error);
}

struct worker *key_load(struct loop *loop, const char *path, const struct secret *passphrase,
	char *const *certificates, key_loaded *loaded, void *self)
{
	static const struct worker_ops ops = {.work = load, .done = report, .free_job = free_job};
	struct job *job = mem_new(sizeof *job);
	size_t count = 0;

	while (certificates && certificates[count])
		count++;
	job->certificates = mem_array(count + 1, sizeof *job->certificates);
	for (size_t i = 0; i < count; i++)
		job->certificates[i] = path_expand(certificates[i]);
	job->path = path_expand(path);
	job->loaded = loaded;
	if (passphrase) {
		job->passphrase_length = secret_length(passphrase);
		job->passphrase = mem_text(secret_reveal(passphrase));
	}
	return worker_start(loop, &ops, job, self);
}
