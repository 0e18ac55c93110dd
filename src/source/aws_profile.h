/*
 * aws_profile.h - a profile of the files that the AWS SDKs share: ~/.aws/credentials and
 * ~/.aws/config, or those that AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE name.
 *
 * As the SDKs read them: [NAME] in the one, [profile NAME] or [default] in the other; a line that
 * is further in than the one above belongs to that one; "#" and ";" begin a comment, behind a
 * value only after a space. Their mode is not judged, because AWS does not judge it.
 */
#ifndef PGUSHER_SOURCE_AWS_PROFILE_H
#define PGUSHER_SOURCE_AWS_PROFILE_H

#include "source/aws_keys.h"

struct aws_profile {
	bool exists;
	struct aws_keys credentials, config; /* the keys of each file; no origin */
	char *region, *process;		     /* credential_process, a command line; or NULL */
	char *elsewhere; /* a setting that needs the AWS command line ("role_arn"); or NULL */
};

/* Fills @profile, which the caller clears. A file that is not there is an empty one; one that
 * cannot be read, or is a directory or a pipe, is an @error. */
bool aws_profile_read(const char *name, struct aws_profile *profile, struct error *error);
void aws_profile_clear(struct aws_profile *profile);

/* Adds what one of the two files says. */
void aws_profile_parse(
	const char *text, bool is_config, const char *name, struct aws_profile *profile);

/* @named (may be NULL), else AWS_PROFILE, else "default". Borrowed. */
const char *aws_profile_name(const char *named);

/* The two files, "~" in the usual places; the caller frees it. */
char *aws_profile_path(bool is_config);

#endif
