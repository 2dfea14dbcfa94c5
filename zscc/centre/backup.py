"""A backup: one journal file that stands by itself, and beside it what it has to hold.

It is made while the journal is in use, of what was committed when it began, and walked and folded before it gets its
name. A file's journal is copied by pages, which takes drafts and rows along; a database's row by row.
"""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from zscc.centre.moving import Moved, move, same
from zscc.settings.profile import Profile
from zscc.store.contract import Reader
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_file import copy_of
from zscc.store.sqlite_reader import SqliteReader

_CHUNK = 1 << 20


class NoBackup(Exception):
    """This file is no backup, or not the one that was made; the text is the one clear line."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup has to hold."""

    entries: int
    last_row: str
    state_hash: str
    sha256: str
    """Of the file."""


def manifest_of(file: Path) -> Path:
    """Where it stands what a backup has to hold."""
    return file.with_name(file.name + ".json")


def back_up(source: Reader, file: Path, profile: Profile, told: Callable[[int, int], None]) -> dict[str, object]:
    """Make a backup; what is said of it. Raises OSError, StoreError; a file that is there already is never replaced."""
    part = file.with_name(file.name + ".part")
    for taken in (file, part):
        if taken.exists():
            raise FileExistsError(17, "it is there already", str(taken))
    try:
        entries, digest, state_hash = _copied(source, part, profile, told)
        made = BackedUp(entries, digest, state_hash, _sha256_of(part))
        manifest_of(file).write_text(json.dumps(asdict(made), indent=1) + "\n", encoding="utf-8")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
        part.with_name(part.name + "-lock").unlink(missing_ok=True)
    return asdict(made)


def _copied(source: Reader, part: Path, profile: Profile, told: Callable[[int, int], None]) -> tuple[int, str, str]:
    if isinstance(source, SqliteReader):
        copy_of(source.path, part)
        with closing(SqliteReader(part)) as copy:
            return same(source, copy, profile)
    with closing(SqliteStore(part)) as target:
        moved = move(source, target, profile, told)
    return moved.entries, moved.digest, moved.state_hash


def backed_up(file: Path) -> BackedUp:
    """What a backup has to hold, once its bytes are known to be those that were made; raises NoBackup."""
    try:
        told = BackedUp(**json.loads(manifest_of(file).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise NoBackup(f"{manifest_of(file)} does not say what {file} has to hold: {error}") from error
    try:
        found = _sha256_of(file)
    except OSError as error:
        raise NoBackup(f"{file} cannot be read: {error.strerror or error}") from error
    if found != told.sha256:
        raise NoBackup(f"{file} is not the file that was backed up: its SHA-256 is {found}")
    return told


def refuse_unlike(told: BackedUp, source: Reader) -> None:
    """Raise NoBackup, before anything is written, when the file does not hold what stands beside it."""
    entries, digest = source.last_seq(), source.digest(told.entries)
    if entries != told.entries or ("" if digest is None else digest.hex()) != told.last_row:
        raise NoBackup(f"the file holds {entries} entries, and another journal than what is written beside it")


def refuse_other(told: BackedUp, moved: Moved) -> None:
    """Raise NoBackup when what was taken in is not what the backup said."""
    if (told.entries, told.last_row, told.state_hash) != (moved.entries, moved.digest, moved.state_hash):
        raise NoBackup(f"what was taken in is not what was backed up: its state hash is {moved.state_hash}")


def _sha256_of(file: Path) -> str:
    digest = sha256()
    with file.open("rb") as opened:
        while some := opened.read(_CHUNK):
            digest.update(some)
    return digest.hexdigest()
