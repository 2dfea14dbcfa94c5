"""A PostgreSQL with PostGIS of the tests' own, made by the project's script; each test gets a database of its own."""

import os
import subprocess
from itertools import count
from pathlib import Path

import psycopg

from zscc.store.postgis.store import PostgisStore

SCRIPT = Path(__file__).parents[2] / "scripts" / "postgres"
NOT_INSTALLED = 3
"""Exit code of the script on a machine without PostgreSQL."""


class ServerMissing(Exception):
    """This machine has no PostgreSQL."""


class OwnServer:
    """Starts when it is made. What is told is not forced to a disk: tests kill programs, never the power."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        done = self._script(
            "up", "fsync=off", "full_page_writes=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0"
        )
        if done.returncode == NOT_INSTALLED:
            raise ServerMissing(done.stderr.strip())
        done.check_returncode()
        self.address = done.stdout.strip()
        os.environ["PGPASSFILE"] = str(folder / "password")
        self._numbers = count(1)
        self._template = self._made("template")
        PostgisStore(self._template).close()

    def fresh(self) -> str:
        """The address of a new database that holds an empty journal."""
        return self._made(f"town_{next(self._numbers)}", "template")

    def empty(self) -> str:
        """The address of a new database that holds nothing."""
        return self._made(f"empty_{next(self._numbers)}")

    def crash(self) -> None:
        """Kill the server where it stands."""
        self._script("crash").check_returncode()

    def start(self) -> None:
        """Start it again, on its port."""
        self._script("start").check_returncode()

    def up_again(self) -> str:
        """The address that the script tells when the server is there already."""
        done = self._script("up")
        done.check_returncode()
        return done.stdout.strip()

    def stop(self) -> None:
        """Stop it and delete everything."""
        os.environ.pop("PGPASSFILE", None)
        self._script("down").check_returncode()

    def _made(self, name: str, template: str = "template1") -> str:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.address.replace("/zscc?", f"/{name}?")

    def _script(self, act: str, *settings: str) -> subprocess.CompletedProcess[str]:
        command = ["sh", str(SCRIPT), act, str(self._folder), *settings]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=90)
