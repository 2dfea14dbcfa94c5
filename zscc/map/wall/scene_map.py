"""The map of a scene: the map's own painters and data, calm and large enough for a wall.

Open cases, vehicles and their tracks are painted only where the scene chose to be live; names of vehicles, what was
said and sensitive classes never.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace

import msgspec
import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.map.arrangement import FEATURE_PREFIX, Arrangement
from zscc.map.features.shapes import FeatureShape, shape_of
from zscc.map.frame import Frame, TownNames
from zscc.map.ink import Ink
from zscc.map.layers import LAYERS, START
from zscc.map.marks import Marks
from zscc.map.pointing.choice import Choice
from zscc.map.pointing.pick import Pick
from zscc.map.shapes import TownShapes
from zscc.map.themes.choropleth import Choropleth, LentFigures, Theme
from zscc.map.themes.live_choropleth import LiveChoropleth
from zscc.map.themes.live_heat import LiveHeat
from zscc.map.viewport import Box, Viewport, viewport_of
from zscc.map.writing.labels import Board, PlacedLabel, Wish, around, centred
from zscc.map.writing.lettering import Hand, TextLettering
from zscc.map.writing.obstacles import symbol_boxes
from zscc.map.writing.wishes import still_wishes
from zscc.model.panel_filter import PanelFilter
from zscc.settings.briefing import SceneView
from zscc.settings.profile import Windows
from zscc.settings.style import Style
from zscc.situation.narrowed import narrowed_in_pieces
from zscc.situation.snapshot import CaseColumns, Snapshot, VehicleColumns
from zscc.text.words import Words
from zscc.town.features import FeatureLayer
from zscc.town.layers import Town

PAINTED = tuple(layer for layer in LAYERS if layer.name != "outside")
"""Roads outside the town end at the edge of the map's place, and say nothing of the town."""
CALM = frozenset({"outside", "water", "roads", "grids", "boundary", "labels"})
"""Layers that a scene shows unless it says otherwise."""
ONLY_LIVE = frozenset({"vehicles", "tracks", "reports", "warnings"})
"""Layers that no scene shows unless somebody chose it to be live."""
_DESIGNED_BODY_PX = 20.0
"""Body size of a page for which the widths of a style are right."""
_ROADS = 0.7
"""Of what other lines grow by: roads lie below everything that is told."""
_SECONDARY = 0.4
"""Secondary roads come later than at a desk: a wall shows main roads and the grids."""
_GRID_ALPHA = "b4"
_WHOLE_ABOVE_M = 9_000.0
"""A view as wide as that is one of the whole town: roads and rivers are not named."""
_MOST_VILLAGES = 7
_APART = 1.6
"""Names keep so many of their heights apart."""
_TOWN_MARGIN = 0.03


@dataclass(frozen=True, slots=True)
class MapGround:
    """What is made once a town."""

    town: Town
    shapes: TownShapes
    names: TownNames

    @classmethod
    def of(cls, town: Town) -> "MapGround":
        """Prepare a town."""
        return cls(town, TownShapes.of(town), TownNames.of(town))


@dataclass(frozen=True, slots=True)
class SceneMap:
    """Everything that the map of a scene shows, besides the moment."""

    view: SceneView
    live: bool
    windows: Windows
    calm_classes: frozenset[str] = frozenset()
    """Ids of the classes that may stand on a wall; empty: there is no catalogue, and no case is shown."""
    theme: Theme | None = None
    lent: LentFigures | None = None
    heat_counts: HeatFilter = ALL_REPORTS
    added: tuple[tuple[FeatureLayer, int], ...] = ()
    """Layers of features with their hues; those that the view names are shown."""
    first_names: tuple[str, ...] = field(default=())

    @property
    def arrangement(self) -> Arrangement:
        """Order and opacity of the layers, and which are on."""
        calm = Arrangement(tuple(replace(row, visible=row.name in CALM) for row in START))
        arranged = calm.with_features(layer.layer_id for layer, _ in self.added)
        off = Arrangement(
            tuple(replace(r, visible=r.visible and not r.name.startswith(FEATURE_PREFIX)) for r in arranged)
        )
        return off.like(self.view.layers)

    @property
    def visible(self) -> frozenset[str]:
        """The layers that are painted."""
        wished = self.arrangement.visible
        if self.live:
            return wished | {row.name for row in self.view.layers if row.visible and row.name in ONLY_LIVE}
        return wished - ONLY_LIVE


def wall_ink(style: Style, body_px: int) -> Ink:
    """The style with its map's lines, symbols and names as large as a page of this body size wants them."""
    share = max(body_px / _DESIGNED_BODY_PX, 1.0)
    widths = msgspec.structs.asdict(style.widths)
    grown = {name: value * share for name, value in widths.items() if isinstance(value, float)}
    for name, value in widths.items():
        if not isinstance(value, float):
            # As many metres of the ground as a character is tall decide which roads are too small to be shown.
            seen_below = value.seen_below_m_per_px / share * (_SECONDARY if name == "secondary" else 1.0)
            least = max(value.least_px * share * _ROADS, 1.0)
            grown[name] = msgspec.structs.replace(value, least_px=least, seen_below_m_per_px=seen_below)
    small = body_px + 1
    sizes = msgspec.structs.replace(style.sizes, small=small, note=small, body=small, title=small, head=body_px)
    grid_line = f"#{_GRID_ALPHA}{style.palette.grid_line[-6:]}"
    palette = msgspec.structs.replace(style.palette, text_third=style.palette.text_second, grid_line=grid_line)
    return Ink(
        msgspec.structs.replace(
            style, widths=msgspec.structs.replace(style.widths, **grown), sizes=sizes, palette=palette
        )
    )


def viewport_for(view: SceneView, town: Town, box_px: Box) -> Viewport:
    """What of the ground fills the map's place; the whole town where the scene names no view."""
    width, height = box_px[2] - box_px[0], box_px[3] - box_px[1]
    if view.easting_m is None or view.northing_m is None or not view.width_m:
        points = np.concatenate(town.boundary)
        (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        rim = max(width, height) * _TOWN_MARGIN
        return viewport_of((west, south, east, north), width, height, (rim, rim, rim, rim))
    return Viewport(width, height, view.easting_m, view.northing_m, max(view.width_m / width, 0.25))


def frame_in_pieces(
    snapshot: Snapshot,
    ground: MapGround,
    shown: SceneMap,
    viewport: Viewport,
    drawn: tuple[Ink, Words],
) -> Generator[None, None, Frame]:
    """The frame of a scene's map, with pauses between pieces of some milliseconds."""
    ink, words = drawn
    calm = snapshot
    for narrowed in narrowed_in_pieces(_without_people(snapshot, live=shown.live), _calm(shown)):
        calm = narrowed or calm
        yield
    visible = shown.visible
    picture = None
    if "heat" in visible:
        live = LiveHeat(ground.town, shown.windows)
        live.chosen = shown.heat_counts
        for _ in live.show_in_pieces(calm, ink.style):
            yield
        picture = live.picture
    yield
    frame = Frame(
        viewport=viewport,
        shapes=ground.shapes,
        names=ground.names,
        ink=ink,
        words=words,
        lettering=TextLettering(ink),
        visible=visible,
        marks=Marks.of(calm, ground.town, words),
        heat=picture,
        choropleth=_choropleth(calm, ground.town, shown),
        arrangement=shown.arrangement,
        features=_features(shown),
        choice=_highlighted(shown.view.highlight, ground.town),
        trail_minutes=shown.windows.trail_minutes,
    )
    yield
    return replace(frame, labels=tuple(_labels(frame, shown)))


def frame_of(
    snapshot: Snapshot,
    ground: MapGround,
    shown: SceneMap,
    viewport: Viewport,
    drawn: tuple[Ink, Words],
) -> Frame:
    """The same at once."""
    steps = frame_in_pieces(snapshot, ground, shown, viewport, drawn)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Frame = end.value
            return made


def _calm(shown: SceneMap) -> PanelFilter:
    # A class that nobody has is one that lets nothing through.
    return PanelFilter(classes=shown.calm_classes or frozenset({""}))


def _without_people(snapshot: Snapshot, *, live: bool) -> Snapshot:
    """No case, vehicle or warning where the scene is not live; reports stay for the heat, which shows none of them."""
    if live:
        return snapshot
    nobody = VehicleColumns(
        ids=(),
        x_m=np.zeros(0),
        y_m=np.zeros(0),
        heading_deg=np.zeros(0, np.float32),
        speed_kmh=np.zeros(0, np.float32),
        observed_at_ms=np.zeros(0, np.int64),
        since_ms=np.zeros(0, np.int64),
        state=np.zeros(0, np.uint8),
        grids=(),
        km_today=np.zeros(0),
    )
    none = replace(
        snapshot.tracks,
        start=np.zeros(1, np.int64),
        x_m=np.zeros(0, np.float32),
        y_m=np.zeros(0, np.float32),
        observed_at_ms=np.zeros(0, np.int64),
    )
    kept = replace(snapshot, cases=(), case_columns=CaseColumns())
    return replace(kept, vehicles=nobody, tracks=none, warnings=(), alarms=())


def _choropleth(snapshot: Snapshot, town: Town, shown: SceneMap) -> Choropleth | None:
    if "choropleth" not in shown.visible:
        return None
    live = LiveChoropleth(town)
    live.theme, live.lent = shown.theme, shown.lent
    live.show(snapshot)
    if live.wait():
        live.show(snapshot)
    return live.shown


def _features(shown: SceneMap) -> tuple[FeatureShape, ...]:
    return tuple(shape_of(layer, hue) for layer, hue in shown.added if FEATURE_PREFIX + layer.layer_id in shown.visible)


def _highlighted(ids: Sequence[str], town: Town) -> Choice:
    """Grids, villages, stations and places by their ids; what the town has not is passed over."""
    known = {grid.code: "grid" for grid in town.grids}
    known |= {village.code: "village" for village in town.villages}
    known |= {place.place_id: "place" for place in town.places}
    return Choice.of(frozenset(Pick(known[each], each) for each in ids if each in known), town, None)


def _labels(frame: Frame, shown: SceneMap) -> list[PlacedLabel]:
    """Few names, far apart, all of them large enough and opaque."""
    if "labels" not in frame.visible:
        return []
    placed: list[PlacedLabel] = []
    rim = float(frame.ink.sizes.head)
    view = frame.viewport
    # The edges of the map fade out, and a name with them would be cut.
    board = Board(view, frame.ink, symbol_boxes(frame), (rim, rim, view.width_px - rim, view.height_px - rim))
    whole = frame.viewport.width_px * frame.viewport.metres_per_pixel > _WHOLE_ABOVE_M
    count = 0
    for wish in [*_highlight_names(frame, shown), *_wishes(frame, shown.first_names, whole=whole)]:
        if wish.kind == "village" and whole and count >= _MOST_VILLAGES:
            continue
        for label in board.place([wish]):
            placed.append(label)
            count += label.kind == "village"
            for left, top, right, bottom in label.boxes_px:
                apart = wish.hand.px * _APART
                board.take((left - apart, top - apart, right + apart, bottom + apart))
    return placed


def _wishes(frame: Frame, first_names: Sequence[str], *, whole: bool) -> list[Wish]:
    """Neighbours and villages; nearer, roads and rivers too. Never a vehicle, never who reported."""
    kinds = ("neighbour", "village") if whole else ("village", "neighbour", "road", "river")
    rank = {name: place for place, name in enumerate(first_names)}
    town = frame.shapes.boundary_path(frame.viewport)
    wishes = [_outside(_plain(wish), frame, town) for wish in still_wishes(frame) if wish.kind in kinds]
    if whole:
        wishes = [_short(wish, frame) if wish.kind == "village" else wish for wish in wishes]
        if rank:
            full = {village.code: village.name for village in frame.shapes.town.villages}
            wishes = [wish for wish in wishes if wish.kind != "village" or full[wish.subject] in rank]
            return sorted(wishes, key=lambda wish: rank.get(full.get(wish.subject, ""), len(rank)))
    return wishes


def _plain(wish: Wish) -> Wish:
    return replace(wish, hand=replace(wish.hand, opacity=1.0))


def _outside(wish: Wish, frame: Frame, town: QPainterPath) -> Wish:
    """A neighbour's name stands outside the town or nowhere."""
    if wish.kind != "neighbour":
        return wish
    kept = []
    for option in wish.options:
        piece = option[0]
        x_px, y_px = frame.viewport.px_from_map(piece.x_m, piece.y_m)
        width, height = wish.hand.size(frame.ink, piece.text)
        rim = wish.hand.px * 0.4
        left, base = x_px + piece.dx_px, y_px + piece.dy_px
        if not town.intersects(QRectF(left - rim, base - height - rim, width + 2 * rim, height + 2 * rim)):
            kept.append(option)
    return replace(wish, options=tuple(kept))


def _short(wish: Wish, frame: Frame) -> Wish:
    """周市 for 周市社区: at this scale the name of the old town, not of one community."""
    village = next(each for each in frame.shapes.town.villages if each.code == wish.subject)
    hand = replace(wish.hand, colour=frame.ink.palette.text)
    options = centred(village.short, village.label_at, hand, frame.ink, (0.0, -1.1, 1.1))
    return Wish(village.short, "village", hand, options, wish.subject)


def _highlight_names(frame: Frame, shown: SceneMap) -> list[Wish]:
    """What is outlined is named first."""
    wanted, town = set(shown.view.highlight), frame.shapes.town
    named = [(each.code, each.label, each.label_at) for each in town.grids if each.code in wanted]
    named += [(each.code, each.name, each.label_at) for each in town.villages if each.code in wanted]
    named += [(each.place_id, each.name, each.at) for each in town.places if each.place_id in wanted]
    hand = Hand(frame.ink.sizes.small, frame.ink.palette.text)
    reach = frame.ink.widths.place + hand.px * 0.4
    return [Wish(name, "place", hand, around(name, at, hand, frame.ink, reach), subject) for subject, name, at in named]
