"""The kinds of layers in one table, from the ground up: name, painter, and whether they stand still or live.

Still layers are composed into a picture larger than the view, which is moved while the map is dragged; live layers
are painted anew in every frame. Painters may pause (yield) where a piece of work ends.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QPainter

from zscc.map.frame import Frame
from zscc.map.painters import heat, labels, land, lines, selection, sites, symbols, tracks, watermark

Painter = Callable[[QPainter, Frame], Iterator[None] | None]


class Pace(Enum):
    """How often a layer changes."""

    STILL = "still"
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


LAYERS: tuple[LayerKind, ...] = (
    LayerKind("ground", land.paint_ground, Pace.STILL, switch=False),
    LayerKind("outside", land.paint_outside, Pace.STILL),
    LayerKind("town", land.paint_town_fill, Pace.STILL, switch=False),
    LayerKind("water", land.paint_water, Pace.STILL),
    LayerKind("roads", land.paint_roads, Pace.STILL),
    LayerKind("heat", heat.paint_heat, Pace.STILL),
    LayerKind("grids", lines.paint_grids, Pace.STILL),
    LayerKind("villages", lines.paint_villages, Pace.STILL),
    LayerKind("boundary", lines.paint_boundary, Pace.STILL),
    LayerKind("places", sites.paint_places, Pace.STILL, shown_at_start=False),
    LayerKind("stations", sites.paint_stations, Pace.STILL, shown_at_start=False),
    LayerKind("watermark", watermark.paint_watermark, Pace.STILL, switch=False),
    LayerKind("selected_ground", selection.paint_selected_ground, Pace.LIVE, switch=False),
    LayerKind("tracks", tracks.paint_tracks, Pace.TRAIL),
    LayerKind("labels", labels.paint_labels, Pace.LIVE),
    LayerKind("reports", symbols.paint_reports, Pace.LIVE),
    LayerKind("vehicles", symbols.paint_vehicles, Pace.LIVE),
    LayerKind("reports_to_act_on", symbols.paint_reports_to_act_on, Pace.LIVE, switch=False),
    LayerKind("vehicle_labels", labels.paint_vehicle_labels, Pace.LIVE, switch=False),
    LayerKind("selection", selection.paint_selection, Pace.LIVE, switch=False),
)

SWITCHES: tuple[str, ...] = tuple(layer.name for layer in LAYERS if layer.switch)
"""Names of the layers that can be switched on and off; their words are ``map.layer.<name>``."""
SHOWN_AT_START = frozenset(layer.name for layer in LAYERS if layer.switch and layer.shown_at_start)


def paint(painter: QPainter, frame: Frame, layers: Iterable[LayerKind] = LAYERS) -> Iterator[None]:
    """Paint visible layers from the ground up; pauses after each and wherever a painter does."""
    for layer in layers:
        if layer.switch and layer.name not in frame.visible:
            continue
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            yield from layer.painter(painter, frame) or ()
        finally:
            painter.restore()
        yield


def of_pace(pace: Pace) -> tuple[LayerKind, ...]:
    """The layers that change this often."""
    return tuple(layer for layer in LAYERS if layer.pace is pace)
