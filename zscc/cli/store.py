"""Carry a journal from one store to another, back it up while it is in use, take a backup in.

Row by row as they are stored, so that digests, chain and state hash stay what they were; what is personal travels
beside them. Everything that arrives is walked and folded again before it is said to have arrived.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError
from zscc.cli.store_named import HELP, reader_named, shown, store_named

if TYPE_CHECKING:
    from zscc.centre.moving import Moved
    from zscc.settings.profile import Profile
    from zscc.store.contract import Reader, Store

SEAT = "store"
TOLD_EVERY = 100_000
"""Entries between two lines of progress."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    move = acts.add_parser("move", help="carry a journal to a store that is empty; the old one stays as it is")
    move.add_argument("source", metavar="FROM", help=HELP)
    move.add_argument("target", metavar="TO", help=HELP)
    backup = acts.add_parser("backup", help="a copy in one file, while the journal is in use")
    backup.add_argument("source", metavar="FROM", help=HELP)
    backup.add_argument("file", metavar="FILE", type=Path, help="a new file; what it holds stands in FILE.json")
    restore = acts.add_parser("restore", help="take a backup in; refused when it is not what was backed up")
    restore.add_argument("file", metavar="FILE", type=Path, help="the backup; FILE.json beside it")
    restore.add_argument("target", metavar="TO", help=HELP)
    for act in (move, backup, restore):
        act.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Do what is asked and say what was found."""
    told = {"move": _move, "backup": _backup, "restore": _restore}[options.act](options)
    if options.json:
        print(json.dumps(told))
    else:
        for name, value in told.items():
            print(f"{name:<10} {value}")
    return 0


def _move(options: argparse.Namespace) -> dict[str, object]:
    """Whoever writes the source is to be closed: a file is locked, of a database the right to feed is taken."""
    from zscc.store.shared import is_address

    if options.source == options.target:
        raise CommandError("a journal cannot be moved onto itself")
    if not is_address(options.source) and not Path(options.source).is_file():
        raise CommandError(f"there is no journal {options.source}")
    with store_named(options.source, SEAT) as source, store_named(options.target, SEAT) as target:
        source.feed_alone()
        target.feed_alone()
        moved = _carried(source, target)
        if source.last_seq() != moved.entries:
            raise CommandError(
                f"{shown(options.source)} went on to entry {source.last_seq()} while {moved.entries} were carried: "
                "close its seats, and begin with an empty target"
            )
    return {"from": shown(options.source), "to": shown(options.target), **_told(moved)}


def _backup(options: argparse.Namespace) -> dict[str, object]:
    from zscc.centre.backup import back_up

    with reader_named(options.source) as source:
        try:
            made = back_up(source, options.file, _profile(), _progress)
        except OSError as error:
            raise CommandError(f"{options.file} cannot be written: {error.strerror or error}") from error
    return {"from": shown(options.source), "file": str(options.file), **made}


def _restore(options: argparse.Namespace) -> dict[str, object]:
    from zscc.centre.backup import NoBackup, backed_up, refuse_other, refuse_unlike

    try:
        told = backed_up(options.file)
    except NoBackup as fault:
        raise CommandError(str(fault)) from fault
    with reader_named(str(options.file)) as source:
        try:
            refuse_unlike(told, source)
            with store_named(options.target, SEAT) as target:
                target.feed_alone()
                moved = _carried(source, target)
            refuse_other(told, moved)
        except NoBackup as fault:
            raise CommandError(str(fault)) from fault
    return {"file": str(options.file), "to": shown(options.target), **_told(moved)}


def _carried(source: "Reader", target: "Store") -> "Moved":
    from zscc.centre.moving import move

    return move(source, target, _profile(), _progress)


def _profile() -> "Profile":
    from zscc.settings.profile import load_profile

    return load_profile()


def _told(moved: "Moved") -> dict[str, object]:
    return {
        "entries": moved.entries,
        "last row": moved.digest,
        "hash": moved.state_hash,
        "private": moved.privates,
    }


def _progress(done: int, of: int) -> None:
    if done % TOLD_EVERY == 0:
        print(f"zscc store: {done} of {of} entries", file=sys.stderr, flush=True)
