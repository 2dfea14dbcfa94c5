"""A DOCX on paper like an official document (after GB/T 9704): margins, faces by name, headings, tables, page marks.

Faces are named, never put in; where one is missing, the reader's program takes another. Chinese faces need the
attribute ``w:eastAsia``, or Word takes its own.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from zscc import __version__
from zscc.export.columns import clean
from zscc.export.seals.office import fixed_archive

SONG, HEI, KAI, FANG, TITLE = "宋体", "黑体", "楷体_GB2312", "仿宋_GB2312", "方正小标宋简体"
LATIN = "Times New Roman"
TITLE_PT, BODY_PT, TABLE_PT, SMALL_PT = 22.0, 16.0, 10.5, 9.0
_LINE_PT = 28.0
_RED = RGBColor(0xC0, 0x00, 0x00)
_TEXT_MM = 156.0
"""Width of the text: 210 less 28 and 26."""


class Paper:
    """One document, written from the top down."""

    def __init__(self, head: str, notice: str, as_of: datetime, title: str) -> None:
        self._document = docx.Document()
        self._set_properties(as_of, title)
        self._set_page(notice)
        self._set_style()
        if head:
            self._write_head(head)

    def title(self, text: str) -> None:
        """The title, in the middle."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER)
        paragraph.paragraph_format.space_before = Pt(14)
        _run(paragraph, text, TITLE, TITLE_PT)

    def subtitle(self, text: str) -> None:
        """A line below the title."""
        _run(self._paragraph(WD_ALIGN_PARAGRAPH.CENTER), text, KAI, BODY_PT)

    def heading(self, text: str) -> None:
        """A heading of the first rank; Word lists it in its navigation."""
        paragraph = self._document.add_paragraph(style="Heading 1")
        _run(paragraph, text, HEI, BODY_PT)

    def body(self, text: str) -> None:
        """A paragraph of running text, two signs indented."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.JUSTIFY)
        paragraph.paragraph_format.first_line_indent = Pt(2 * BODY_PT)
        _run(paragraph, text, FANG, BODY_PT)

    def small(self, text: str) -> None:
        """A note."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.LEFT, single=True)
        _run(paragraph, text, SONG, SMALL_PT)

    def line(self, text: str) -> None:
        """A line of its own, as for signatures."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.LEFT)
        paragraph.paragraph_format.space_before = Pt(18)
        _run(paragraph, text, FANG, TABLE_PT + 1.5)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> None:
        """A table whose head stands on every page it reaches; ``shares`` are the widths of its columns."""
        table = self._document.add_table(1, len(head), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for cell, text in zip(table.rows[0].cells, head, strict=True):
            _fill(cell, text, HEI)
        _mark_row(table.rows[0].cells[0], "w:tblHeader")
        for row in rows:
            cells = table.add_row().cells
            _mark_row(cells[0], "w:cantSplit")
            for cell, text in zip(cells, row, strict=True):
                _fill(cell, text, SONG)
        whole = sum(shares)
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Mm(_TEXT_MM * share / whole)
            for cell in column.cells:
                cell.width = Mm(_TEXT_MM * share / whole)

    def picture(self, png: bytes) -> None:
        """A picture as wide as the text."""
        self._document.add_picture(BytesIO(png), width=Mm(_TEXT_MM))

    def made(self) -> bytes:
        """The document's bytes."""
        out = BytesIO()
        self._document.save(out)
        return fixed_archive(out.getvalue())

    def _set_properties(self, as_of: datetime, title: str) -> None:
        told = self._document.core_properties
        told.title, told.author, told.last_modified_by = title, f"zscc {__version__}", f"zscc {__version__}"
        told.comments, told.keywords, told.subject, told.revision = "", "", "", 1
        told.created = told.modified = told.last_printed = as_of.replace(tzinfo=None, microsecond=0)

    def _set_page(self, notice: str) -> None:
        section = self._document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        if notice:
            _run(section.header.paragraphs[0], notice, SONG, SMALL_PT)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(foot, "— ", SONG, 14.0)
        _number_of_page(_run(foot, "", SONG, 14.0))
        _run(foot, " —", SONG, 14.0)

    def _set_style(self) -> None:
        for name in ("Normal", "Heading 1"):
            style = self._document.styles[name]
            style.font.name, style.font.size = LATIN, Pt(BODY_PT)
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            style.paragraph_format.line_spacing = Pt(_LINE_PT)
        heading = self._document.styles["Heading 1"]
        heading.font.bold = False
        heading.paragraph_format.first_line_indent = Pt(2 * BODY_PT)
        heading.paragraph_format.space_before = Pt(8)

    def _write_head(self, head: str) -> None:
        """The institution with a line below it."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER, single=True)
        _run(paragraph, head, TITLE, 26.0).font.color.rgb = _RED
        borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", str(_RED))):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
        paragraph.paragraph_format.element.get_or_add_pPr().append(borders)

    def _paragraph(self, alignment: WD_ALIGN_PARAGRAPH, *, single: bool = False) -> Paragraph:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = alignment
        if single:
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        return paragraph


def _fill(cell: _Cell, text: str, face: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _run(paragraph, text, face, TABLE_PT)


def _run(paragraph: Paragraph, text: str, face: str, size_pt: float) -> Run:
    run = paragraph.add_run(str(clean(text)))
    run.font.name, run.font.size = LATIN, Pt(size_pt)
    fonts = run.font.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face)
    return run


def _mark_row(cell: _Cell, name: str) -> None:
    """Something that holds for the row of a cell."""
    row = cell.paragraphs[0].paragraph_format.element.getparent().getparent()
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(element)


def _number_of_page(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run.font.element.append(element)
