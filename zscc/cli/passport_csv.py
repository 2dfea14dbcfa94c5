"""What a CSV of ours says of itself: in columns at the end of every row, since it has no place for a seal."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError

if TYPE_CHECKING:
    from zscc.store.sqlite_reader import SqliteReader

_TOLD = ("notice", "as_of", "filter", "left_out", "audience", "crs", "author", "journal_seq", "journal_row")
_ALWAYS = ("as_of", "journal_seq")
"""Without these it is no table of ours."""


def told_by_rows(path: Path, data: bytes) -> dict[str, str]:
    """What the rows say, by name; empty of a table without rows. Raises CommandError for a table that is not ours."""
    rows = csv.reader(io.StringIO(_text(path, data), newline=""))
    try:
        columns = _columns(next(rows, []))
        if not all(name in columns for name in _ALWAYS):
            raise CommandError(f"{path.name} is no table of this program: it does not say what it shows")
        said = {tuple(row[at] for at in columns.values()) for row in rows}
    except (csv.Error, IndexError) as error:
        raise CommandError(f"{path.name} is damaged: its rows are of different lengths") from error
    if len(said) > 1:
        raise CommandError(f"{path.name} was put together or changed: its rows say that they are of different files")
    return dict(zip(columns, next(iter(said)), strict=True)) if said else {}


def known_by(reader: "SqliteReader", told: dict[str, str]) -> str:
    """Whether the journal has the row that the table names; by its first digits."""
    seq, row = told.get("journal_seq", ""), told.get("journal_row", "")
    if not row or not (seq.isascii() and seq.isdigit()):
        return "none told"
    found = reader.digest(int(seq))
    if found is None:
        return "does not reach there"
    return "the same" if found.hex().startswith(row) else "another one"


def _text(path: Path, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(f"{path.name} is neither UTF-8 nor GB 18030")


def _columns(head: list[str]) -> dict[str, int]:
    """Places of what is told, by name; the file's language is that of its head."""
    from zscc.text import Words

    for language in ("zh", "en"):
        words = Words(language)
        titles = {words(f"sheet.about.key.{name}"): name for name in _TOLD}
        # A column of the subject may be called the same; what is told stands behind it.
        found = {titles[title]: at for at, title in enumerate(head) if title in titles}
        if all(name in found for name in _ALWAYS):
            return found
    return {}
