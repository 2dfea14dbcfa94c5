"""CSV: UTF-8 with a byte order mark or GB18030, CRLF, formulas defused (RFC 4180).

Where the file comes from stands in columns at the end of every row: a row travels further than its file, and lines
before the header would break every reader that there is. A table without rows says it by its header alone.
"""

import csv
import io

from zscc.export.cells import TEXTS, defused, local, text_of
from zscc.export.columns import Sheet, coordinate_columns
from zscc.export.contract import ExportRefused, Material, Wish
from zscc.export.provenance import lines
from zscc.export.rows.names import Names
from zscc.export.sheets import sheets_of

ENCODINGS = ("utf-8-sig", "gb18030")
_TOLD = ("notice", "as_of", "filter", "left_out", "audience", "crs", "author", "journal_seq", "journal_row")
"""What of the provenance every row says."""


def made(material: Material, wish: Wish) -> bytes:
    """The first sheet of the subject as a file."""
    if wish.encoding not in ENCODINGS:
        raise ExportRefused("encoding", encoding=wish.encoding, known=", ".join(ENCODINGS))
    sheet = sheets_of(material, wish)[0]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(_table(sheet, material, wish))
    return text.getvalue().encode(wish.encoding)


def _table(sheet: Sheet, material: Material, wish: Wish) -> list[list[str]]:
    words = Names.of(material).words
    columns = (*sheet.columns, *coordinate_columns(sheet, wish.crs, words))
    cells = [
        [defused(text) for text in text_of(column)] if column.kind in TEXTS else text_of(column, local)
        for column in columns
    ]
    about = [line for line in lines(material, wish) if line.key in _TOLD]
    always = [defused(line.text) for line in about]
    head = [*(column.title for column in columns), *(line.title for line in about)]
    return [head, *([*row, *always] for row in zip(*cells, strict=True))]
