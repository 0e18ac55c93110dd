#include "ssh/refusal.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

void refusal_describe(const char *bastion, const char *host, int port, const char *code,
	const char *said, struct error *error)
{
	if (strcmp(code, "forward.prohibited") == 0) {
		error_set(error, "The SSH server %s does not allow a forward to %s port %d.",
			bastion, host, port);
		error_set_hint(error,
			"Its sshd needs AllowTcpForwarding, and PermitOpen (if set) %s:%d "
			"literally.",
			host, port);
	} else if (strcmp(code, "forward.timeout") == 0) {
		error_set(error,
			"The SSH server %s got no connection to %s port %d in time, as seen from "
			"there.",
			bastion, host, port);
	} else {
		error_set(error,
			"The SSH server %s could not connect to %s port %d, as seen from there.",
			bastion, host, port);
		error_set_hint(error,
			"A closed port and a name that is unknown there look the same from here.");
	}
	error->detail = mem_text(said);
}
