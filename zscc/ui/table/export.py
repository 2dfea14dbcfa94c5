"""Chosen rows as text that leaves the desk: CSV for a spreadsheet, tab-separated for the clipboard.

What a spreadsheet would take for a formula is written as text, personal numbers are masked, and every row of made-up
data says so itself: a row travels further than its file's name.
"""

import csv
import io
from collections.abc import Iterator, Sequence

from zscc.export.cells import defused
from zscc.ui.table.data import Column, Rows, Table

BOM = "\ufeff"
"""Without it spreadsheets take UTF-8 for the system's own encoding."""


def csv_text(table: Table, columns: Sequence[Column], rows: Rows, mark: tuple[str, str]) -> str:
    """The rows as CSV with a BOM and CRLF, as spreadsheets want it.

    ``mark``: title and value of the column that says that the data is made up; used for made-up tables only.
    """
    text = io.StringIO(newline="")
    text.write(BOM)
    csv.writer(text).writerows(_lines(table, columns, rows, mark))
    return text.getvalue()


def tab_text(table: Table, columns: Sequence[Column], rows: Rows, mark: tuple[str, str]) -> str:
    """The rows for the clipboard, tabs between the cells."""
    return "\n".join("\t".join(line) for line in _lines(table, columns, rows, mark))


def _lines(table: Table, columns: Sequence[Column], rows: Rows, mark: tuple[str, str]) -> Iterator[list[str]]:
    marked = (mark[:1], mark[1:]) if table.synthetic else ((), ())
    yield [*(defused(column.title) for column in columns), *marked[0]]
    for row in rows.tolist():
        yield [*(defused(column.text(row)) for column in columns), *marked[1]]
