"""An SSH server that asks what PAM does not ask: fake_ssh.py PART PORT HOST_KEY

It takes one connection after the other and lets nobody do anything after the login.
"""
import secrets
import socket
import sys
import threading

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_PARTIALLY_SUCCESSFUL, AUTH_SUCCESSFUL
from paramiko.common import cMSG_USERAUTH_INFO_REQUEST


class Server(paramiko.ServerInterface):
    """What all parts have in common."""

    def __init__(self, transport):
        self.transport = transport
        self.rounds = 0

    # A long list, for libssh2 1.10 compares its length with that of a round's message.
    methods = "publickey,gssapi-with-mic,hostbased,keyboard-interactive"

    def get_allowed_auths(self, username):
        return self.methods

    def check_auth_interactive(self, username, submethods):
        return self.ask()

    def check_auth_interactive_response(self, responses):
        self.rounds += 1
        return self.judge(responses)


class Challenge(Server):
    """A challenge that is another one at every start, then a code; both with name and text."""

    def ask(self):
        self.number = str(secrets.randbelow(10**8)).zfill(8)
        self.rounds = 0
        return paramiko.InteractiveQuery(
            "Card", "Type this into your card", ("Challenge %s: " % self.number, True))

    def judge(self, responses):
        if self.rounds == 1 and responses == [self.number[::-1]]:
            return paramiko.InteractiveQuery("Code", "", ("PIN: ", False), ("Again: ", False))
        if self.rounds == 2 and responses == ["1234", "1234"]:
            return AUTH_SUCCESSFUL
        return AUTH_FAILED


class Notice(Server):
    """A round without a prompt, which is to be shown with the next one; empty prompt texts."""

    def ask(self):
        return paramiko.InteractiveQuery("N", "Your password ends on Friday")

    def judge(self, responses):
        if self.rounds == 1 and responses == []:
            return paramiko.InteractiveQuery("", "", ("", False))
        return AUTH_SUCCESSFUL if responses == ["x"] else AUTH_FAILED


class Endless(Server):
    """Rounds without a prompt for ever."""

    def ask(self):
        return paramiko.InteractiveQuery("More", "and more of it")

    def judge(self, responses):
        return self.ask()


class Many(Server):
    """More prompts than anybody answers."""

    def ask(self):
        return paramiko.InteractiveQuery("", "", *[("%d? " % i, True) for i in range(60)])

    def judge(self, responses):
        return AUTH_FAILED


class Liar(Server):
    """A name that is longer than the message that holds it."""

    def ask(self):
        message = paramiko.Message()
        message.add_byte(cMSG_USERAUTH_INFO_REQUEST)
        message.add_int(900000)
        message.add_bytes(b"short" * 20)
        self.transport._send_message(message)
        return AUTH_FAILED

    def judge(self, responses):
        return AUTH_FAILED


class Steps(Server):
    """Two steps, with prompts in both."""

    methods = "keyboard-interactive"
    done = False

    def ask(self):
        return paramiko.InteractiveQuery("Step", "", ("Second: " if self.done else "First: ", True))

    def judge(self, responses):
        if responses == ["2" if self.done else "1"]:
            was, self.done = self.done, True
            return AUTH_SUCCESSFUL if was else AUTH_PARTIALLY_SUCCESSFUL
        return AUTH_FAILED


class Password(Server):
    """Takes one password, and tells on its error output which ones came."""

    methods = "password"

    def check_auth_password(self, username, password):
        print("password %r" % password, file=sys.stderr, flush=True)
        return AUTH_SUCCESSFUL if password == "right" else AUTH_FAILED


class Rounds(Server):
    """Asks once, then for two things at once; tells on its error output what was answered, and
    lets in whoever answered all of it."""

    methods = "keyboard-interactive"

    def ask(self):
        self.rounds = 0
        return paramiko.InteractiveQuery("", "", ("Token: ", True))

    def judge(self, responses):
        print("answers %r" % (responses,), file=sys.stderr, flush=True)
        if self.rounds == 1:
            return paramiko.InteractiveQuery("", "", ("Word: ", False), ("Colour: ", True))
        return AUTH_SUCCESSFUL if len(responses) == 2 else AUTH_FAILED


class Flood(Server):
    """Lets in, and answers a channel with packets of a type that nobody knows, for ever."""

    def ask(self):
        return paramiko.InteractiveQuery("", "", ("Word: ", True))

    def judge(self, responses):
        return AUTH_SUCCESSFUL

    def check_channel_direct_tcpip_request(self, chanid, origin, destination):
        while True:
            message = paramiko.Message()
            message.add_byte(bytes((192,)))
            message.add_bytes(b"x" * 1000)
            self.transport._send_message(message)


class Forger(Server):
    """Asks in the words in which ssh itself asks about other hosts."""

    methods = "keyboard-interactive"
    prompts = ("mia@db.example.com's password: ",
               "The authenticity of host 'db.example.com (192.0.2.1)' can't be established.\n"
               "ED25519 key fingerprint is SHA256:" + "A" * 43 + ".\nAre you sure you want to "
               "continue connecting (yes/no/[fingerprint])? ")

    def ask(self):
        self.rounds = 0
        return paramiko.InteractiveQuery("", "", (self.prompts[0], False))

    def judge(self, responses):
        if self.rounds < len(self.prompts):
            return paramiko.InteractiveQuery("", "", (self.prompts[self.rounds], True))
        return AUTH_FAILED


PARTS = {part.__name__.lower(): part for part in (
    Challenge, Notice, Endless, Many, Liar, Steps, Password, Rounds, Forger, Flood)}


def serve(part, connection, key):
    """One connection, to its end."""
    transport = paramiko.Transport(connection)
    transport.add_server_key(key)
    try:
        transport.start_server(threading.Event(), part(transport))
        transport.join()
    except (EOFError, OSError, paramiko.SSHException):
        pass


def main(part, port, key_file):
    """Accepts for ever."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(port)))
    listener.listen(8)
    key = paramiko.Ed25519Key.from_private_key_file(key_file)
    print("listening", file=sys.stderr, flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(
            target=serve, args=(PARTS[part], connection, key), daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
