/* main.c - reads the command line and hands over to a face: screens, or a command. */
#include "app.h"

#include "base/error.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/demo/demo.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "source/environment.h"
#include "source/source.h"
#include "ssh/askpass.h"

#include <libssh2.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int run_demo(int argc, char **argv)
{
	char program[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);

	program[length > 0 ? length : 0] = '\0';
	return demo_run(argc - 1, argv + 1, length > 0 ? program : argv[0]);
}

static int complain(struct error *error)
{
	out_error(error);
	error_clear(error);
	return EXIT_OWN_ERROR;
}

/* Screens: on the list of sources or, when a source was named, on the way to it. */
static int run_screens(const struct options *options)
{
	struct error error = ERROR_INIT;
	struct secret *password = secret_new();
	struct source *source = NULL;
	bool names_server = options->word_count || options->host || options->dbname ||
			    options->port || options->user || options->ssh;
	int code;

	if (names_server)
		source = options_source(
			options, options->words, options->word_count, password, &error);
	if (names_server && !source)
		code = complain(&error);
	else
		code = app_run(options, source, password);
	source_free(source);
	secret_free(password);
	return code;
}

int main(int argc, char **argv)
{
	struct options options;
	struct error error = ERROR_INIT;
	const struct cli_command *command;
	int code;

	/* Started by ssh to ask something: see askpass.h. */
	if (argc == 2 && getenv(ASKPASS_VARIABLE))
		return askpass_main(getenv(ASKPASS_VARIABLE), argv[1]);
	text_set_locale();
	/* The demo forks servers, and has its own command after "--". */
	if (argc > 1 && strcmp(argv[1], "demo") == 0)
		return run_demo(argc, argv);
	if (!options_parse(argc, argv, &options, &error))
		return complain(&error);
	if (options.help || options.version || options.list_keys) {
		if (options.help)
			cli_help();
		else if (options.version)
			cli_version();
		else
			app_list_keys();
		return EXIT_PASS;
	}
	environment_capture();
	log_set_level(log_level_from_name(getenv("PGUSHER_LOG")));
	secret_harden_process();
	if (libssh2_init(0) != 0)
		return EXIT_OWN_ERROR;
	command = options.word_count ? cli_find(options.words[0]) : NULL;
	if (command && command->run)
		code = command->run(&options, options.words + 1, options.word_count - 1);
	else
		code = run_screens(&options);
	log_close();
	libssh2_exit();
	return code;
}
