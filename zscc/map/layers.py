"""The kinds of layers in one table, from the ground up: name, painter, and whether they stand still or live.

Still layers are composed into a picture larger than the view, which is moved while the map is dragged. Sums of the
data lie among them and are painted anew without them. Live layers are painted anew in every frame. Painters may pause
(yield) where a piece of work ends.

Layers of one band stand in the order, and all that can be switched with the opacity, of the frame's arrangement.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from zscc.map.arrangement import ArrangedLayer, Arrangement, Band
from zscc.map.features.shapes import FeatureShape
from zscc.map.frame import Frame
from zscc.map.painters import (
    choropleth,
    features,
    ground_sketches,
    heat,
    labels,
    land,
    lines,
    selection,
    sites,
    symbols,
    tools,
    tracks,
    warnings,
    watermark,
)

Painter = Callable[[QPainter, Frame], Iterator[None] | None]


class Pace(Enum):
    """How often a layer changes."""

    STILL = "still"
    SUMS = "sums"
    """Now and then, with the data; it lies on the ground between what stands still."""
    TRAIL = "trail"
    """With the data, in a picture of its own."""
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class LayerKind:
    """One row of the table."""

    name: str
    painter: Painter
    pace: Pace
    shown_at_start: bool = True
    switch: bool = True
    """Whether a person may switch it; what may not is always on."""
    band: Band = Band.GROUND
    """What it may change places with, where it can be switched."""
    rides: str = ""
    """The layer that it lies right above, wherever that is put."""
    lent: bool = False
    """Whether a workspace lends it; while it does, the other sums are not shown."""


LAYERS: tuple[LayerKind, ...] = (
    LayerKind("ground", land.paint_ground, Pace.STILL, switch=False),
    LayerKind("outside", land.paint_outside, Pace.STILL, band=Band.OUTSIDE),
    LayerKind("town", land.paint_town_fill, Pace.STILL, switch=False),
    LayerKind("water", land.paint_water, Pace.STILL),
    LayerKind("roads", land.paint_roads, Pace.STILL),
    LayerKind("choropleth", choropleth.paint_choropleth, Pace.SUMS, shown_at_start=False),
    LayerKind("heat", heat.paint_heat, Pace.SUMS),
    LayerKind("ground_picture", heat.paint_ground_picture, Pace.SUMS, switch=False, rides="heat", lent=True),
    LayerKind("grids", lines.paint_grids, Pace.STILL),
    LayerKind("villages", lines.paint_villages, Pace.STILL),
    LayerKind("boundary", lines.paint_boundary, Pace.STILL),
    LayerKind("places", sites.paint_places, Pace.STILL, shown_at_start=False),
    LayerKind("stations", sites.paint_stations, Pace.STILL, shown_at_start=False),
    LayerKind("warnings", warnings.paint_warnings, Pace.STILL, band=Band.WARNINGS),
    LayerKind("many_chosen", selection.paint_many_chosen, Pace.STILL, switch=False),
    LayerKind("ground_sketches", ground_sketches.paint_ground_sketches, Pace.STILL, switch=False),
    LayerKind("watermark", watermark.paint_watermark, Pace.STILL, switch=False),
    LayerKind("selected_ground", selection.paint_selected_ground, Pace.LIVE, switch=False),
    LayerKind("chosen_ground", selection.paint_chosen_ground, Pace.LIVE, switch=False),
    LayerKind("sketches", tools.paint_sketches, Pace.LIVE, switch=False),
    LayerKind("tracks", tracks.paint_tracks, Pace.TRAIL, band=Band.TRAILS),
    LayerKind("labels", labels.paint_labels, Pace.LIVE, band=Band.NAMES),
    LayerKind("warning_labels", warnings.paint_warning_labels, Pace.LIVE, switch=False),
    LayerKind("reports", symbols.paint_reports, Pace.LIVE, band=Band.SYMBOLS),
    LayerKind("vehicles", symbols.paint_vehicles, Pace.LIVE, band=Band.SYMBOLS),
    LayerKind("reports_to_act_on", symbols.paint_reports_to_act_on, Pace.LIVE, switch=False),
    LayerKind("vehicle_labels", labels.paint_vehicle_labels, Pace.LIVE, switch=False),
    LayerKind("chosen", selection.paint_chosen, Pace.LIVE, switch=False),
    LayerKind("selection", selection.paint_selection, Pace.LIVE, switch=False),
    LayerKind("sketches_on_top", tools.paint_sketches_on_top, Pace.LIVE, switch=False),
)

SWITCHES: tuple[str, ...] = tuple(layer.name for layer in LAYERS if layer.switch)
"""Names of the layers that can be switched on and off; their words are ``map.layer.<name>``."""
SHOWN_AT_START = frozenset(layer.name for layer in LAYERS if layer.switch and layer.shown_at_start)
START = Arrangement(
    tuple(ArrangedLayer(layer.name, layer.band, layer.shown_at_start) for layer in LAYERS if layer.switch)
)
"""How a desk that remembers nothing arranges its layers."""


@dataclass(frozen=True, slots=True)
class SeenLayer:
    """A layer that is on."""

    kind: LayerKind
    opacity: float


def paint(painter: QPainter, frame: Frame, layers: Iterable[LayerKind] = LAYERS) -> Iterator[None]:
    """Paint visible layers from the ground up; pauses after each and wherever a painter does."""
    return paint_seen(painter, frame, seen_in(frame, layers))


def seen_in(frame: Frame, layers: Iterable[LayerKind]) -> tuple[SeenLayer, ...]:
    """Those of the layers that are on in a frame, from the ground up."""
    its = frame.arrangement, frame.visible, frame.features
    return seen(layers, *its, lent=frame.ground_picture is not None)


def seen(
    layers: Iterable[LayerKind],
    arrangement: Arrangement,
    visible: frozenset[str],
    features: tuple[FeatureShape, ...] = (),
    *,
    lent: bool = False,
) -> tuple[SeenLayer, ...]:
    """Those of the layers that are on, from the ground up as they are arranged; with the ground the added ones.

    ``lent``: whether a workspace lends a picture, which is then the only sum.
    """
    found = []
    for layer in in_order(_with_added(layers, features), arrangement):
        if (layer.switch and layer.name not in visible) or (layer.pace is Pace.SUMS and layer.lent != lent):
            continue
        opacity = arrangement.opacity(layer.name)
        if opacity > 0.0:
            found.append(SeenLayer(layer, opacity))
    return tuple(found)


def paint_seen(painter: QPainter, frame: Frame, layers: Iterable[SeenLayer]) -> Iterator[None]:
    """Paint these layers; pauses after each and wherever a painter does."""
    for layer in layers:
        kind, opacity = layer.kind, layer.opacity
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            # In a live frame every symbol and label is a picture already, and fades as one.
            if opacity < 1.0 and not frame.vector and (kind.pace is not Pace.LIVE or frame.atlas is None):
                yield from _paint_as_one(painter, frame, kind, opacity)
            else:
                painter.setOpacity(opacity)
                yield from kind.painter(painter, frame) or ()
        finally:
            painter.restore()
        yield


def in_order(layers: Iterable[LayerKind], arrangement: Arrangement) -> Iterator[LayerKind]:
    """The layers as they are arranged: each band where it stands in the table, its layers in their order."""
    kinds = {layer.name: layer for layer in layers}
    riders = {layer.rides: layer for layer in kinds.values() if layer.rides in kinds}
    for layer in _banded({name: layer for name, layer in kinds.items() if layer.rides not in riders}, arrangement):
        yield layer
        if layer.name in riders:
            yield riders[layer.name]


def _banded(kinds: dict[str, LayerKind], arrangement: Arrangement) -> Iterator[LayerKind]:
    begun: set[Band] = set()
    for layer in kinds.values():
        if not layer.switch or layer.name not in arrangement:
            yield layer
        elif layer.band not in begun:
            begun.add(layer.band)
            names = (row.name for row in arrangement.of_band(layer.band))
            yield from (kinds[name] for name in names if name in kinds)


def _with_added(layers: Iterable[LayerKind], features: tuple[FeatureShape, ...]) -> Iterator[LayerKind]:
    """Where layers of the ground are painted, the added ones are too."""
    ground = False
    for layer in layers:
        ground |= layer.switch and layer.band is Band.GROUND
        yield layer
    for shape in features if ground else ():
        yield LayerKind(shape.name, partial(_paint_features, shape), Pace.STILL)


def _paint_features(shape: FeatureShape, painter: QPainter, frame: Frame) -> Iterator[None]:
    return features.paint_features(painter, frame, shape)


def of_pace(*paces: Pace) -> tuple[LayerKind, ...]:
    """The layers that change this often."""
    return tuple(layer for layer in LAYERS if layer.pace in paces)


def _paint_as_one(painter: QPainter, frame: Frame, layer: LayerKind, opacity: float) -> Iterator[None]:
    """A layer as one translucent picture, so that where its own lines cross nothing is darker."""
    view = frame.viewport
    device_px = painter.deviceTransform().m11()
    sheet = QImage(
        round(view.width_px * device_px), round(view.height_px * device_px), QImage.Format.Format_ARGB32_Premultiplied
    )
    sheet.setDevicePixelRatio(device_px)
    sheet.fill(Qt.GlobalColor.transparent)
    brush = QPainter(sheet)
    brush.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield from layer.painter(brush, frame) or ()
    finally:
        brush.end()
    painter.setOpacity(opacity)
    painter.drawImage(0, 0, sheet)
