"""The journal that a door reads: which file it is, and opened for reading while a desk may be writing it."""

import argparse
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zscc.store.sqlite_reader import SqliteReader


def add_journal_arguments(parser: argparse.ArgumentParser) -> None:
    """``--store``, ``--data-dir`` and ``--profile``: three ways to say which journal."""
    parser.add_argument("--store", type=Path, metavar="FILE", help="the journal (default: the profile's own)")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where the journals of desks lie, without --store")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="a profile in TOML (default: the demo town)")


def journal_of(options: argparse.Namespace) -> Path:
    """The journal that is asked for, or the one that a desk of this profile writes."""
    from platformdirs import user_data_path

    from zscc.centre.demo import demo_journal
    from zscc.centre.live_ground import GroundFault, load_ground

    if options.store is not None:
        return Path(options.store)
    data_dir: Path = options.data_dir or user_data_path("zscc")
    if options.profile is None:
        return demo_journal(data_dir, seed=1)
    try:
        return load_ground(options.profile).journal(data_dir, seed=1)
    except GroundFault as error:
        raise CommandError(str(error)) from error


@contextmanager
def journal_opened(journal: Path, *, chained: bool = False) -> "Iterator[SqliteReader]":
    """A reader beside whoever writes; what goes wrong with the file meanwhile is said in one line.

    ``chained``: one that follows the chain with every row, to be read from the first entry on.
    """
    from zscc.store.chained import ChainedReader
    from zscc.store.contract import StoreError
    from zscc.store.sqlite_reader import SqliteReader
    from zscc.text import Words

    if not journal.is_file():
        raise CommandError(f"there is no journal {journal}")
    try:
        with closing(ChainedReader(journal) if chained else SqliteReader(journal)) as reader:
            yield reader
    except StoreError as error:
        raise CommandError(Words("en")(f"store.error.{error.code}", **error.arguments)) from error
