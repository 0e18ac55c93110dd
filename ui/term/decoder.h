/*
 * decoder.h - what a terminal sends, made into keys. No terminal is needed to test it.
 *
 * It joins bytes to characters, Esc and a byte to Alt-keys, collects a bracketed paste into one
 * K_PASTE, and drops whole sequences that mean nothing here (late replies of the terminal), so
 * that they are never taken for text.
 */
#ifndef PGUSHER_UI_TERM_DECODER_H
#define PGUSHER_UI_TERM_DECODER_H

#include "term/key.h"

#include <stdbool.h>
#include <stddef.h>

struct decoder;

#define DECODER_PASTE_MAX ((size_t)64 << 10) /* bytes; the rest of a paste is dropped */

/* Units of input: bytes, the codes of key.h from K_SPECIAL on, and the markers of a paste. */
enum decoder_unit { DECODER_PASTE_BEGIN = 0x120000, DECODER_PASTE_END };

/* @key is called for each key; what it borrows lives during the call. @is_single_byte: bytes from
 * 0x80 on are characters of the locale, not UTF-8. */
struct decoder *decoder_new(
	void (*key)(void *self, const struct key *key), void *self, bool is_single_byte);
void decoder_free(struct decoder *decoder);

/* All that came without a pause. A run of text with line breaks inside is a paste of a terminal
 * that has no markers for it. */
void decoder_feed(struct decoder *decoder, const int *units, size_t count);

/* Nothing more came within the escape delay: an Esc is the key Esc. */
void decoder_pause(struct decoder *decoder);

/* Something is incomplete: call decoder_give_up() when nothing came for so many milliseconds; 0:
 * nothing is. */
int decoder_patience_ms(const struct decoder *decoder);
void decoder_give_up(struct decoder *decoder); /* delivers a paste as it is, drops the rest */

bool decoder_is_pasting(const struct decoder *decoder);

#endif
