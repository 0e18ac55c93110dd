#include "term/decoder.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define PASTE_PATIENCE_MS 1000
#define SEQUENCE_PATIENCE_MS 200
#define PARAMETERS_MAX 15
#define STRING_MAX 8192 /* bytes of a reply; what is longer was none */
#define BURST_MIN 32	/* shorter runs may be a person typing ahead on a slow line */
#define UTF8_MAX 4

enum state {
	GROUND,
	ESCAPE,	    /* Esc */
	CSI,	    /* Esc [ and parameters */
	SS3,	    /* Esc O */
	STRING,	    /* Esc ] and the like, up to BEL or Esc \ */
	STRING_ESC, /* Esc within that */
	PASTE
};

struct decoder {
	void (*key)(void *self, const struct key *key);
	void *self;
	bool is_single_byte;
	enum state state;
	bool is_alt;	 /* Esc came before the character that is being collected */
	char introducer; /* of a string: ] P _ ^ X */
	size_t string_length;
	char parameters[PARAMETERS_MAX + 1];
	size_t parameter_count; /* may count beyond what is kept */
	char partial[UTF8_MAX];
	size_t partial_length;
	char *paste;
	size_t paste_length;
	bool paste_is_cut;
};

struct decoder *decoder_new(
	void (*key)(void *self, const struct key *key), void *self, bool is_single_byte)
{
	struct decoder *decoder = mem_new(sizeof *decoder);

	decoder->key = key;
	decoder->self = self;
	decoder->is_single_byte = is_single_byte;
	return decoder;
}

/* A paste may be a password. */
static void drop_paste(struct decoder *decoder)
{
	if (decoder->paste)
		explicit_bzero(decoder->paste, DECODER_PASTE_MAX);
	free(decoder->paste);
	decoder->paste = NULL;
	decoder->paste_length = 0;
	decoder->paste_is_cut = false;
}

void decoder_free(struct decoder *decoder)
{
	if (!decoder)
		return;
	drop_paste(decoder);
	explicit_bzero(decoder, sizeof *decoder);
	free(decoder);
}

bool decoder_is_pasting(const struct decoder *decoder)
{
	return decoder->state == PASTE;
}

static void emit(struct decoder *decoder, int code, bool alt)
{
	if (code == '\n')
		code = K_ENTER;
	else if (code == '\b' || code == 0x7F)
		code = K_BACKSPACE;
	if (code != K_NONE)
		decoder->key(decoder->self, &(struct key){.code = code, .alt = alt});
}

static void begin_paste(struct decoder *decoder)
{
	decoder->state = PASTE;
	decoder->partial_length = 0;
	if (!decoder->paste)
		decoder->paste = mem_new(DECODER_PASTE_MAX);
}

static void end_paste(struct decoder *decoder)
{
	struct key key = {.code = K_PASTE};

	decoder->state = GROUND;
	if (decoder->paste_is_cut)
		log_warn("terminal", "a paste was cut at %zu bytes", DECODER_PASTE_MAX);
	/* A cut may have gone through a character. */
	while (decoder->paste_is_cut && decoder->paste_length > 0 &&
		(decoder->paste[decoder->paste_length - 1] & 0xC0) == 0x80)
		decoder->paste_length--;
	if (decoder->paste_is_cut && decoder->paste_length > 0 &&
		(decoder->paste[decoder->paste_length - 1] & 0x80))
		decoder->paste_length--;
	key.text = decoder->paste;
	key.length = decoder->paste_length;
	if (key.length)
		decoder->key(decoder->self, &key);
	drop_paste(decoder);
}

static void paste_byte(struct decoder *decoder, int byte)
{
	static const char marker[] = "\033[201~"; /* when it came in pieces */
	size_t length = sizeof marker - 1;

	if (decoder->paste_length == DECODER_PASTE_MAX) {
		decoder->paste_is_cut = true;
		/* Room for the marker itself, which must still be found. */
		memmove(decoder->paste + DECODER_PASTE_MAX - length,
			decoder->paste + DECODER_PASTE_MAX - length + 1, length - 1);
		decoder->paste_length--;
	}
	decoder->paste[decoder->paste_length++] = (char)byte;
	if (decoder->paste_length < length ||
		memcmp(decoder->paste + decoder->paste_length - length, marker, length) != 0)
		return;
	decoder->paste_length -= length;
	end_paste(decoder);
}

static void emit_alt(struct decoder *decoder, int byte)
{
	decoder->state = GROUND;
	emit(decoder, byte, true);
}

/* Joins UTF-8. What is not UTF-8 is dropped. */
static void text_byte(struct decoder *decoder, int byte)
{
	int32_t code;
	size_t taken;

	if (decoder->is_single_byte) {
		wint_t wide = btowc(byte);

		if (wide != WEOF)
			emit(decoder, (int)wide, decoder->is_alt);
		decoder->is_alt = false;
		return;
	}
	/* A new character begins: what was incomplete before it is lost. */
	if ((byte & 0xC0) != 0x80 || decoder->partial_length == UTF8_MAX)
		decoder->partial_length = 0;
	decoder->partial[decoder->partial_length++] = (char)byte;
	taken = text_decode(decoder->partial, decoder->partial_length, &code);
	if (code < 0 || taken != decoder->partial_length)
		return;
	decoder->partial_length = 0;
	emit(decoder, code, decoder->is_alt);
	decoder->is_alt = false;
}

static void ground_byte(struct decoder *decoder, int byte)
{
	if (byte >= 0x80) {
		text_byte(decoder, byte);
		return;
	}
	decoder->partial_length = 0;
	decoder->is_alt = false;
	if (byte == K_ESCAPE)
		decoder->state = ESCAPE;
	else
		emit(decoder, byte, false);
}

static void escape_byte(struct decoder *decoder, int byte)
{
	decoder->state = GROUND;
	if (byte == K_ESCAPE) {
		emit(decoder, K_ESCAPE, false);
		decoder->state = ESCAPE;
	} else if (byte == '[') {
		decoder->state = CSI;
		decoder->parameter_count = 0;
	} else if (byte == 'O') {
		decoder->state = SS3;
	} else if (strchr("]P_^X", byte) && byte) {
		decoder->state = STRING;
		decoder->introducer = (char)byte;
		decoder->string_length = 0;
	} else if (byte >= '0' && byte <= '9') {
		emit(decoder, byte == '0' ? K_F10 : K_F1 + byte - '1', false);
	} else if (byte >= 0x80) {
		decoder->is_alt = true;
		text_byte(decoder, byte);
	} else {
		emit_alt(decoder, byte);
	}
}

/* Keys that the terminfo entry in use may not know, because it is a near relative's. */
static const struct {
	const char *sequence; /* behind Esc [ */
	int unit;
} sequences[] = {
	{"A", K_UP},
	{"B", K_DOWN},
	{"C", K_RIGHT},
	{"D", K_LEFT},
	{"H", K_HOME},
	{"F", K_END},
	{"Z", K_BACKTAB},
	{"1;5C", K_CTRL_RIGHT},
	{"1;5D", K_CTRL_LEFT},
	{"1~", K_HOME},
	{"2~", K_INSERT},
	{"3~", K_DELETE},
	{"4~", K_END},
	{"5~", K_PAGE_UP},
	{"6~", K_PAGE_DOWN},
	{"7~", K_HOME},
	{"8~", K_END},
	{"200~", DECODER_PASTE_BEGIN},
};

static void feed_unit(struct decoder *decoder, int unit);

static void end_sequence(struct decoder *decoder, const char *sequence)
{
	decoder->state = GROUND;
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
		if (strcmp(sequence, sequences[i].sequence) == 0)
			feed_unit(decoder, sequences[i].unit);
}

static void csi_byte(struct decoder *decoder, int byte)
{
	if (byte < 0x20 || byte > 0x7E) {
		decoder->state = GROUND;
		feed_unit(decoder, byte);
		return;
	}
	if (decoder->parameter_count < PARAMETERS_MAX)
		decoder->parameters[decoder->parameter_count] = (char)byte;
	decoder->parameter_count++;
	if (byte < 0x40)
		return;
	if (decoder->parameter_count > PARAMETERS_MAX)
		decoder->parameter_count = 0;
	decoder->parameters[decoder->parameter_count] = '\0';
	end_sequence(decoder, decoder->parameters);
}

static void string_byte(struct decoder *decoder, int byte)
{
	if (++decoder->string_length > STRING_MAX || byte == '\a' || byte == 0x18)
		decoder->state = GROUND;
	else if (byte == K_ESCAPE)
		decoder->state = STRING_ESC;
}

static void feed_byte(struct decoder *decoder, int byte)
{
	switch (decoder->state) {
	case GROUND:
		ground_byte(decoder, byte);
		break;
	case ESCAPE:
		escape_byte(decoder, byte);
		break;
	case CSI:
		csi_byte(decoder, byte);
		break;
	case SS3:
		end_sequence(decoder, (const char[]){(char)byte, '\0'});
		break;
	case STRING:
		string_byte(decoder, byte);
		break;
	case STRING_ESC:
		decoder->state = GROUND;
		if (byte != '\\') {
			decoder->state = ESCAPE;
			feed_byte(decoder, byte);
		}
		break;
	case PASTE:
	default:
		paste_byte(decoder, byte);
	}
}

static void feed_unit(struct decoder *decoder, int unit)
{
	bool is_alt = decoder->state == ESCAPE;

	if (unit == DECODER_PASTE_END) {
		if (decoder->state == PASTE)
			end_paste(decoder);
	} else if (unit == DECODER_PASTE_BEGIN) {
		begin_paste(decoder);
	} else if (unit < 0x100) {
		feed_byte(decoder, unit);
	} else if (decoder->state != PASTE) {
		/* Keys of ncurses that came out of a paste are controls, and dropped. */
		decoder->state = GROUND;
		emit(decoder, unit, is_alt);
	}
}

/* Text of some length with a line break before its end. */
static bool looks_pasted(const struct decoder *decoder, const int *units, size_t count)
{
	bool has_break = false;

	if (decoder->state != GROUND || count < BURST_MIN)
		return false;
	for (size_t i = 0; i < count; i++) {
		bool is_break = units[i] == '\r' || units[i] == '\n';

		if (units[i] >= 0x100 || (units[i] < 0x20 && units[i] != '\t' && !is_break))
			return false;
		has_break |= is_break && i + 1 < count;
	}
	return has_break;
}

void decoder_feed(struct decoder *decoder, const int *units, size_t count)
{
	bool is_paste = looks_pasted(decoder, units, count);

	if (is_paste)
		feed_unit(decoder, DECODER_PASTE_BEGIN);
	for (size_t i = 0; i < count; i++)
		feed_unit(decoder, units[i]);
	if (is_paste)
		feed_unit(decoder, DECODER_PASTE_END);
}

void decoder_pause(struct decoder *decoder)
{
	switch (decoder->state) {
	case ESCAPE:
		decoder->state = GROUND;
		emit(decoder, K_ESCAPE, false);
		break;
	case CSI:
		if (decoder->parameter_count == 0)
			emit_alt(decoder, '[');
		break;
	case SS3:
		emit_alt(decoder, 'O');
		break;
	case STRING:
		if (decoder->string_length == 0)
			emit_alt(decoder, decoder->introducer);
		break;
	case GROUND:
	case STRING_ESC:
	case PASTE:
	default:
		break;
	}
}

int decoder_patience_ms(const struct decoder *decoder)
{
	if (decoder->state == PASTE)
		return PASTE_PATIENCE_MS;
	return decoder->state != GROUND || decoder->partial_length ? SEQUENCE_PATIENCE_MS : 0;
}

void decoder_give_up(struct decoder *decoder)
{
	decoder->partial_length = 0;
	decoder->is_alt = false;
	if (decoder->state == PASTE)
		end_paste(decoder);
	decoder->state = GROUND;
}
