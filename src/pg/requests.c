#include "pg/requests.h"

#include <string.h>

#define LENGTH_OF_LENGTH 4

static size_t announced(const struct requests *requests)
{
	const unsigned char *at = requests->header + 1;

	return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

size_t requests_wanted(const struct requests *requests)
{
	if (requests->header_length < sizeof requests->header)
		return sizeof requests->header - requests->header_length;
	if (requests->is_old_error)
		return 1;
	return requests->body_total - requests->body_length;
}

static void next_message(struct requests *requests)
{
	requests->header_length = requests->body_length = requests->body_total = 0;
}

/* The header is complete: libpq takes R and E, from 16 on also v (another minor protocol). */
static enum refusal take_header(struct requests *requests)
{
	size_t length = announced(requests);

	requests->body_total = length - LENGTH_OF_LENGTH;
	switch (requests->header[0]) {
	case 'E':
		requests->has_error = true;
		requests->is_old_error = length < 8 || length > REFUSED_ERROR_BYTES_MAX;
		requests->body_length = requests->is_old_error ? LENGTH_OF_LENGTH : 0;
		return REFUSAL_NONE;
	case 'R':
	case 'v':
		return length < 8 || length > REQUEST_BYTES_MAX ? REFUSAL_PROTOCOL : REFUSAL_NONE;
	default:
		return REFUSAL_PROTOCOL;
	}
}

static enum refusal take_old_error(struct requests *requests, unsigned char byte)
{
	if (byte == '\0') {
		requests->is_old_error = false;
		next_message(requests);
	} else if (++requests->body_length > REFUSED_ERROR_BYTES_MAX) {
		return REFUSAL_PROTOCOL;
	}
	return REFUSAL_NONE;
}

/* As much of the body as is there. */
static enum refusal take_body(struct requests *requests, const unsigned char *bytes, size_t length)
{
	enum refusal refusal = REFUSAL_NONE;

	if (requests->header[0] == 'R')
		memcpy(requests->body + requests->body_length, bytes, length);
	requests->body_length += length;
	if (requests->body_length < requests->body_total)
		return REFUSAL_NONE;
	if (requests->header[0] == 'R')
		refusal = judge_message(&requests->judge, requests->body, requests->body_total);
	next_message(requests);
	return refusal;
}

enum refusal requests_feed(struct requests *requests, const unsigned char *bytes, size_t length)
{
	enum refusal refusal = REFUSAL_NONE;

	while (length > 0 && refusal == REFUSAL_NONE && !requests->judge.is_done) {
		size_t taken = requests_wanted(requests);

		if (taken > length)
			taken = length;
		if (requests->header_length < sizeof requests->header) {
			memcpy(requests->header + requests->header_length, bytes, taken);
			requests->header_length += taken;
			if (requests->header_length == sizeof requests->header)
				refusal = take_header(requests);
		} else if (requests->is_old_error) {
			refusal = take_old_error(requests, *bytes);
		} else {
			refusal = take_body(requests, bytes, taken);
		}
		bytes += taken;
		length -= taken;
	}
	return refusal;
}
