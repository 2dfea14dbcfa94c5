"""One slide: a title that the outline lists, panels of native text left, a picture and a native chart right."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeAlias

from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from zscc.export.columns import clean

FACE = "微软雅黑"
TEXT, SECOND, THIRD, ACCENT, RULE = (
    RGBColor.from_string(hexadecimal)  # type: ignore[no-untyped-call]
    for hexadecimal in ("14202F", "3F4F66", "55667F", "0A6EBD", "D5DCE8")
)
"""Of the light style."""
Slide: TypeAlias = Any
"""What python-pptx gives; its own types say less than it does."""
WIDTH_IN, HEIGHT_IN = 13.333, 7.5
LEFT, TOP, BOTTOM, FOOT = 0.55, 1.75, 6.55, 6.72
WHOLE = WIDTH_IN - 2 * LEFT
_RIGHT_FROM = 7.25


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text in one dress."""

    text: str
    size_pt: float
    colour: RGBColor = TEXT
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns side by side: a value a category and series."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    labels: bool = True
    number_format: str = "General"


@dataclass(frozen=True, slots=True)
class Side:
    """What stands beside the words."""

    picture: bytes = b""
    charts: tuple[Chart, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether the words have the whole slide."""
        return not self.picture and not self.charts


def words_box(side: Side) -> Box:
    """Where the words stand."""
    width = WHOLE if side.empty else _RIGHT_FROM - LEFT - 0.4
    return Box(LEFT, TOP, width, BOTTOM - TOP)


def write_title(slide: Slide, kicker: str, title: str) -> None:
    """The small line, and the title in its own placeholder."""
    if kicker:
        write(slide, Box(LEFT, 0.38, WHOLE, 0.4), [[Words(kicker, 16, ACCENT)]])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = _emu(Box(LEFT, 0.76, WHOLE, 0.85))
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    _run(paragraph, Words(title, 32, TEXT, bold=True))


def write(slide: Slide, box: Box, lines: Sequence[Sequence[Words]]) -> None:
    """A box of native text, a paragraph a line."""
    shape = slide.shapes.add_textbox(*_emu(box))
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        for words in line:
            _run(paragraph, words)


def write_table(slide: Slide, box: Box, rows: Sequence[tuple[str, str]], marked: str, size_pt: float) -> None:
    """Two columns; the row that is ``marked`` stands in the accent."""
    shape = slide.shapes.add_table(len(rows), 2, *_emu(box))
    table = shape.table
    table.first_row = table.horz_banding = False
    table.columns[0].width = Inches(box.width * 0.3)
    table.columns[1].width = Inches(box.width * 0.7)
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = table.cell(place, column)
            cell.fill.background()
            cell.margin_top = cell.margin_bottom = Pt(2)
            colour = ACCENT if marked and row[0] == marked else (TEXT if column else SECOND)
            _run(cell.text_frame.paragraphs[0], Words(text, size_pt, colour, bold=column == 0))


def put_side(slide: Slide, side: Side) -> None:
    """Picture and charts, one below the other."""
    if side.empty:
        return
    pieces = len(side.charts) + (1 if side.picture else 0)
    whole, left = BOTTOM - TOP, _RIGHT_FROM
    height = (whole - 0.2 * (pieces - 1)) / pieces
    top = TOP
    if side.picture:
        _put_picture(slide, side.picture, Box(left, top, WIDTH_IN - LEFT - left, height))
        top += height + 0.2
    for chart in side.charts:
        put_chart(slide, chart, Box(left, top, WIDTH_IN - LEFT - left, height))
        top += height + 0.2


def put_chart(slide: Slide, chart: Chart, box: Box) -> None:
    """A chart whose numbers stand in a sheet behind it."""
    data: Any = CategoryChartData(number_format=chart.number_format)  # type: ignore[no-untyped-call]
    data.categories = chart.categories
    for name, values in chart.series:
        data.add_series(name, values)
    shape = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *_emu(box), data)
    drawn = shape.chart
    drawn.has_title, drawn.has_legend = True, len(chart.series) > 1
    _run(drawn.chart_title.text_frame.paragraphs[0], Words(chart.title, 13, SECOND))
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        _dress(drawn.legend.font, 11)
    for axis in (drawn.category_axis, drawn.value_axis):
        _dress(axis.tick_labels.font, 11)
        axis.format.line.color.rgb = RULE
    drawn.value_axis.major_gridlines.format.line.color.rgb = RULE
    drawn.value_axis.minimum_scale = 0
    plot = drawn.plots[0]
    plot.gap_width, plot.has_data_labels = 60, chart.labels
    if chart.labels:
        _dress(plot.data_labels.font, 11)
    for series, colour in zip(plot.series, (THIRD, ACCENT)[-len(chart.series) :], strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
    name_chinese_face(drawn)


def write_foot(slide: Slide, texts: Sequence[str]) -> None:
    """Sources and notes, small."""
    write(slide, Box(LEFT, FOOT, WHOLE, HEIGHT_IN - FOOT - 0.12), [[Words("  ·  ".join(texts), 9.5, THIRD)]])


def _put_picture(slide: Slide, png: bytes, box: Box) -> None:
    """As large as the box lets it be, never stretched."""
    with Image.open(BytesIO(png)) as image:
        across, down = image.size
    width = min(box.width, box.height * across / down)
    height = width * down / across
    left, top = box.left + (box.width - width) / 2, box.top + (box.height - height) / 2
    slide.shapes.add_picture(BytesIO(png), *_emu(Box(left, top, width, height)))


def _emu(box: Box) -> tuple[Inches, Inches, Inches, Inches]:
    return Inches(box.left), Inches(box.top), Inches(box.width), Inches(box.height)


def _run(paragraph: Any, words: Words) -> None:
    run = paragraph.add_run()
    run.text = str(clean(words.text))
    _dress(run.font, words.size_pt, words.colour, bold=words.bold)


def name_chinese_face(part: Any) -> None:
    """python-pptx names a face for Latin letters only; the Chinese one belongs behind it, wherever there is one."""
    for latin in list(part.element.iter(qn("a:latin"))):
        latin.addnext(latin.makeelement(qn("a:ea"), {"typeface": FACE}))


def _dress(font: Any, size_pt: float, colour: RGBColor = SECOND, *, bold: bool = False) -> None:
    font.name, font.size, font.bold = FACE, Pt(size_pt), bold
    font.color.rgb = colour
