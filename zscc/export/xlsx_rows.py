"""The rows of a workbook's sheets, written as the format has them: a million rows are too many for calls by the cell.

``xlsxwriter`` makes the workbook with heads, styles and widths; below each head it leaves one row of empty cells, whose
styles are those of the columns. Here that row is replaced by all rows, some thousands at a time, column by column.
Strings stand in their cells. The same rows give the same bytes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from html import escape
from io import BytesIO
from math import isfinite
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter.utility import xl_col_to_name

from zscc.clock import SHANGHAI
from zscc.export.cells import TEXTS
from zscc.export.columns import Column, Kind, Value
from zscc.export.seals.office import FIXED_DATE

MOST_LETTERS = 32_767
"""That a cell holds; longer text is cut and says so."""
_AT_ONCE = 4_000
_ROW = re.compile(rb'<row r="2"[^>]*>(.*?)</row>', re.S)
_CELL = re.compile(rb'<c r="([A-Z]+)2"( s="\d+")?')
_RANGE = re.compile(rb'<dimension ref="A1:([A-Z]+)\d+"/>')
_LOOKS_ESCAPED = re.compile(r"(_x[0-9a-fA-F]{4}_)")
_FIRST_DAY = date(1899, 12, 30).toordinal()
_DAY_S = 86_400.0
_MOST_KNOWN = 50_000
"""Different strings of a column that are kept ready."""
Cell = Callable[[Value], str]


def with_rows(book: bytes, tables: Sequence[Sequence[Column]], cut: str, flags: tuple[str, str]) -> bytes:
    """The workbook with the rows of its first sheets; ``cut`` ends text that was too long, ``flags`` say yes and no."""
    of_sheet = {f"xl/worksheets/sheet{number}.xml": columns for number, columns in enumerate(tables, 1)}
    out = BytesIO()
    with ZipFile(BytesIO(book)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            columns, body = of_sheet.get(name, ()), old.read(name)
            rows = len(columns[0].values) if columns else 0
            entry = ZipInfo(name, FIXED_DATE)
            entry.compress_type = ZIP_DEFLATED
            with new.open(entry, "w", force_zip64=rows > _AT_ONCE) as part:
                for piece in _sheet(body, columns, rows, cut, flags) if rows else (body,):
                    part.write(piece)
    return out.getvalue()


def _sheet(body: bytes, columns: Sequence[Column], rows: int, cut: str, flags: tuple[str, str]) -> Iterator[bytes]:
    found = _ROW.search(body)
    styles = dict(_CELL.findall(found[1])) if found is not None else {}
    at = body.index(b"</sheetData>") if found is None else found.start()
    behind = at if found is None else found.end()
    yield _RANGE.sub(rb'<dimension ref="A1:\g<1>%d"/>' % (rows + 1), body[:at])
    letters = [xl_col_to_name(place) for place in range(len(columns))]
    cells = [_cell_of(column, cut, flags) for column in columns]
    style = [styles.get(letter.encode(), b"").decode() for letter in letters]
    for first in range(0, rows, _AT_ONCE):
        numbers = range(first + 2, min(first + _AT_ONCE, rows) + 2)
        told = [
            _told(column.values[first : first + _AT_ONCE], numbers, f'<c r="{letter}', dressed, cell)
            for column, letter, dressed, cell in zip(columns, letters, style, cells, strict=True)
        ]
        lines = (
            f'<row r="{number}">{"".join(row)}</row>'
            for number, row in zip(numbers, zip(*told, strict=True), strict=True)
        )
        yield "".join(lines).encode()
    yield body[behind:]


def _told(values: Sequence[Value], numbers: range, head: str, style: str, cell: Cell) -> list[str]:
    """The cells of a column, '' for what is unknown."""
    bodies = map(cell, values)
    return [f'{head}{row}"{style}{body}' if body else "" for row, body in zip(numbers, bodies, strict=True)]


def _cell_of(column: Column, cut: str, flags: tuple[str, str]) -> Cell:
    """What follows a cell's place and style: its type and value; '' for none."""
    text = _text_of(cut)
    if column.kind in TEXTS:
        return text
    if column.kind is Kind.FLAG:
        yes, no = map(text, flags)
        return lambda value: "" if value is None else yes if value else no
    return lambda value: text(value) if isinstance(value, str) else _number(value)


def _number(value: Value) -> str:
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI)
        second = (local.hour * 60 + local.minute) * 60 + local.second + local.microsecond / 1e6
        value = local.toordinal() - _FIRST_DAY + second / _DAY_S
    elif isinstance(value, date):
        value = value.toordinal() - _FIRST_DAY
    if value is None or isinstance(value, str) or not isfinite(value):
        return ""
    return f"><v>{value:.16G}</v></c>"


def _text_of(cut: str) -> Cell:
    known: dict[Value, str] = {None: "", "": ""}

    def told(value: Value) -> str:
        body = known.get(value)
        if body is None:
            body = _text(str(value), cut)
            if len(known) < _MOST_KNOWN:
                known[value] = body
        return body

    return told


def _text(text: str, cut: str) -> str:
    if len(text) * 2 > MOST_LETTERS and len(text.encode("utf-16-le")) // 2 > MOST_LETTERS:
        text = text.encode("utf-16-le")[: 2 * (MOST_LETTERS - len(cut))].decode("utf-16-le", "ignore") + cut
    kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    plain = escape(_LOOKS_ESCAPED.sub(r"_x005F\1", text), quote=False)
    return f' t="inlineStr"><is><t{kept}>{plain}</t></is></c>'
