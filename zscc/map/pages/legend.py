"""The legend of a page: heat, reports by priority, vehicles by state, lines; its counts add up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from zscc.map.frame import Frame
from zscc.map.marks import Marks
from zscc.map.painters.facilities import draw_badge, is_badge
from zscc.map.painters.furniture import EDGE_PX, Line, paint_line, paint_panel
from zscc.map.painters.legend import (
    choropleth_key_px,
    heat_key_px,
    paint_choropleth_key,
    paint_heat_key,
    with_choropleth,
    with_heat,
)
from zscc.map.painters.warnings import paint_warning_swatch
from zscc.map.symbols import OFFLINE, REPORT_FIRST, STALE_FIRST, STOPPED, draw_glyph
from zscc.map.viewport import Box
from zscc.map.warnings.looks import colour_of, name_of, until_of
from zscc.map.writing.lettering import Hand
from zscc.situation.snapshot import PRIORITIES, VEHICLE_STATES, Snapshot, VehicleState
from zscc.text.words import Words

_PAD_PX = 16.0
_ROW_PX, _MARK_PX = 21.0, 28.0
_KEY_GAP_PX = 18.0
_NORTH_EAST = 8
"""An arrow of the atlas for the legend: one eighth of a turn."""
_STATE_GLYPHS = {
    VehicleState.MOVING: _NORTH_EAST,
    VehicleState.STOPPED: STOPPED,
    VehicleState.STALE: STALE_FIRST + _NORTH_EAST,
    VehicleState.OFFLINE: OFFLINE,
}

_MOST_WARNINGS = 8
"""Rows of warnings; the gravest stand first."""

Mark = Callable[[QPainter, Frame, float, float], None]
Key = Mark


@dataclass(frozen=True, slots=True)
class Row:
    """A mark (or none), a name, and a count (or none)."""

    text: str
    count: str = ""
    mark: Mark | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Legend:
    """The panel's rows; empty rows are gaps."""

    WIDTH_PX: ClassVar[float] = 236.0

    frame: Frame
    rows: tuple[Row, ...]
    keys: tuple[tuple[Key, float], ...]
    """The keys of what is summed on the ground, each with its height."""

    @classmethod
    def of(cls, frame: Frame) -> "Legend":
        """The legend of what is on the map."""
        rows = [*_report_rows(frame), *_vehicle_rows(frame), *_warning_rows(frame), *_line_rows(frame)]
        rows += _added_rows(frame)
        keys: list[tuple[Key, float]] = []
        if with_choropleth(frame):
            keys.append((paint_choropleth_key, choropleth_key_px(frame) + _KEY_GAP_PX))
        if with_heat(frame):
            keys.append((paint_heat_key, heat_key_px(frame) + _KEY_GAP_PX))
        if frame.left_out and (keys or "reports" in frame.visible):
            rows.append(Row(frame.left_out, quiet=True))
        return cls(frame, tuple(rows), tuple(keys))

    def box_px(self, bottom_px: float) -> Box:
        """Left, top, right, bottom of the panel that stands on ``bottom_px``."""
        height = 2 * _PAD_PX + len(self.rows) * _ROW_PX + sum(key_height for _, key_height in self.keys)
        return (EDGE_PX, bottom_px - EDGE_PX / 2 - height, EDGE_PX + self.WIDTH_PX, bottom_px - EDGE_PX / 2)

    def paint(self, painter: QPainter, bottom_px: float) -> None:
        """Draw the panel."""
        if not self.rows and not self.keys:
            return
        left, top, right, bottom = self.box_px(bottom_px)
        paint_panel(painter, self.frame, QRectF(left, top, right - left, bottom - top))
        x_px, y_px = left + _PAD_PX, top + _PAD_PX
        for paint_key, key_height in self.keys:
            paint_key(painter, self.frame, x_px, y_px + 10)
            y_px += key_height
        for row in self.rows:
            self._paint_row(painter, row, x_px, right - _PAD_PX, y_px + _ROW_PX / 2)
            y_px += _ROW_PX

    def _paint_row(self, painter: QPainter, row: Row, left: float, right: float, middle: float) -> None:
        ink = self.frame.ink
        if row.mark is not None:
            row.mark(painter, self.frame, left + 9, middle)
            left += _MARK_PX
        colour = ink.palette.text_third if row.quiet else ink.palette.text_second if row.mark else ink.palette.text
        hand = Hand(ink.sizes.small, colour, halo=False)
        paint_line(painter, self.frame, Line(row.text, hand), left, middle + 4)
        paint_line(painter, self.frame, Line(row.count, hand), right, middle + 4, 1.0)


def counted_in(snapshot: Snapshot) -> int:
    """What a legend counts of a moment: open cases, without any cases the reports of the day."""
    if snapshot.cases:
        return int(np.count_nonzero(~snapshot.case_columns.ended))
    return snapshot.tally.reports_today


def _report_rows(frame: Frame) -> list[Row]:
    if frame.marks is None or "reports" not in frame.visible:
        return []
    words, marks = frame.words, frame.marks
    columns, rows = marks.columns, marks.reports_today
    heading, total, counts = _counted(frame.words, marks)
    found = [heading]
    for code, priority in enumerate(PRIORITIES):
        name = words(f"map.priority.{priority.value}")
        found.append(Row(name, str(counts[code]), _glyph(REPORT_FIRST + code)))
    unplaced = total - len(rows)
    if unplaced > 0:
        found.append(Row(words("map.legend.unplaced", count=unplaced), quiet=True))
    off = len(rows) - _in_view(frame, columns.x_m[rows], columns.y_m[rows])
    if off > 0:
        found.append(Row(words("map.legend.reports_elsewhere", count=off), quiet=True))
    return found


def _counted(words: Words, marks: Marks) -> tuple[Row, int, list[int]]:
    """The heading over what happened, how many there are, and how many of each priority."""
    snapshot = marks.snapshot
    total = counted_in(snapshot)
    if marks.kind == "case":
        its = snapshot.case_columns
        counts = np.bincount(its.priority[~its.ended], minlength=len(PRIORITIES)).tolist()
        return Row(words("map.legend.cases"), words("map.legend.count_cases", count=total)), total, counts
    counts = [snapshot.tally.by_priority.get(priority, 0) for priority in PRIORITIES]
    return Row(words("map.legend.reports"), words("map.legend.count_reports", count=total)), total, counts


def _vehicle_rows(frame: Frame) -> list[Row]:
    if frame.marks is None or "vehicles" not in frame.visible:
        return []
    words, vehicles = frame.words, frame.marks.snapshot.vehicles
    found = [Row(words("map.legend.vehicles"), words("map.legend.count_vehicles", count=len(vehicles)))]
    for code, state in enumerate(VEHICLE_STATES):
        count = int(np.count_nonzero(vehicles.state == code))
        found.append(Row(words(f"map.state.{state.value}"), str(count), _glyph(_STATE_GLYPHS[state])))
    off = len(vehicles) - _in_view(frame, vehicles.x_m, vehicles.y_m)
    if off > 0:
        found.append(Row(words("map.legend.vehicles_elsewhere", count=off), quiet=True))
    return found


def _warning_rows(frame: Frame) -> list[Row]:
    """Official warnings by name with their end; also those whose area nobody told."""
    if frame.marks is None or "warnings" not in frame.visible or not frame.warnings:
        return []
    words, as_of = frame.words, frame.marks.snapshot.as_of
    count = words("map.legend.count_warnings", count=sum(not its.warning.exercise for its in frame.warnings))
    rows = [Row(words("map.legend.warnings"), count)]
    room = Legend.WIDTH_PX - 2 * _PAD_PX - _MARK_PX
    metrics = frame.ink.metrics(frame.ink.sizes.small)
    for drawn in frame.warnings[:_MOST_WARNINGS]:
        until = until_of(words, drawn.warning, as_of) if drawn.rings_m else words("map.warning.without_place")
        left = room - metrics.horizontalAdvance(until) - 8
        name = metrics.elidedText(name_of(words, drawn.warning), Qt.TextElideMode.ElideRight, left)
        rows.append(Row(name, until, _hatch(colour_of(frame.ink.palette, drawn.warning), drawn.warning.exercise)))
    return rows


def _hatch(colour: str, exercise: bool) -> Mark:
    def mark(painter: QPainter, frame: Frame, x_px: float, y_px: float) -> None:
        paint_warning_swatch(painter, frame, QRectF(x_px - 9, y_px - 6, 18, 12), colour, exercise=exercise)

    return mark


def _line_rows(frame: Frame) -> list[Row]:
    palette, widths, words = frame.ink.palette, frame.ink.widths, frame.words
    lines = (
        ("boundary", palette.town_line, widths.town_line),
        ("villages", palette.village_line, widths.village_line),
        ("grids", palette.grid_line, widths.grid_line),
        ("tracks", palette.accent, widths.trail),
    )
    found = []
    for name, colour, width in lines:
        if name in frame.visible:
            text = (
                words("map.legend.tracks", minutes=f"{frame.trail_minutes:g}")
                if name == "tracks"
                else words(f"map.layer.{name}")
            )
            found.append(Row(text, mark=_stroke(colour, width)))
    return found


def _added_rows(frame: Frame) -> list[Row]:
    """The layers that somebody added, the topmost first as in the tree."""
    order = {row.name: place for place, row in enumerate(frame.arrangement)}
    shapes = sorted(frame.features_seen, key=lambda shape: -order.get(shape.name, len(order)))
    hues, metrics = frame.ink.palette.hues, frame.ink.metrics(frame.ink.sizes.small)
    width = round(Legend.WIDTH_PX - 2 * _PAD_PX - _MARK_PX)
    return [
        Row(
            metrics.elidedText(" ".join(shape.layer.title.split()), Qt.TextElideMode.ElideRight, width),
            mark=_badge(shape.layer.layer_id)
            if is_badge(shape)
            else _stroke(hues[shape.hue % len(hues)], frame.ink.widths.trail),
        )
        for shape in shapes
    ]


def _in_view(frame: Frame, x_m: NDArray[np.float64], y_m: NDArray[np.float64]) -> int:
    west, south, east, north = frame.viewport.bbox_m
    return int(np.count_nonzero((x_m >= west) & (x_m <= east) & (y_m >= south) & (y_m <= north)))


def _glyph(code: int) -> Mark:
    def mark(painter: QPainter, frame: Frame, x_px: float, y_px: float) -> None:
        draw_glyph(painter, frame.ink, code, x_px, y_px, 0.85)

    return mark


def _badge(layer_id: str) -> Mark:
    def mark(painter: QPainter, frame: Frame, x_px: float, y_px: float) -> None:
        draw_badge(painter, frame.ink, layer_id, QPointF(x_px, y_px))

    return mark


def _stroke(colour: str, width: float) -> Mark:
    def mark(painter: QPainter, frame: Frame, x_px: float, y_px: float) -> None:
        painter.setPen(frame.ink.pen(colour, width))
        painter.drawLine(QPointF(x_px - 9, y_px), QPointF(x_px + 9, y_px))

    return mark
