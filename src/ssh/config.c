#include "ssh/config_private.h"

#include "base/buf.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define GAPS_MAX 64

/* One file being read. */
struct reading {
	struct ssh_config *config;
	const char *path;
	size_t line, depth;
	bool is_final;	/* the second pass, for "Match final" */
	bool is_user;	/* ~ is allowed in Include, which is relative to ~/.ssh */
	bool is_active; /* the block that is being read is meant */
	bool never;	/* included from a block that is not meant */
};

static bool read_file(
	const char *path, const struct reading *from, bool checks_owner, struct error *error);

static char *place_of(const struct reading *reading)
{
	char *shown = path_contract(reading->path);
	char *place = mem_printf("%s:%zu", shown, reading->line);

	free(shown);
	return place;
}

void config_add_gap(struct ssh_config *config, const char *option, const char *file, size_t line,
	const char *why)
{
	if (config->gap_count == GAPS_MAX)
		return;
	config->gaps = mem_resize(config->gaps, config->gap_count + 1, sizeof *config->gaps);
	config->gaps[config->gap_count++] = (struct ssh_gap){
		.option = mem_text(option), .file = path_contract(file), .line = line, .why = why};
}

static void note_gap(const struct reading *reading, const char *text, const char *why)
{
	/* The second pass finds the same again. */
	if (!reading->is_final)
		config_add_gap(reading->config, text, reading->path, reading->line, why);
}

/* --- lines ----------------------------------------------------------------------------------- */

static bool read_host_line(struct reading *reading, const char *rest, struct error *error)
{
	const struct ssh_config *config = reading->config;
	struct word_list words = {.list = NULL};
	bool is_read;

	config_split(rest, &words);
	/* On the second pass the name that was found is compared. */
	is_read = host_line_matches(&words, reading->is_final ? config->host_name : config->host,
		&reading->is_active, error);
	if (is_read && !words.count)
		error_set(error, "host: a value is missing");
	is_read = is_read && words.count;
	reading->is_active = reading->is_active && !reading->never;
	word_list_free(&words);
	return is_read;
}

static bool read_match_line(struct reading *reading, const char *rest, struct error *error)
{
	struct ssh_config *config = reading->config;
	struct match_facts facts = {
		.host = reading->is_final ? config->host_name : config->host,
		.original_host = config->host,
		.host_name = config_value(config, OPT_HOSTNAME),
		.user = config->typed_user ? config->typed_user : config_value(config, OPT_USER),
		.is_final = reading->is_final,
	};
	bool runs_command = false;

	if (!match_line_matches(
		    rest, &facts, &reading->is_active, &config->wants_final, &runs_command, error))
		return false;
	reading->is_active = reading->is_active && !reading->never;
	if (runs_command && !reading->never) {
		char *text = mem_printf("Match %s", rest);

		note_gap(reading, text, "native runs no commands to find out what is meant");
		free(text);
	}
	return true;
}

static bool include_all(const struct reading *reading, const char *pattern, struct error *error)
{
	glob_t found;
	bool is_read = true;

	if (glob(pattern, GLOB_TILDE, NULL, &found) != 0)
		return true; /* nothing matched: no error for ssh either */
	for (size_t i = 0; i < found.gl_pathc && is_read; i++) {
		bool is_there = access(found.gl_pathv[i], F_OK) == 0;

		is_read = !is_there || read_file(found.gl_pathv[i], reading, true, error);
	}
	globfree(&found);
	return is_read;
}

/* The block that stands around is not changed by what an included file matches. */
static bool read_include_line(struct reading *reading, const char *rest, struct error *error)
{
	struct word_list words = {.list = NULL};
	bool is_read;

	config_split(rest, &words);
	is_read = words.count > 0;
	if (!is_read)
		error_set(error, "include: a value is missing");
	for (size_t i = 0; i < words.count && is_read; i++) {
		char *path = *words.list[i]
				     ? config_include_path(words.list[i], reading->is_user, error)
				     : NULL;

		if (!path && !error_is_set(error))
			error_set(error, "include: empty argument");
		is_read = path && include_all(reading, path, error);
		free(path);
	}
	word_list_free(&words);
	return is_read;
}

/* The first value counts; of some options every line. A jump host excludes a command, and the other
 * way round. */
static void keep(struct reading *reading, const struct option_row *row, struct word_list *value)
{
	struct ssh_config *config = reading->config;
	struct found *found = &config->found[row->option];
	bool is_way = row->option == OPT_PROXY_JUMP || row->option == OPT_PROXY_COMMAND;
	bool is_decided = is_way && (config_is_found(config, OPT_PROXY_JUMP) ||
					    config_is_found(config, OPT_PROXY_COMMAND));

	if (is_decided || (found->value.count && row->kind != KIND_EACH)) {
		word_list_free(value);
		return;
	}
	if (!found->origin)
		found->origin = place_of(reading);
	for (size_t i = 0; i < value->count; i++) {
		bool is_new = true;

		for (size_t k = 0; k < found->value.count && row->kind == KIND_EACH; k++)
			is_new = is_new && strcmp(found->value.list[k], value->list[i]) != 0;
		if (is_new)
			word_list_add(&found->value, value->list[i], strlen(value->list[i]));
	}
	word_list_free(value);
}

static bool is_harmless(const struct option_row *row, const char *value)
{
	size_t length = strlen(value);

	for (const char *at = row->harmless; at && *at;) {
		size_t here = strcspn(at, ",");

		if (here == length && strncasecmp(at, value, here) == 0)
			return true;
		at += here + (at[here] == ',');
	}
	return row->harmless == NULL;
}

static bool read_value(struct reading *reading, const struct option_row *row, const char *keyword,
	const char *rest, struct error *error)
{
	struct word_list value;

	if (!option_read(row, rest, &value, error))
		return false;
	if (reading->is_active && row->option != OPT_NONE) {
		keep(reading, row, &value);
		return true;
	}
	if (reading->is_active && value.count && !is_harmless(row, value.list[0])) {
		char *text = mem_printf("%s %s", keyword, value.list[0]);

		note_gap(reading, text, row->why);
		free(text);
	}
	word_list_free(&value);
	return true;
}

/* ssh cuts every line before it looks what the keyword wants. */
static bool has_open_quote(const char *rest)
{
	struct word_list words = {.list = NULL};
	bool is_open = !config_split(rest, &words);

	word_list_free(&words);
	return is_open;
}

static bool read_keyword(
	struct reading *reading, const char *keyword, const char *rest, struct error *error)
{
	struct ssh_config *config = reading->config;
	const struct option_row *row = option_row(keyword);

	if (has_open_quote(rest)) {
		error_set(error, "%s: a quote is not closed", keyword);
		return false;
	}
	if (!row && *rest && config->ignored &&
		pattern_list_matches(config->ignored, keyword, true))
		return true;
	if (!row) {
		error_set(error, "Bad configuration option: %s", keyword);
		return false;
	}
	if (!*rest && row->kind != KIND_ANY) {
		error_set(error, "%s: a value is missing", keyword);
		return false;
	}
	switch (row->kind) {
	case KIND_HOST:
		return read_host_line(reading, rest, error);
	case KIND_MATCH:
		return read_match_line(reading, rest, error);
	case KIND_INCLUDE:
		return read_include_line(reading, rest, error);
	case KIND_IGNORE_UNKNOWN:
		if (reading->is_active && !config->ignored)
			config->ignored = mem_text_n(rest, strcspn(rest, " \t"));
		return true;
	case KIND_ANY:
		return true;
	default:
		return read_value(reading, row, keyword, rest, error);
	}
}

/* @line ends with NUL and is trimmed here. */
static bool read_line(struct reading *reading, char *line, struct error *error)
{
	size_t length = strlen(line);
	const char *rest;
	char *keyword;
	bool is_read;

	while (length && strchr(" \t\r\f", line[length - 1]))
		line[--length] = '\0';
	keyword = config_keyword(line, &rest);
	is_read = !keyword || read_keyword(reading, keyword, rest, error);
	free(keyword);
	return is_read;
}

/* --- files ----------------------------------------------------------------------------------- */

/* As ssh: a file that others can write, or that is somebody else's, is refused. */
static bool is_safe(const char *path, struct error *error)
{
	struct stat about;

	if (stat(path, &about) < 0)
		return true; /* reading it tells */
	if ((about.st_uid == 0 || about.st_uid == getuid()) && !(about.st_mode & 022))
		return true;
	error_set(error, "Bad owner or permissions on %s", path);
	return false;
}

static bool read_lines(struct reading *reading, struct buf *text, struct error *error)
{
	char *end, *stop = text->bytes + text->length;
	struct error why = ERROR_INIT;

	for (char *line = text->bytes; line < stop; line = end + 1) {
		end = memchr(line, '\n', (size_t)(stop - line));
		if (!end)
			end = stop; /* the buffer's own NUL stands there */
		*end = '\0';
		reading->line++;
		if (read_line(reading, line, &why))
			continue;
		/* What an included file was refused for has its own place already. */
		if (reading->config->is_placed)
			error_move(error, &why);
		else
			error_set(error, "%s line %zu: %s", reading->path, reading->line,
				why.primary);
		reading->config->is_placed = true;
		error_clear(&why);
		return false;
	}
	return true;
}

static bool read_file(
	const char *path, const struct reading *from, bool checks_owner, struct error *error)
{
	struct reading reading = *from;
	struct buf text = BUF_INIT;
	bool is_read;

	reading.path = path;
	reading.line = 0;
	reading.never = from->never || !from->is_active;
	if (++reading.depth > CONFIG_DEPTH_MAX + 1) {
		error_set(error, "Too many recursive configuration includes");
		return false;
	}
	is_read = (!checks_owner || is_safe(path, error)) &&
		  file_read(path, CONFIG_FILE_MAX, &text, error);
	if (is_read && text.bytes)
		is_read = read_lines(&reading, &text, error);
	buf_free(&text);
	return is_read;
}

static bool read_if_there(struct ssh_config *config, const char *path, bool is_user, bool is_final,
	bool must_be_there, struct error *error)
{
	struct reading reading = {
		.config = config, .is_user = is_user, .is_final = is_final, .is_active = true};

	if (!must_be_there && access(path, F_OK) < 0)
		return true;
	return read_file(path, &reading, is_user && !must_be_there, error);
}

static bool read_files(struct ssh_config *config, const struct ssh_query *query, bool is_final,
	struct error *error)
{
	bool has_own = query->user_file != NULL;
	char *user_file = path_expand(has_own ? query->user_file : "~/.ssh/config");
	const char *system_file = query->system_file ? query->system_file : "/etc/ssh/ssh_config";
	bool is_read = true;

	if (strcmp(user_file, "none") != 0) {
		is_read = read_if_there(config, user_file, true, is_final, has_own, error);
		if (is_read && strcmp(system_file, "none") != 0)
			is_read = read_if_there(config, system_file, false, is_final, false, error);
	}
	free(user_file);
	return is_read;
}

/* What was given elsewhere stands before the files. */
static bool take_given(
	struct ssh_config *config, const struct ssh_query *query, struct error *error)
{
	const char *jump = query->proxy_jump;
	enum option option = OPT_PROXY_JUMP;

	if (!jump)
		return true;
	if (strcasecmp(jump, "none") == 0) {
		/* Neither jump host nor command. */
		option = OPT_PROXY_COMMAND;
	} else if (!jumps_read(jump, NULL, NULL)) {
		error_set(error, "Jump hosts: \"%s\" is not a list of user@host:port.", jump);
		return false;
	}
	word_list_add(&config->found[option].value, jump, strlen(jump));
	return true;
}

static bool read_all(struct ssh_config *config, const struct ssh_query *query, struct error *error)
{
	if (!take_given(config, query, error) || !read_files(config, query, false, error))
		return false;
	if (!config->wants_final)
		return config_settle(config, error);
	if (!config_settle(config, error))
		return false;
	/* "Match final" asks for a second pass, with the host name that the first one found. */
	if (!read_files(config, query, true, error))
		return false;
	config_settings_free(config);
	config->host_name = config->port = config->alias = config->agent = config->command = NULL;
	memset(config->algorithms, 0, sizeof config->algorithms);
	config->jumps = NULL;
	config->jump_count = 0;
	return config_settle(config, error);
}

struct ssh_config *ssh_config_read(const struct ssh_query *query, struct error *error)
{
	struct ssh_config *config = mem_new(sizeof *config);

	*config = (struct ssh_config){.host = mem_text(query->host),
		.typed_user = mem_text(query->user),
		.typed_port = mem_text(query->port)};
	if (read_all(config, query, error))
		return config;
	ssh_config_free(config);
	return NULL;
}

void ssh_config_free(struct ssh_config *config)
{
	if (!config)
		return;
	config_settings_free(config);
	for (size_t i = 0; i < OPT_COUNT; i++) {
		word_list_free(&config->found[i].value);
		free(config->found[i].origin);
	}
	for (size_t i = 0; i < config->gap_count; i++) {
		free(config->gaps[i].option);
		free(config->gaps[i].file);
	}
	free(config->gaps);
	free(config->ignored);
	free(config->host);
	free(config->typed_user);
	free(config->typed_port);
	free(config);
}

const struct ssh_settings *ssh_config_settings(const struct ssh_config *config)
{
	return &config->settings;
}

const struct ssh_gap *ssh_config_gaps(const struct ssh_config *config, size_t *count)
{
	*count = config->gap_count;
	return config->gaps;
}

const char *ssh_config_origin(const struct ssh_config *config, const char *option)
{
	const struct option_row *row = option_row(option);

	return row && row->option != OPT_NONE ? config->found[row->option].origin : NULL;
}
