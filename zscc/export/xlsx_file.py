"""A workbook: a sheet of data for each table, and 说明, which says where it comes from. Nothing in it is a formula.

Moments are real dates in Beijing time, so that they sort and count; codes are text, so that no digit is lost.
"""

import io
from typing import TYPE_CHECKING

from zscc.clock import SHANGHAI
from zscc.export.cells import TEXTS
from zscc.export.columns import Column, Kind, Sheet, Value, coordinate_columns
from zscc.export.contract import Form, Material, Wish
from zscc.export.provenance import lines
from zscc.export.rows.names import Names
from zscc.export.sheets import check_rows, sheets_of
from zscc.export.xlsx_rows import with_rows
from zscc.text.words import Words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_WIDTH_AT_MOST, _ROWS_MEASURED = 48, 200
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def made(material: Material, wish: Wish) -> bytes:
    """All sheets of the subject in one workbook."""
    import xlsxwriter

    sheets = sheets_of(material, wish)
    for sheet in sheets:
        check_rows(Form.XLSX, sheet.rows)
    words, out = Names.of(material).words, io.BytesIO()
    with xlsxwriter.Workbook(out, dict(_OPTIONS)) as book:
        book.set_properties({"created": material.passport.as_of.astimezone(SHANGHAI).replace(tzinfo=None)})
        tables = [_columns(sheet, wish.crs, words) for sheet in sheets]
        for sheet, columns in zip(sheets, tables, strict=True):
            _write_head(book, sheet, columns)
        _write_about(book, material, wish, sheets[0].rows)
        for name, picture in material.pictures.items():
            page = book.add_worksheet(_tab(words("sheet.tab.picture")))
            page.insert_image(0, 0, f"{name}.png", {"image_data": io.BytesIO(picture)})
            break
    return with_rows(out.getvalue(), tables, words("sheet.cut"), (words("sheet.yes"), words("sheet.no")))


def _columns(sheet: Sheet, crs: str, words: Words) -> tuple[Column, ...]:
    """All columns, with coordinates, and at last whether a row is made up."""
    columns = (*sheet.columns, *coordinate_columns(sheet, crs, words))
    if not any(sheet.synthetic):
        return columns
    flags: list[Value] = list(sheet.synthetic)
    return (*columns, Column("synthetic", words("sheet.about.key.notice"), Kind.FLAG, flags))


def _write_head(book: "Workbook", sheet: Sheet, columns: tuple[Column, ...]) -> None:
    """Everything but the rows; below the head stand empty cells of the columns' styles."""
    page, formats = book.add_worksheet(_tab(sheet.title)), _Formats(book)
    page.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        page.write_string(0, place, column.title, formats.head)
        page.set_column(place, place, _width(column))
        page.write_blank(1, place, None, formats.of(column))
    if sheet.rows and columns:
        page.autofilter(0, 0, sheet.rows, len(columns) - 1)


class _Formats:
    """The few formats of a workbook."""

    def __init__(self, book: "Workbook") -> None:
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._book = book
        self._numbers: dict[int, Format] = {}

    def of(self, column: Column) -> "Format | None":
        """That of a column's cells."""
        if column.kind is Kind.MOMENT:
            return self.moment
        if column.kind is Kind.DAY:
            return self.day
        return None if column.decimals is None or column.kind in TEXTS else self._number(column.decimals)

    def _number(self, decimals: int) -> "Format":
        """So many places behind the point."""
        if decimals not in self._numbers:
            self._numbers[decimals] = self._book.add_format({"num_format": f"0.{'0' * decimals}" if decimals else "0"})
        return self._numbers[decimals]


def _write_about(book: "Workbook", material: Material, wish: Wish, rows: int) -> None:
    words = Names.of(material).words
    page, head = book.add_worksheet(_tab(words("sheet.tab.about"))), book.add_format({"bold": True})
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 100)
    for row, line in enumerate(lines(material, wish, rows)):
        page.write_string(row, 0, line.title, head)
        page.write_string(row, 1, line.text)


def _tab(title: str) -> str:
    """A name that a sheet may have."""
    plain = "".join("-" if sign in r"[]:*?/\\" else sign for sign in title)
    return plain.strip("'")[:31]


def _width(column: Column) -> int:
    """Wide enough for its title and first values; a Chinese sign takes two places."""
    fixed = {Kind.MOMENT: 19, Kind.DAY: 11, Kind.NUMBER: 12}.get(column.kind, 0)
    texts = [column.title, *(str(value) for value in column.values[:_ROWS_MEASURED] if isinstance(value, str))]
    widest = max(sum(2 if ord(sign) > 0x2E7F else 1 for sign in text[:_WIDTH_AT_MOST]) for text in texts)
    return min(max(fixed, widest + 2), _WIDTH_AT_MOST)
