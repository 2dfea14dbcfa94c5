"""A Mosquitto of one's own on a free loopback port: what tests, measurements and the demo speak to.

It is a process of this program with a configuration of its own; the service that Debian may have started is never
touched. It writes down every second what it has promised: what it promised in the second before a kill and has not
handed on is lost with it, as Mosquitto has no journal.

Life cycle: ``start``, then as often as wanted ``stop`` (it saves) or ``kill`` (it does not) and ``start`` again on the
same port with the same folder; ``close`` ends it.
"""

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
START_WITHIN_S = 10.0
_ATTEMPTS = 5
_MEMORY = "mosquitto.db"
_PORTS = (20_000, 32_000)
_LOOK_EVERY_S, _LOOKS = 0.01, 100
_PATHS = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
"""Where distributions put a daemon that is not on everybody's path."""


class BrokerMissing(RuntimeError):
    """Mosquitto is not installed, or does not start; the text says what to do."""


@dataclass(frozen=True, slots=True)
class BrokerKeys:
    """Files in PEM with which the broker shows who it is."""

    chain: Path
    key: Path


@dataclass(frozen=True, slots=True)
class BrokerLogin:
    """The one user who may come in."""

    user: str
    password: str


class OwnBroker:
    """One Mosquitto process, its folder and its port."""

    def __init__(
        self,
        folder: Path,
        keys: BrokerKeys | None = None,
        login: BrokerLogin | None = None,
        more: Sequence[str] = (),
    ) -> None:
        """``folder`` is its own, and exists; without ``keys`` it speaks plainly, without ``login`` anyone may come.

        ``more``: lines of its configuration.
        """
        self._folder = folder
        self._keys = keys
        self._login = login
        self._more = tuple(more)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        """Chosen by the first start and kept."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def said(self) -> str:
        """Its log."""
        log = self._folder / "mosquitto.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def start(self) -> None:
        """Start it, and come back when it takes connections; raises BrokerMissing."""
        program = _program("mosquitto")
        if self._login is not None and not self._password_file.exists():
            words = ["-b", "-c", str(self._password_file), self._login.user, self._login.password]
            subprocess.run([_program("mosquitto_passwd"), *words], check=True, capture_output=True)
        for _ in range(1 if self.port else _ATTEMPTS):
            port = self.port or free_port()
            self._configuration.write_text(self._told(port), encoding="utf-8")
            # Its log goes to a file that is only ever added to, as the configuration's own would begin anew.
            with (self._folder / "mosquitto.log").open("ab") as log:
                self._process = subprocess.Popen([program, "-c", str(self._configuration)], stdout=log, stderr=log)
            if self._answers(port):
                self.port = port
                return
            self.close()
        raise BrokerMissing(f"Mosquitto does not start: {self.said[-2000:]}")

    def stop(self) -> None:
        """Let it save what it holds and end."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(START_WITHIN_S)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(START_WITHIN_S)

    def forget(self) -> None:
        """Lose every session and message, while it is stopped."""
        (self._folder / _MEMORY).unlink()

    def close(self) -> None:
        """End it for good; may be called twice."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    @property
    def _configuration(self) -> Path:
        return self._folder / "mosquitto.conf"

    @property
    def _password_file(self) -> Path:
        return self._folder / "passwords"

    def _told(self, port: int) -> str:
        lines = [
            f"listener {port} {HOST}",
            f"user {_own_name()}",
            f"persistence_location {self._folder}/",
            f"persistence_file {_MEMORY}",
            "persistence true",
            # Written down every second, not twice an hour. After every change would be 260 messages a second.
            "autosave_interval 1",
            # What waits for us while we are away is never dropped, and we set the pace (receive maximum).
            "max_queued_messages 0",
            "max_inflight_messages 0",
            "set_tcp_nodelay true",
            "log_dest stderr",
            "log_type error",
            "log_type warning",
            "log_type notice",
        ]
        if self._keys is not None:
            lines += [f"certfile {self._keys.chain}", f"keyfile {self._keys.key}", "tls_version tlsv1.2"]
        if self._login is not None:
            lines += ["allow_anonymous false", f"password_file {self._password_file}"]
        else:
            lines += ["allow_anonymous true"]
        return "\n".join([*lines, *self._more, ""])

    def _answers(self, port: int) -> bool:
        """Whether it takes connections: it, and not another server that was quicker to have the port."""
        assert self._process is not None
        until = time.monotonic() + START_WITHIN_S
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with socket.create_connection((HOST, port), timeout=1.0) as probe:
                    if self._tells_of(probe.getsockname()[1]):
                        return True
            except OSError:
                time.sleep(_LOOK_EVERY_S)
        return False

    def _tells_of(self, caller: int) -> bool:
        for _ in range(_LOOKS):
            if f"{HOST}:{caller} on port" in self.said:
                return True
            time.sleep(_LOOK_EVERY_S)
        return False


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=_PATHS)
    if found is None:
        raise BrokerMissing(f"{name} is not installed: apt-get install mosquitto (or run: sh scripts/services)")
    return found


def _own_name() -> str:
    # Started by root it would become another user, who may not read this folder.
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def free_port() -> int:
    """A loopback port that nobody has, below those that the system gives to outgoing connections."""
    dice = random.SystemRandom()
    while True:
        port = dice.randrange(*_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        return port
