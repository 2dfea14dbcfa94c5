"""The journal's line about a file that leaves by the command line, as the desk writes one for each of its own.

It is written before the file stands in its place, recorded a millisecond after the journal's last entry: no time passes
in a journal that nobody runs (a demo's may be another year's), and the moment that the file shows stays what it was.
When the file left by this machine's clock stands in the fact.
"""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError
from zscc.export.contract import Form, Material, Subject, Wish
from zscc.model.exported import COMMAND_LINE, Exported

if TYPE_CHECKING:
    from zscc.store.contract import StoreError

_NEXT = timedelta(milliseconds=1)
_LISTS = frozenset({Form.CSV, Form.XLSX, Form.GEOJSON, Form.GPKG, Form.GEOPARQUET, Form.KML, Form.GPX})
_ANOTHER_WRITES = frozenset({"in_use", "locked"})
_MAY_NOT = frozenset({"read_only", "cannot_open"})


def rows_of(material: Material, wish: Wish) -> int | None:
    """How many rows a data file lists; None of a document or a picture."""
    from zscc.export.audiences import admitted
    from zscc.export.sheets import sheets_of

    if wish.form not in _LISTS:
        return None
    told = admitted(material, wish)
    if wish.subject is Subject.CASES:
        return len(told.snapshot.cases)
    if wish.subject is Subject.REPORTS:
        return len(told.snapshot.reports)
    return sheets_of(told, wish)[0].rows


def leaving(material: Material, wish: Wish, digest: str, rows: int | None) -> Exported:
    """What is put down; its number is given when it is written."""
    from zscc.clock import LiveClock

    return Exported(
        serial=0,
        seat=COMMAND_LINE,
        at=LiveClock().now(),
        shows=wish.subject.value,
        form=wish.form.value,
        audience=material.passport.audience,
        sha256=digest,
        as_of=material.passport.as_of,
        seq=material.passport.seq,
        rows=rows or 0,
        said=material.filter_words,
    )


def put_down(journal: Path, exported: Exported) -> tuple[int, str]:
    """The number that the line has, or 0 and why the journal does not take it.

    Raises CommandError when it should take it and cannot: then the file must not be handed over.
    """
    from zscc.store.contract import StoreError
    from zscc.store.sqlite_file import is_of_today

    try:
        if not is_of_today(journal):
            return 0, "it is of an earlier format, and only a desk brings it up to date"
        return _written(journal, exported), ""
    except StoreError as error:
        if error.code in _ANOTHER_WRITES:
            return 0, "another program is writing it"
        if error.code in _MAY_NOT:
            return 0, "it may not be written"
        raise CommandError(f"no file was written, since the journal does not take its line: {_words(error)}") from error


def _written(journal: Path, exported: Exported) -> int:
    from zscc.centre.journal import last_known
    from zscc.store.contract import Origin
    from zscc.store.sqlite import SqliteStore

    with closing(SqliteStore(journal)) as store:
        serial = last_known(store, lambda number: replace(exported, serial=number).key) + 1
        ended_at = store.last_recorded_at() or exported.at
        store.append([replace(exported, serial=serial)], Origin(COMMAND_LINE, _account()), ended_at + _NEXT)
    return serial


def _account() -> str:
    """Who runs the command, as the system calls him."""
    try:
        return getuser()
    except (OSError, KeyError):
        return "unknown"


def _words(error: "StoreError") -> str:
    from zscc.text import Words

    return Words("en")(f"store.error.{error.code}", **error.arguments)
