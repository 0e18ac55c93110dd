#!/usr/bin/env python3
"""Each row of the diagnosis catalogue is provoked for real and gives its advice; rows that other
tests provoke are named here with the test; and no row is without one."""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import diagnosis_login  # registers its tests, as the two below
import diagnosis_peers
import diagnosis_pooler
from provoke import proofs
from tap import equal, main, test

TOP = os.environ.get("top_builddir") or os.path.realpath(
    os.path.join(HERE, "..", "..", "build"))
ROWS = os.path.join(TOP, "tests", "integration", "diagnosis_rows")

# Provoked by tests of other programs, which hold the code in so many words.
ELSEWHERE = {
    "forward.prohibited": ("tunnel_failures.py", "what_a_forward_needs_is_told"),
    "forward.refused": ("steps.py", "forwards_that_are_refused"),
    **{"login." + kind: ("downgrade.py", "a_refusal_has_its_own_code") for kind in (
        "downgrade", "md5-refused", "method", "no-proof", "no-request")},
    "login.gss": ("gssapi.py", "tickets_that_the_server_refuses"),
    **{"login." + kind: ("gssapi.py", "logins_without_a_ticket_are_told_why") for kind in (
        "no-kdc", "no-service", "no-ticket")},
    "login.ticket": ("gssapi.py", "a_service_may_have_another_name"),
    "login.unseen": ("gssapi.py", "require_auth_inside_encryption"),
    "login.no-password": ("steps.py", "no_password"),
    "login.password-timeout": ("steps.py", "a_server_that_goes_silent_in_each_stage"),
    "login.timeout": ("steps.py", "a_server_that_goes_silent_in_each_stage"),
    "password.source": ("steps.py", "a_command_that_fails"),
    "query.timeout": ("steps.py", "a_server_that_goes_silent_in_each_stage"),
    "reach.refused": ("steps.py", "a_refused_port"),
    "reach.socket": ("steps.py", "no_socket_there"),
    "resolve.unknown": ("steps.py", "an_unknown_name"),
    "ssh.agent-empty": ("tunnel_truth.py", "an_agent_without_keys_is_called_that"),
    "ssh.command-failed": ("tunnel_truth.py",
                           "a_command_that_fails_on_the_way_is_no_refusal_of_the_host"),
    "ssh.config": ("tunnels.py", "a_broken_ssh_config_is_named_with_its_line"),
    "ssh.flood": ("ssh_tunnel.c", "a_flood_before_the_host_key_ends_it"),
    "ssh.host-key-changed": ("steps.py", "host_keys"),
    "ssh.host-key-refused": ("steps.py", "host_keys"),
    "ssh.host-key-revoked": ("steps.py", "host_keys"),
    "ssh.host-key-undecided": ("ssh_tunnel.c", "unreadable_known_hosts_decides_nothing"),
    "ssh.host-key-unexpected": ("tunnel_truth.py", "a_given_fingerprint_decides_alone"),
    "ssh.host-key-unknown": ("tunnel_truth.py", "host_keys_by_the_mode_of_ssh_config"),
    "ssh.key-file-missing": ("ssh_login.c", "missing_key_file_is_named"),
    "ssh.key-file-unreadable": ("tunnels.py", "key_files_that_ssh_cannot_use_are_named"),
    "ssh.key-needs-ssh": ("ssh_keys.c", "keys_for_ssh_are_named"),
    "ssh.key-passphrase": ("ssh_login.c", "passphrase_is_asked_for"),
    "ssh.key-refused": ("tunnel_failures.py", "what_was_tried_and_what_is_offered_is_told"),
    "ssh.lost": ("tunnel_failures.py",
                 "a_tunnel_that_dies_while_the_database_is_silent_is_named_at_once"),
    "ssh.no-agent": ("steps.py", "ssh_keys_and_agents"),
    "ssh.no-common-algorithm": ("tunnel_truth.py",
                                "lists_of_ssh_config_that_leave_nothing_are_named"),
    "ssh.no-method": ("ssh_login.c", "no_method_is_left"),
    "ssh.no-passphrase": ("tunnels.py", "key_files_that_ssh_cannot_use_are_named"),
    "ssh.not-ssh": ("steps.py", "the_ssh_host_refuses_or_is_no_ssh_host"),
    "ssh.password-refused": ("ssh_login.c", "wrong_password_is_refused"),
    "ssh.refused": ("steps.py", "the_ssh_host_refuses_or_is_no_ssh_host"),
    "ssh.resolve": ("steps.py", "the_ssh_host_refuses_or_is_no_ssh_host"),
    "ssh.timeout": ("steps.py", "a_server_that_goes_silent_in_each_stage"),
    "ssh.too-many-failures": ("tunnels.py", "the_limit_of_logins_is_named"),
    "ssh.unreachable": ("tunnel_options.py", "the_address_is_of_the_family_that_is_wanted"),
    **{"tls." + kind: ("downgrade.py", "each_bad_certificate_is_told_as_what_it_is") for kind in (
        "expired", "not-yet-valid", "revoked", "self-signed", "unknown-authority")},
    "tls.timeout": ("steps.py", "a_server_that_goes_silent_in_each_stage"),
    "tls.unsupported": ("steps.py", "a_server_without_tls"),
    "tls.wrong-name": ("steps.py", "certificates_that_are_not_right"),
}


def rows():
    """How each code of the catalogue is said to be proved."""
    out = subprocess.run([ROWS], check=True, capture_output=True, text=True).stdout
    return dict(line.split("\t")[:2] for line in out.splitlines())


def text_of_test(file, name):
    """The source of a test function in Python or C, "" when there is none."""
    with open(os.path.join(HERE, file), encoding="utf-8") as source:
        parts = re.split(r"^(?=@?(?:def|test|static|class)\b)", source.read(), flags=re.M)
    return "".join(part for part in parts if re.match(r"(?:def|static \w+) \*?%s\(" % name, part))


@test
def every_row_has_its_test_and_every_test_its_row():
    catalogue = rows()
    for code, (file, name) in ELSEWHERE.items():
        assert '"%s"' % code in text_of_test(file, name), "%s: %s has no %s" % (file, name, code)
    proved = set(proofs) | set(ELSEWHERE)
    real = {code for code, proof in catalogue.items() if proof == "real"}
    equal(sorted(proved - set(catalogue)), [], "tests of codes that are no rows")
    equal(sorted(real - proved), [], "rows that are said to be provoked, and have no test")
    equal(sorted(proved - real), [], "rows that are provoked and said not to be")


main()
