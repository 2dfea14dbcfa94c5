"""The other end of a feed of numbers: a server that sends every number until it is acknowledged."""

import socket
import threading
from contextlib import suppress


class NumbersSource:
    """Sends 0 to ``count - 1``; what was not acknowledged comes again on the next link. A thread of its own."""

    def __init__(self, count: int, also: bytes = b"") -> None:
        self.acknowledged: set[int] = set()
        self.links = 0
        self.closed_cleanly = 0
        self._count = count
        self._also = also
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def missing(self) -> list[int]:
        return [number for number in range(self._count) if number not in self.acknowledged]

    def close(self) -> None:
        """Nobody listens any more when it returns."""
        # A socket that a thread waits at lives on in the kernel, and would take one more link; this wakes the thread.
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._server.accept()
            except OSError:
                return
            self.links += 1
            with link:
                self._talk(link)

    def _talk(self, link: socket.socket) -> None:
        try:
            link.sendall(self._also + b"".join(b"%d\n" % number for number in self.missing))
            for line in link.makefile("rb"):
                _, _, word = line.strip().partition(b" ")
                if word.isdigit():
                    self.acknowledged.add(int(word))
            self.closed_cleanly += 1
        except OSError:
            return
