"""CSV, TSV and XLSX as sheets of cells: encoding, delimiter and header row are guessed."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from zscc.town.features import Value
from zscc.town.reading.contract import FileRefused, Limits, Note, Rejects
from zscc.town.reading.encodings import encoding_of, text_of

DELIMITERS = ",\t;|，"
LOOKED_AT = 25
"""Lines in which the delimiter and the header row are looked for."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_CODE = re.compile(r"[+-]?0\d")
_MOST_DIGITS = 15
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of cells under names."""

    name: str
    columns: dict[str, tuple[Value, ...]]
    first_row: int
    """Number of the first row of data in the file, counted from 1."""
    above: tuple[str, ...] = ()
    """What stands over the names of the columns: a title, a mark of secrecy."""

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))


def csv_sheet(data: bytes, name: str, limits: Limits, rejects: Rejects, asked: str) -> tuple[Sheet, str, list[Note]]:
    """The only sheet of delimited text, its encoding, and what was guessed."""
    encoding = asked or encoding_of(data)
    text, broken = text_of(data, encoding)
    if _CONTROL.search(text[:4096]):
        raise FileRefused("not_a_table")
    delimiter, lines = _delimiter(text)
    notes = [Note("delimiter", {"delimiter": {"\t": "Tab"}.get(delimiter, delimiter)})]
    if broken:
        notes.append(Note("broken_characters", {"number": broken, "encoding": encoding}))
    before = csv.field_size_limit(limits.cell_characters * 8)
    try:
        rows = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, skipinitialspace=True)
        sheet = _sheet(name, _within(_records(rows, rejects), limits), rejects, limits)
    finally:
        csv.field_size_limit(before)
    if sheet is None:
        raise FileRefused("nothing_in_it")
    columns = {title: _typed(values) for title, values in sheet.columns.items()}
    return replace(sheet, columns=columns), encoding, notes


def xlsx_sheets(path: Path, limits: Limits, rejects: Rejects) -> list[Sheet]:
    """The sheets of a workbook that hold anything; formulas by their last result."""
    import openpyxl

    try:
        # By its bytes: of a path openpyxl looks at the ending first.
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                # Some programs write a size that is not the sheet's, and openpyxl would believe it.
                sheet.reset_dimensions()
            found = [
                _sheet(sheet.title, _within(_cells(sheet.iter_rows(values_only=True)), limits), rejects, limits)
                for sheet in book.worksheets
            ]
        finally:
            book.close()
    except FileRefused:
        raise
    except Exception as error:
        # openpyxl lets through whatever a broken part makes it trip over (KeyError, TypeError, ParseError, ...).
        raise FileRefused("damaged", reason=f"{type(error).__name__}: {error}"[:200]) from error
    sheets = [sheet for sheet in found if sheet is not None]
    if not sheets:
        raise FileRefused("nothing_in_it")
    return sheets


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter that gives the most columns most evenly, and the text from its first line of data on."""
    if text[:4].lower() == "sep=" and len(text) > 5:
        told, rest = text[4], text.partition("\n")[2]
        return told, rest
    lines = [line for line in islice(io.StringIO(text), LOOKED_AT) if line.strip()]
    if not lines:
        raise FileRefused("nothing_in_it")
    return max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter)), text


def _evenness(lines: Sequence[str], delimiter: str) -> float:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return 0.0
    most = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    return 0.0 if most < 2 else widths.count(most) / len(widths) + most / 1000


def _records(rows: Iterator[list[str]], rejects: Rejects) -> Iterator[Row]:
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            rejects.add("broken_row", str(error))
            continue
        yield [cell.strip() or None for cell in row]


def _cells(rows: Iterable[Sequence[object]]) -> Iterator[Row]:
    for row in rows:
        yield [_cell(cell) for cell in row]


def _cell(cell: object) -> Value:
    """A cell of a workbook as a plain value; dates as ISO 8601."""
    if cell is None or isinstance(cell, (bool, int)):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    return str(cell).strip() or None


def _within(rows: Iterable[Row], limits: Limits) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number > limits.features:
            raise FileRefused("too_many_features", number=number, most=limits.features)
        if len(row) > limits.columns and any(cell is not None for cell in row[limits.columns :]):
            raise FileRefused("too_many_columns", number=len(row), most=limits.columns)
        yield row[: limits.columns]


def _sheet(name: str, rows: Iterator[Row], rejects: Rejects, limits: Limits) -> Sheet | None:
    """Rows under the header row; None when there is no data."""
    head = list(islice(rows, LOOKED_AT))
    width = max((_width(row) for row in head), default=0)
    if width == 0:
        return None
    place = _header_place(head, width)
    names, first = ([None] * width, 0) if place is None else _header(head, place)
    titles = _titles(names, width)
    body: list[list[Value]] = [[] for _ in titles]
    number = first
    for row in (*head[first:], *rows):
        number += 1
        if _width(row) == 0:
            continue
        if _width(row) > len(titles):
            rejects.add("too_many_cells", f"{name} #{number}")
            continue
        cells = (_cut(cell, limits) for cell in (*row, *[None] * (len(titles) - len(row))))
        for column, cell in zip(body, cells, strict=False):
            column.append(cell)
    if not body[0]:
        return None
    above = tuple(str(cell) for row in head[: place or 0] for cell in row if cell is not None)
    return Sheet(name, dict(zip(titles, map(tuple, body), strict=True)), first + 1, above)


def _header_place(rows: Sequence[Row], width: int) -> int | None:
    """The first row that is nearly full and all of names; titles above it have fewer cells. None: there is none."""
    for place, row in enumerate(rows):
        told = [cell for cell in row if cell is not None]
        texts = [cell for cell in told if isinstance(cell, str) and not _NUMBER.fullmatch(cell.strip())]
        if len(told) >= max(1, round(width * 0.6)):
            return place if len(texts) >= 0.8 * len(told) and place + 1 < len(rows) else None
    return None


def _header(rows: Sequence[Row], place: int) -> tuple[Row, int]:
    """Names and the place of the first row of data: a second row of names fills the gaps that merged cells leave."""
    top, below = rows[place], rows[place + 1]
    told = [cell for cell in below if cell is not None]
    gaps = [at for at, cell in enumerate(below) if cell is not None and (at >= len(top) or top[at] is None)]
    texts = all(isinstance(cell, str) and not _NUMBER.fullmatch(cell.strip()) for cell in told)
    if not gaps or not texts or place + 2 >= len(rows):
        return top, place + 1
    width = max(len(top), len(below))
    lower, upper = (list(row) + [None] * (width - len(row)) for row in (below, top))
    return [low if low is not None else up for low, up in zip(lower, upper, strict=True)], place + 2


def _titles(row: Row, width: int) -> list[str]:
    """Names of columns, each once; a column without a name is called by its number."""
    titles: list[str] = []
    for place in range(width):
        told = row[place] if place < len(row) else None
        title = " ".join(str(told).split()) if told is not None else f"column {place + 1}"
        while title in titles:
            title += "'"
        titles.append(title)
    return titles


def _width(row: Row) -> int:
    return max((place + 1 for place, cell in enumerate(row) if cell is not None), default=0)


def _cut(cell: Value, limits: Limits) -> Value:
    return cell[: limits.cell_characters] if isinstance(cell, str) else cell


def _typed(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """A column of text as numbers where all of it is numbers; codes (leading zeros, many digits) stay text."""
    told = [value for value in values if value is not None]
    if not told or not all(isinstance(value, str) and _is_number(value) for value in told):
        return values
    whole = all(str(value).lstrip("+-").isdigit() for value in told)
    make = int if whole else float
    return tuple(None if value is None else make(str(value)) for value in values)


def _is_number(text: str) -> bool:
    if not (text.isascii() and _NUMBER.fullmatch(text)) or _CODE.match(text):
        return False
    return sum(character.isdigit() for character in text) <= _MOST_DIGITS
