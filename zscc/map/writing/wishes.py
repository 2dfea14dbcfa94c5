"""Which labels the map would like to show at a scale, the important first.

Villages, then roads and rivers (which can move along their line), neighbours, stations, places; grids come last.
Vehicles are asked for on their own, after everything that stands still.
"""

from collections.abc import Iterator

import numpy as np

from zscc.map.crowds.features import feature_crowds
from zscc.map.crowds.reports import SMALL_ABOVE_M_PER_PX
from zscc.map.frame import Frame
from zscc.map.writing.facility_wishes import facility_wishes
from zscc.map.writing.labels import GAP_PX, Piece, Wish, along, around, centred
from zscc.map.writing.lettering import Hand
from zscc.map.writing.live_words import vehicle_hand
from zscc.map.writing.named_lines import NamedLine
from zscc.town.facilities import is_facility_layer
from zscc.town.features import GeometryKind

VILLAGES_BELOW, GRIDS_BELOW = 45.0, 6.5
FULL_VILLAGE_NAMES_BELOW = 26.0
NEIGHBOURS_ABOVE = 5.0
RIVERS_BELOW, STATIONS_BELOW, PLACES_BELOW = 30.0, 4.5, 5.0
ROADS_BELOW = (60.0, 32.0, 9.0, 4.5)
"""Metres per pixel, by rank of the road."""
_MOST_VEHICLE_LABELS = 60
_NEIGHBOUR_STEPS = (0.0, -1.4, 1.4, -2.8, 2.8, -4.2)
_COUNT_GAP_PX = 1.0
_POINT_REACH_PX = 7.0


def still_wishes(frame: Frame) -> Iterator[Wish]:
    """Labels of what does not move."""
    yield from _villages(frame)
    yield from _roads(frame)
    yield from _rivers(frame)
    yield from _neighbours(frame)
    yield from facility_wishes(frame)
    yield from _stations(frame)
    yield from _places(frame)
    yield from _grids(frame)


def count_wishes(frame: Frame, *, acts: bool) -> Iterator[Wish]:
    """How many lie under one symbol that asks for an act, or that does not; the greatest crowds first."""
    if frame.marks is None or "reports" not in frame.visible:
        return
    crowds, view, ink = frame.reports, frame.viewport, frame.ink
    px = view.px_from_maps(crowds.x_m, crowds.y_m)
    seen = (
        np.all((px > 0) & (px < (view.width_px, view.height_px)), axis=1) & (crowds.count > 1) & (crowds.acts == acts)
    )
    hand = Hand(ink.sizes.small, ink.palette.text, bold=True)
    if not acts:
        hand = Hand(ink.sizes.small - 1, ink.palette.text_second)
    small = not acts and view.metres_per_pixel > SMALL_ABOVE_M_PER_PX
    reach = (ink.widths.report_small if small else ink.widths.report) * 0.5 + _COUNT_GAP_PX
    shown = np.flatnonzero(seen)
    for crowd in shown[np.lexsort((-shown, -crowds.count[shown]))].tolist():
        text, at = f"×{crowds.count[crowd]}", (float(crowds.x_m[crowd]), float(crowds.y_m[crowd]))
        beside = (Piece(text, *at, reach, -reach * 0.4 - hand.px * 0.18),)
        yield Wish(text, "count", hand, (beside, *around(text, at, hand, ink, reach + GAP_PX)), crowds.top_id(crowd))


def point_count_wishes(frame: Frame) -> Iterator[Wish]:
    """How many added points lie under one disc, the greatest crowds first."""
    view, ink = frame.viewport, frame.ink
    hand = Hand(ink.sizes.small - 1, ink.palette.text_third)
    for shape in frame.features_seen:
        if shape.layer.geometry is not GeometryKind.POINT or is_facility_layer(shape.layer.layer_id):
            continue
        crowds = feature_crowds(shape, view.metres_per_pixel)
        at = shape.points[crowds.top] + shape.origin_m
        px = view.px_from_maps(at[:, 0], at[:, 1])
        seen = np.all((px > 0) & (px < (view.width_px, view.height_px)), axis=1) & (crowds.count > 1)
        shown = np.flatnonzero(seen)
        for crowd in shown[np.argsort(-crowds.count[shown], kind="stable")].tolist():
            text, (x_m, y_m) = f"×{crowds.count[crowd]}", at[crowd].tolist()
            subject = f"{shape.layer.layer_id}:{crowds.top[crowd]}"
            yield Wish(text, "count", hand, around(text, (x_m, y_m), hand, ink, _POINT_REACH_PX), subject)


def vehicle_wishes(frame: Frame, *, silent_only: bool = False) -> Iterator[Wish]:
    """Labels of the vehicles in view: the selected one, then silent ones, then the rest; none when they are a crowd.

    ``silent_only`` leaves all but the silent ones out: names give way to these.
    """
    if frame.marks is None or "vehicles" not in frame.visible:
        return
    vehicles, marks, view = frame.marks.snapshot.vehicles, frame.marks, frame.viewport
    px = view.px_from_maps(vehicles.x_m, vehicles.y_m)
    seen = np.flatnonzero(np.all((px > 0) & (px < (view.width_px, view.height_px)), axis=1))
    if silent_only or len(seen) > _MOST_VEHICLE_LABELS:
        seen = seen[marks.calls_for_look[seen]][:_MOST_VEHICLE_LABELS]
    picked = frame.selection.id if frame.selection is not None and frame.selection.kind == "vehicle" else None
    for row in sorted(seen.tolist(), key=lambda r: (vehicles.ids[r] != picked, not marks.calls_for_look[r], r)):
        text, hand = marks.vehicle_labels[row], vehicle_hand(marks, row, frame.ink)
        at = float(vehicles.x_m[row]), float(vehicles.y_m[row])
        options = around(text, at, hand, frame.ink, frame.ink.widths.vehicle * 0.5 + GAP_PX + 0.5)
        yield Wish(text, "vehicle", hand, options, vehicles.ids[row])


def _villages(frame: Frame) -> Iterator[Wish]:
    scale = frame.viewport.metres_per_pixel
    if scale > VILLAGES_BELOW:
        return
    sizes, palette = frame.ink.sizes, frame.ink.palette
    hand = Hand(sizes.note if scale < 12 else sizes.small, palette.text_second)
    for village in frame.shapes.town.villages:
        name = village.name if scale < FULL_VILLAGE_NAMES_BELOW else village.short
        options = centred(name, village.label_at, hand, frame.ink, (0.0, -1.1, 1.1))
        yield Wish(name, "village", hand, options, village.code)


def _roads(frame: Frame) -> Iterator[Wish]:
    if "roads" not in frame.visible:
        return
    hand = Hand(frame.ink.sizes.small - 1, frame.ink.palette.text_third)
    yield from _along_lines(frame, frame.names.roads, hand, "road")


def _rivers(frame: Frame) -> Iterator[Wish]:
    if "water" not in frame.visible or frame.viewport.metres_per_pixel > RIVERS_BELOW:
        return
    hand = Hand(frame.ink.sizes.small - 1, frame.ink.palette.water_text)
    yield from _along_lines(frame, frame.names.rivers, hand, "river")


def _along_lines(frame: Frame, lines: tuple[NamedLine, ...], hand: Hand, kind: str) -> Iterator[Wish]:
    """Each name once, on its longest run that has room."""
    scale = frame.viewport.metres_per_pixel
    for line in lines:
        if scale > ROADS_BELOW[line.rank]:
            continue
        options = along(line.name, line.line, hand, frame.ink, frame.viewport)
        if options:
            yield Wish(line.name, kind, hand, options, line.name)


def _neighbours(frame: Frame) -> Iterator[Wish]:
    if "outside" not in frame.visible or frame.viewport.metres_per_pixel < NEIGHBOURS_ABOVE:
        return
    sizes = frame.ink.sizes
    hand = Hand(sizes.title, frame.ink.palette.text_third, spacing_px=sizes.title * 0.35, opacity=0.6, halo=False)
    for neighbour in frame.shapes.town.neighbours:
        options = centred(neighbour.name, neighbour.at, hand, frame.ink, _NEIGHBOUR_STEPS)
        yield Wish(neighbour.name, "neighbour", hand, options)


def _stations(frame: Frame) -> Iterator[Wish]:
    if "stations" not in frame.visible or frame.viewport.metres_per_pixel > STATIONS_BELOW:
        return
    hand = Hand(frame.ink.sizes.small, frame.ink.palette.ok)
    for village in frame.shapes.town.villages:
        text = frame.words("map.station.name", village=village.name)
        yield Wish(text, "station", hand, around(text, village.station_at, hand, frame.ink, 8.0), village.code)


def _places(frame: Frame) -> Iterator[Wish]:
    if "places" not in frame.visible or frame.viewport.metres_per_pixel > PLACES_BELOW:
        return
    hand = Hand(frame.ink.sizes.small - 1, frame.ink.palette.text_third)
    for place in frame.shapes.town.places:
        yield Wish(place.name, "place", hand, around(place.name, place.at, hand, frame.ink, 10.0), place.place_id)


def _grids(frame: Frame) -> Iterator[Wish]:
    if "grids" not in frame.visible or frame.viewport.metres_per_pixel > GRIDS_BELOW:
        return
    hand = Hand(frame.ink.sizes.small - 1, frame.ink.palette.text_third)
    for grid in frame.shapes.town.grids:
        options = centred(grid.label, grid.label_at, hand, frame.ink, (0.0, -1.3, 1.3, 2.6))
        yield Wish(grid.label, "grid", hand, options, grid.code)
