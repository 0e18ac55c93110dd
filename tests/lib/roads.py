"""Roads to a server that are slow, dead or closed: on 127.0.0.1, without root."""

import socket
import struct
import threading
import time

from processes import Fixture, free_port, listen_locally, shut


class BlackHole(Fixture):
    """An address whose connection attempts are never answered: a full backlog that nobody
    accepts from. port is refused by nobody and served by nobody."""

    def __init__(self):
        super().__init__()
        self.host = "127.0.0.1"
        self._listener = listen_locally(backlog=0)
        self.port = self._listener.getsockname()[1]
        self._fillers = []
        for _ in range(4):  # Linux lets backlog + 1 through
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex((self.host, self.port))
            self._fillers.append(filler)
        time.sleep(0.01)  # not a wait for a condition: the kernel has no event for it

    def _close(self):
        for filler in self._fillers:
            filler.close()
        self._listener.close()


class Relay(Fixture):
    """A road between the client and (host, port) that can be made slow, stopped and cut.

    delay is in seconds each way. It counts the round trips of the protocol rightly, but not those
    of TCP: each leg is a local connection."""

    def __init__(self, host, port, delay=0.0):
        super().__init__()
        self._target = (host, port)
        self.host = "127.0.0.1"
        self.delay = delay
        self.sent = self.returned = 0  # bytes to the target, bytes to the client
        self._open = threading.Event()
        self._open.set()
        self._sockets = []
        self._listener = listen_locally()
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def pause(self):
        """Nothing passes from now on, and nothing is closed: a network that has died."""
        self._open.clear()

    def resume(self):
        self._open.set()

    def cut(self):
        """Resets every connection that is open now; new ones are served."""
        sockets, self._sockets = self._sockets, []
        for one in sockets:
            try:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:
                pass
            shut(one)

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                target = socket.create_connection(self._target, timeout=10)
            except OSError:
                client.close()
                continue
            for one in (client, target):
                one.settimeout(None)
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets += [client, target]
            for source, sink, name in ((client, target, "sent"), (target, client, "returned")):
                self._pump(source, sink, name)

    def _pump(self, source, sink, counter):
        queue, ready = [], threading.Condition()

        def take():
            while True:
                try:
                    data = source.recv(65536)
                except OSError:
                    data = b""
                with ready:
                    queue.append((time.monotonic() + self.delay, data))
                    ready.notify()
                if not data:
                    return

        def give():
            while True:
                with ready:
                    ready.wait_for(lambda: queue)
                    moment, data = queue.pop(0)
                time.sleep(max(0.0, moment - time.monotonic()))
                self._open.wait()
                try:
                    if not data:
                        sink.shutdown(socket.SHUT_WR)
                        return
                    sink.sendall(data)
                    setattr(self, counter, getattr(self, counter) + len(data))
                except OSError:
                    shut(source)
                    return

        threading.Thread(target=take, daemon=True).start()
        threading.Thread(target=give, daemon=True).start()

    def _close(self):
        shut(self._listener)
        self.cut()
        self._open.set()


def refused_port():
    """A port on which nobody listens."""
    return free_port()
