"""The legends of the sums on the ground: heat and choropleth, each with its unit, its count and what it obeys."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QLinearGradient, QPainter

from zscc.analysis.indicators import TRAITS
from zscc.map.frame import Frame
from zscc.map.painters.choropleth import paint_swatch
from zscc.map.painters.furniture import EDGE_PX, Line, paint_line, paint_panel
from zscc.map.painters.ground_key import ground_key_px, paint_ground_key
from zscc.map.themes.choropleth import Choropleth, colours_of
from zscc.map.themes.heat_picture import legend_stops
from zscc.map.themes.theme_words import choropleth_lines, filter_parts, no_data_words, range_words
from zscc.map.writing.lettering import Hand

WIDTH_PX = 218.0
KEY_WIDTH_PX = 190.0
_BAR_PX = 8.0
_PAD_PX = 14.0
_FIRST_LINE_PX = 22.0
_PANEL_PX = _FIRST_LINE_PX + 12.0
_LINE_PX = 18.0
_HEAT_PX = 50.0
_GAP_PX = 8.0
_LOW_PX = 340.0
"""On a lower map, one of two above each other, a legend tells neither classes that have no grid nor its period."""


def with_heat(frame: Frame) -> bool:
    """Whether the heat is on the map."""
    return frame.heat is not None and "heat" in frame.visible


def with_choropleth(frame: Frame) -> bool:
    """Whether a choropleth is on the map."""
    return frame.choropleth is not None and "choropleth" in frame.visible


def legends_key(frame: Frame) -> tuple[object, ...]:
    """What the legends of the canvas depend on, for keeping them as stamps."""
    heat, shown = frame.heat, frame.choropleth
    told: list[object] = [frame.words.language, _is_narrowed(frame), _is_low(frame)]
    if heat is not None and with_heat(frame):
        told += [heat.domain, heat.hours, heat.chosen, heat.reports if not heat.chosen.lets_all_through else 0]
    if shown is not None and with_choropleth(frame):
        lines = _lines_below(frame)
        told += [shown.theme, shown.breaks, shown.counts, shown.without_data, lines, shown.range_of_values()]
    if frame.ground_picture is not None:
        told.append(frame.ground_picture.key)
    return tuple(told)


def is_shown(frame: Frame) -> bool:
    """Whether the canvas has a legend at all."""
    return with_heat(frame) or with_choropleth(frame) or frame.ground_picture is not None


def legends_box(frame: Frame) -> QRectF:
    """What the legends of the canvas take of the view, in pixels."""
    height = sum(height + _GAP_PX for height in _heights(frame) if height) - _GAP_PX
    return QRectF(EDGE_PX, frame.viewport.height_px - EDGE_PX - height, WIDTH_PX, height)


def paint_legends(painter: QPainter, frame: Frame) -> None:
    """The legends on the canvas, bottom left: the heat's, the choropleth's above it."""
    bottom = frame.viewport.height_px - EDGE_PX
    for paint_key, height in zip((_paint_lent_key, paint_heat_key, paint_choropleth_key), _heights(frame), strict=True):
        if height:
            box = QRectF(EDGE_PX, bottom - height, WIDTH_PX, height)
            paint_panel(painter, frame, box)
            paint_key(painter, frame, box.x() + _PAD_PX, box.y() + _FIRST_LINE_PX)
            bottom -= height + _GAP_PX


def _paint_lent_key(painter: QPainter, frame: Frame, x_px: float, y_px: float) -> None:
    paint_ground_key(painter, frame, (x_px, y_px), KEY_WIDTH_PX)


def _heights(frame: Frame) -> tuple[float, float, float]:
    lent = 0.0 if frame.ground_picture is None else _PANEL_PX + ground_key_px(frame.ground_picture)
    heat = _PANEL_PX + heat_key_px(frame) if with_heat(frame) else 0.0
    shown = _PANEL_PX + choropleth_key_px(frame) if with_choropleth(frame) else 0.0
    return lent, heat, shown


def heat_key_px(frame: Frame) -> float:
    """From the first line of the heat's key to its last."""
    return _HEAT_PX + _LINE_PX * len(_filter_lines(frame))


def paint_heat_key(painter: QPainter, frame: Frame, x_px: float, y_px: float) -> None:
    """Title, colour bar, figures and window of the heat; (x, y) is the left end of the title's base line."""
    heat, ink, words = frame.heat, frame.ink, frame.words
    if heat is None:
        return
    quiet = Hand(ink.sizes.small - 1, ink.palette.text_third, halo=False)
    title = Line(words("map.legend.heat"), Hand(ink.sizes.small, ink.palette.text, halo=False))
    unit = Line(words("map.legend.unit"), Hand(ink.sizes.small, ink.palette.text_second, halo=False))
    paint_line(painter, frame, unit, x_px + paint_line(painter, frame, title, x_px, y_px) + 8, y_px)
    bar = QRectF(x_px, y_px + 10, KEY_WIDTH_PX, _BAR_PX)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for share, colour in legend_stops(ink.palette.heat, ink.colour(ink.palette.town_fill)):
        gradient.setColorAt(share, colour)
    painter.fillRect(bar, gradient)
    for share in (0.0, 1 / 3, 2 / 3, 1.0):
        figure = f"{heat.domain * share:g}"
        text = words("map.legend.most", value=figure) if share == 1.0 else figure
        paint_line(painter, frame, Line(text, quiet), x_px + KEY_WIDTH_PX * share, y_px + 32, share)
    window = words("map.legend.window", hours=f"{heat.hours:g}", bandwidth=f"{heat.bandwidth_m:g}")
    paint_line(painter, frame, Line(window, quiet), x_px, y_px + 50)
    told = Hand(ink.sizes.small - 1, ink.palette.text_second, halo=False)
    for row, text in enumerate(_filter_lines(frame), start=1):
        paint_line(painter, frame, Line(text, told), x_px, y_px + 50 + row * _LINE_PX)


def choropleth_key_px(frame: Frame) -> float:
    """From the first line of the choropleth's key to its last."""
    shown = frame.choropleth
    if shown is None:
        return 0.0
    rows = len(_rows(frame, shown)) + bool(shown.without_data)
    return _LINE_PX * (rows + len(_lines_below(frame))) + 2.0


def paint_choropleth_key(painter: QPainter, frame: Frame, x_px: float, y_px: float) -> None:
    """Title, unit, classes with their grids or villages, method, count and moment; (x, y) is the title's base line."""
    shown, ink, words = frame.choropleth, frame.ink, frame.words
    if shown is None:
        return
    text, quiet = (Hand(ink.sizes.small, colour, halo=False) for colour in (ink.palette.text, ink.palette.text_second))
    name, measure = (words(f"theme.{table}.{shown.theme.indicator.value}") for table in ("indicator", "unit"))
    if shown.lent is not None:
        name, measure = shown.lent.title, shown.lent.unit
    title, unit = Line(name, text), Line(measure, quiet)
    paint_line(painter, frame, title, x_px, y_px)
    paint_line(painter, frame, unit, x_px + KEY_WIDTH_PX, y_px, 1.0)
    colours = colours_of(shown, ink.palette.choropleth, ink.palette.diverging)
    # The greatest on top, as on every map key.
    rows: list[tuple[str | None, str, int]] = [
        (colours[place], told, grids) for place, told, grids in reversed(_rows(frame, shown))
    ]
    if shown.without_data:
        rows.append((None, no_data_words(words, shown), shown.without_data))
    counted = "villages" if shown.lent is not None and shown.lent.village_of else "grids"
    for colour, told, grids in rows:
        y_px += _LINE_PX
        paint_swatch(painter, frame, QRectF(x_px, y_px - 11, 22, 13), colour)
        paint_line(painter, frame, Line(told, text if colour else quiet), x_px + 32, y_px)
        count = words(f"theme.legend.{counted}", count=grids)
        paint_line(painter, frame, Line(count, quiet), x_px + KEY_WIDTH_PX, y_px, 1.0)
    small = Hand(ink.sizes.small - 1, ink.palette.text_third, halo=False)
    y_px += 2
    for line in _lines_below(frame):
        y_px += _LINE_PX
        paint_line(painter, frame, Line(line, small), x_px, y_px)


def _rows(frame: Frame, shown: Choropleth) -> list[tuple[int, str, int]]:
    """Of each class its place, its words and how many grids it has, the least first."""
    told = [range_words(frame.words, shown, row) for row in shown.rows()]
    if shown.lent is not None and len(shown.lent.names) == len(told):
        told = list(shown.lent.names)
    rows = [(place, words, row.grids) for place, (words, row) in enumerate(zip(told, shown.rows(), strict=True))]
    return [row for row in rows if row[2] or not _is_low(frame)]


def _is_low(frame: Frame) -> bool:
    """Whether there is hardly room for a legend of what is lent, whose map has a title of its own."""
    return frame.viewport.height_px < _LOW_PX and frame.choropleth is not None and frame.choropleth.lent is not None


def _is_narrowed(frame: Frame) -> bool:
    """Whether the desk's filter hides reports."""
    return frame.marks is not None and frame.marks.snapshot.report_era > 0


def _lines_below(frame: Frame) -> tuple[str, ...]:
    """What stands below the classes; of reports also that the desk's filter hides some."""
    shown = frame.choropleth
    if shown is None or _is_low(frame):
        return ()
    lines = choropleth_lines(frame.words, shown)
    if shown.lent is None and TRAITS[shown.theme.indicator].counts == "reports" and _is_narrowed(frame):
        return (*lines, frame.words("filters.legend"))
    return lines


def _filter_lines(frame: Frame) -> list[str]:
    """What the heat counts, when that is not everything."""
    heat = frame.heat
    narrowed = [frame.words("filters.legend")] if _is_narrowed(frame) else []
    if heat is None or heat.chosen.lets_all_through:
        return narrowed
    counted = frame.words("theme.legend.counted", count=heat.reports)
    metrics = frame.ink.metrics(frame.ink.sizes.small - 1)
    lines = [*filter_parts(frame.words, heat.chosen), counted, *narrowed]
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, KEY_WIDTH_PX) for line in lines]
