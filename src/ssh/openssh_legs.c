/* How far the master is. ssh goes the jump hosts by processes of its own, which inherit its "-v"
 * and its standard error: their words come one host after the other, in the order of the way. */
#include "ssh/openssh_private.h"

#include "base/memory.h"
#include "ssh/config.h"

#include <stdlib.h>
#include <string.h>

size_t openssh_last_hop(const struct openssh *openssh)
{
	return openssh->gateway->hop_count - 1;
}

void openssh_begin(struct openssh *openssh, enum tunnel_leg leg)
{
	struct gateway *gateway = openssh->gateway;

	openssh->leg = leg;
	openssh_wind_clock(openssh);
	gateway->events->began(gateway->self, openssh->hop, leg);
}

/* What is told of a leg that passed without a word: "bastion > inner:22" of a jump. */
static char *fact_of(const struct openssh *openssh, enum tunnel_leg leg)
{
	const struct hop *hop = &openssh->gateway->hops[openssh->hop];

	if (leg == TUNNEL_HOST_KEY && openssh->host_key)
		return mem_text(openssh->host_key);
	if (leg == TUNNEL_REACH && openssh->hop > 0)
		return mem_printf("%s > %s:%s", hop[-1].host, hop->host, hop->port);
	if (leg == TUNNEL_REACH && openssh->address)
		return mem_text(openssh->address);
	return mem_text("by ssh");
}

void openssh_pass_until(struct openssh *openssh, enum tunnel_leg leg, const char *fact)
{
	struct gateway *gateway = openssh->gateway;

	while (openssh->leg <= leg && !gateway_is_abandoned(gateway)) {
		enum tunnel_leg now = openssh->leg;
		char *told = now == leg && fact ? mem_text(fact) : fact_of(openssh, now);

		gateway->events->passed(gateway->self, openssh->hop, now, told);
		free(told);
		if (gateway_is_abandoned(gateway) || now == TUNNEL_LOGIN)
			break;
		openssh_begin(openssh, now + 1);
	}
}

static void forget(char **text)
{
	free(*text);
	*text = NULL;
}

static void enter_hop(struct openssh *openssh, size_t hop, enum tunnel_leg leg)
{
	openssh->hop = hop;
	forget(&openssh->host_key);
	forget(&openssh->how);
	forget(&openssh->offered);
	forget(&openssh->last_prompt);
	buf_clear(&openssh->tried);
	buf_clear(&openssh->said);
	openssh->asked_password = openssh->accepted_key = false;
	openssh->refusals = 0;
	openssh->asked_passphrase = openssh->declined_passphrase = false;
	if (!gateway_is_abandoned(openssh->gateway))
		openssh_begin(openssh, leg);
}

/* This hop has let us in. */
static void go_to_next_hop(struct openssh *openssh)
{
	openssh_pass_until(openssh, TUNNEL_LOGIN, openssh->how);
	enter_hop(openssh, openssh->hop + 1, TUNNEL_REACH);
}

void openssh_start_anew(struct openssh *openssh)
{
	openssh->proxies = 0;
	openssh->has_compared = false;
	if (openssh->gateway->hop_count == 1)
		return;
	gateway_tell_choice(openssh->gateway);
	enter_hop(openssh, 0, TUNNEL_RESOLVE);
}

void openssh_reach_hop(struct openssh *openssh, size_t hop)
{
	while (openssh->hop < hop && !gateway_is_abandoned(openssh->gateway))
		go_to_next_hop(openssh);
}

/* The hop of the ssh at the end of the chain, which connects by itself. False when a command of the
 * person's own is part of the chain: then it is not known whose words come. */
static bool find_deepest(const struct openssh *openssh, size_t *hop)
{
	size_t last = openssh_last_hop(openssh);

	*hop = openssh->proxies <= last ? last - openssh->proxies : 0;
	return openssh->proxies <= last;
}

/* Behind the first host of the way nobody else speaks any more. */
static bool knows_who_speaks(const struct openssh *openssh)
{
	size_t deepest;

	return openssh->hop > 0 || find_deepest(openssh, &deepest);
}

/* The words are those of any ssh on the way, and of whoever writes a banner: the name must fit. */
static void authenticated(struct openssh *openssh, const char *fact)
{
	const struct hop *hop = &openssh->gateway->hops[openssh->hop];
	char host[256], method[32];
	int port;

	if (!read_authenticated(fact, host, &port, method) || !openssh_is_named(hop, host) ||
		(port && port != (int)strtol(hop->port, NULL, 10)))
		return;
	mem_replace(&openssh->how, mem_text(method));
	if (openssh->hop < openssh_last_hop(openssh))
		go_to_next_hop(openssh);
}

/* Of the hops before that one nothing is heard. */
static void shared(struct openssh *openssh)
{
	size_t deepest;

	if (!find_deepest(openssh, &deepest) || deepest == openssh_last_hop(openssh))
		return;
	openssh_reach_hop(openssh, deepest);
	if (gateway_is_abandoned(openssh->gateway) || openssh->hop != deepest)
		return;
	mem_replace(&openssh->how, mem_text("shared with a master of yours"));
	go_to_next_hop(openssh);
}

/* A way that ssh goes straight, though jump hosts were read in ssh_config, has no hops. @fact:
 * "bastion [192.0.2.1] port 22". */
static void connecting(struct openssh *openssh, const char *fact)
{
	const char *open = strchr(fact, '['), *close = strchr(fact, ']');
	char *address = open && close > open ? mem_text_n(open + 1, (size_t)(close - open - 1))
					     : mem_text(fact);
	size_t deepest;

	if (find_deepest(openssh, &deepest) && openssh->hop < deepest)
		openssh->hop = deepest;
	mem_replace(&openssh->address,
		mem_printf("%s%s", address, open && close > open ? close + 1 : ""));
	if (knows_who_speaks(openssh))
		openssh_pass_until(openssh, TUNNEL_RESOLVE, address);
	free(address);
}

/* ssh calls recorded what went to /dev/null too. */
static void accepted_key(struct openssh *openssh, const char *how)
{
	bool is_last = openssh->hop == openssh_last_hop(openssh);

	if (is_last && openssh->has_compared)
		how = openssh->once ? "trusted once" : "the given fingerprint";
	else if (strcmp(how, "recorded") == 0 && !openssh_recorded_in(openssh))
		how = "accepted, but not recorded";
	mem_replace(&openssh->host_key,
		mem_printf("%s, %s", how, openssh->host_key ? openssh->host_key : "by ssh"));
	openssh_pass_until(openssh, TUNNEL_HOST_KEY, openssh->host_key);
}

static void proxied(struct openssh *openssh, const char *command)
{
	bool is_first = openssh->proxies++ == 0;

	if (is_first && openssh->gateway->hop_count == 1)
		openssh_pass_until(openssh, TUNNEL_RESOLVE, command);
}

static void note_tried(struct openssh *openssh, const char *what)
{
	if (!strstr(buf_string(&openssh->tried), what))
		buf_printf(&openssh->tried, "%s%s", openssh->tried.length ? ", " : "", what);
}

static void note_said(struct openssh *openssh, const char *line)
{
	buf_printf(&openssh->said, "%s%s", openssh->said.length ? "\n" : "", line);
}

void openssh_take_word(struct openssh *openssh, enum word_kind kind, const char *fact)
{
	switch (kind) {
	case WORD_CONNECTING:
		connecting(openssh, fact);
		break;
	case WORD_PROXIED:
		proxied(openssh, fact);
		break;
	case WORD_CONNECTED:
	case WORD_ANSWERED:
		if (knows_who_speaks(openssh))
			openssh_pass_until(openssh, TUNNEL_REACH, NULL);
		break;
	case WORD_HOST_KEY:
		if (openssh->leg <= TUNNEL_HOST_KEY)
			mem_replace(&openssh->host_key, mem_text(fact));
		break;
	case WORD_HOST_KNOWN:
		if (knows_who_speaks(openssh))
			accepted_key(openssh, fact);
		break;
	case WORD_OFFERED:
		mem_replace(&openssh->offered, mem_text(fact));
		openssh->refusals++;
		break;
	case WORD_TRIED:
		note_tried(openssh, fact);
		break;
	case WORD_KEY_ACCEPTED:
		openssh->accepted_key = true;
		break;
	case WORD_AUTHENTICATED:
		authenticated(openssh, fact);
		break;
	case WORD_SHARED:
		shared(openssh);
		break;
	case WORD_CHANGED_KEY:
		openssh->sees_changed_key |= openssh->leg <= TUNNEL_HOST_KEY;
		note_said(openssh, fact);
		break;
	case WORD_SAID:
		note_said(openssh, fact);
		break;
	case WORD_OTHER:
		break;
	}
}
