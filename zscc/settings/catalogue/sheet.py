"""A catalogue as an XLSX workbook, for people who keep it in a table: one sheet a table, one row an entry.

What is read back from a workbook that was written here is equal to what was written. A broken workbook is refused with
sheet, row and reason; what was typed into it stays where it is.
"""

import io
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from zscc.model.catalogue import Catalogue
from zscc.settings.catalogue.columns import (
    CLASS_SHEET,
    DEPARTMENT_SHEET,
    HEAD_SHEET,
    MEMBER_SHEET,
    PRESET_SHEET,
    SHEETS,
    Column,
    Shape,
)
from zscc.settings.catalogue.contract import CatalogueRefused, Entry, Fault, Place, Written, refused
from zscc.settings.catalogue.fields import SEPARATORS
from zscc.settings.catalogue.workbook import MOST_COLUMNS, refuse_traps
from zscc.settings.catalogue.written import Row, class_row, department_row, head_row, member_row, preset_row

MOST_ROWS = 10_000
_YES, _FLAGS = "是", {"是": True, "否": False, "": False}
_FORMULA, _ERROR = "f", "e"


def workbook_of(catalogue: Catalogue) -> bytes:
    """The workbook's bytes; every cell is text, whatever it begins with."""
    import openpyxl

    rows: dict[str, list[Row]] = {
        HEAD_SHEET: [head_row(catalogue)],
        CLASS_SHEET: [class_row(case_class) for case_class in catalogue.classes],
        DEPARTMENT_SHEET: [department_row(department) for department in catalogue.departments],
        PRESET_SHEET: [preset_row(preset) for preset in catalogue.presets],
        MEMBER_SHEET: [
            {"preset": p.preset_id, **member_row(member)} for p in catalogue.presets for member in p.members
        ],
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, columns in SHEETS.items():
        _write(book.create_sheet(name), columns, rows[name])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(sheet: Any, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for at, column in enumerate(columns, start=1):
        sheet.cell(1, at, column.heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.freeze_panes = "A2"
    for row, told in enumerate(rows, start=2):
        for at, column in enumerate(columns, start=1):
            text = _cell_text(told[column.field], column.shape)
            if text:
                cell = sheet.cell(row, at, text)
                # Words that begin with = are words.
                cell.data_type = "s"
                cell.number_format = "@"
                cell.alignment = Alignment(wrap_text=True, vertical="top")


def _cell_text(value: object, shape: Shape) -> str:
    if isinstance(value, bool):
        return _YES if value else ""
    if isinstance(value, list):
        return ("\n" if shape is Shape.LINES else "；").join(value)
    return str(value)


def written_on_sheets(data: bytes) -> Written:
    """What stands in a workbook, by the same field names as in a TOML file; raises CatalogueRefused."""
    refuse_traps(data)
    faults: list[Fault] = []
    found = _sheets(data, faults)
    heads = found[HEAD_SHEET]
    if len(heads) != 1:
        faults.append(Fault(Place(HEAD_SHEET, on_sheet=True), "one_row", {"number": len(heads)}))
    if faults:
        raise CatalogueRefused(faults)
    return Written(heads[0], found[DEPARTMENT_SHEET], found[PRESET_SHEET], found[MEMBER_SHEET], found[CLASS_SHEET])


def _sheets(data: bytes, faults: list[Fault]) -> dict[str, list[Entry]]:
    import openpyxl

    try:
        with warnings.catch_warnings():
            # It warns of what other programs add (lists to choose from, themes); nothing of that is read here.
            warnings.simplefilter("ignore")
            # Formulas are wanted as formulas: their last result may be anybody's.
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            return {name: list(_entries(_sheet(book, name), columns, faults)) for name, columns in SHEETS.items()}
        finally:
            book.close()
    except CatalogueRefused:
        raise
    except Exception as error:
        # openpyxl lets through whatever a broken part makes it trip over (KeyError, TypeError, ParseError, ...).
        raise refused("damaged", reason=f"{type(error).__name__}: {error}"[:200]) from error


def _sheet(book: Any, name: str) -> Any:
    found = [sheet for sheet in book.worksheets if sheet.title.strip() == name]
    if len(found) != 1:
        raise refused("no_sheet", sheet=name)
    # Some programs write a size that is not the sheet's, and openpyxl would believe it.
    found[0].reset_dimensions()
    return found[0]


def _entries(sheet: Any, columns: Sequence[Column], faults: list[Fault]) -> Iterator[Entry]:
    """The rows that hold anything, by the columns' fields."""
    name = sheet.title.strip()
    rows = sheet.iter_rows(max_col=MOST_COLUMNS)
    headings = _headings(Place(name, 1, on_sheet=True), next(rows, ()), columns)
    for number, cells in enumerate(rows, start=2):
        place = Place(name, number, on_sheet=True)
        if number > MOST_ROWS:
            # Also when it is empty: openpyxl makes up the rows between two, and the next may be the billionth.
            raise refused("too_many_rows", place, most=MOST_ROWS)
        if not all(_is_empty(cell) for cell in cells):
            yield _entry(place, cells, headings, faults)


def _headings(place: Place, cells: Sequence[Any], columns: Sequence[Column]) -> list[Column | None]:
    """Which column each cell of a row belongs to; None for one without a heading."""
    by_heading = {column.heading: column for column in columns}
    told = [str(cell.value or "").strip() for cell in cells]
    for heading in told:
        if heading and heading not in by_heading:
            raise refused("unknown_column", place, column=heading[:40])
        if heading and told.count(heading) > 1:
            raise refused("column_twice", place, column=heading)
    for column in columns:
        if column.needed and column.heading not in told:
            raise refused("no_column", place, column=column.heading)
    return [by_heading.get(heading) for heading in told]


def _entry(place: Place, cells: Sequence[Any], headings: Sequence[Column | None], faults: list[Fault]) -> Entry:
    fields: dict[str, object] = {}
    for at, cell in enumerate(cells):
        if _is_empty(cell):
            continue
        column = headings[at] if at < len(headings) else None
        if column is None:
            faults.append(Fault(place, "no_heading", {"column": at + 1}))
            continue
        code = _unfit(cell, column)
        if code:
            faults.append(Fault(place, code, {"column": column.heading}))
        else:
            fields[column.field] = _value(cell.value, column.shape)
    name = fields.get("id", "")
    return Entry(Place(place.table, place.row, name[:80] if isinstance(name, str) else "", on_sheet=True), fields)


def _is_empty(cell: Any) -> bool:
    return cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())


def _unfit(cell: Any, column: Column) -> str:
    """Why a cell cannot be taken; '' when it can."""
    if cell.data_type in {_FORMULA, _ERROR}:
        return "formula" if cell.data_type == _FORMULA else "error_value"
    value = cell.value
    if column.shape is Shape.FLAG:
        return "" if isinstance(value, bool) or str(value).strip() in _FLAGS else "not_flag_cell"
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return "not_text_cell"
    return "" if isinstance(value, str) or float(value).is_integer() else "not_text_cell"


def _value(value: Any, shape: Shape) -> object:
    if shape is Shape.FLAG:
        return value if isinstance(value, bool) else _FLAGS[str(value).strip()]
    # Programs make a number of an id or a telephone number that has only figures.
    text = value if isinstance(value, str) else str(int(value))
    if shape is Shape.TEXT:
        return text
    return [item.strip() for item in SEPARATORS.split(text.replace("\r\n", "\n")) if item.strip()]
