"""The map as a page: the canvas's own painters, with title, legend, counts, sources and provenance, as PNG, SVG or PDF.

Layers lie in the order and with the opacity of the page's arrangement, as they do on a screen. The same snapshot and
page give the same bytes, on one platform and with one lock.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import Enum

import numpy as np
import PySide6.QtCore
from PySide6.QtGui import QPainter

from zscc import __version__
from zscc.analysis.few import often, rounded
from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.analysis.heat_measures import windows_of
from zscc.analysis.patrol_picture import PatrolPicture
from zscc.analysis.told_columns import ToldColumns
from zscc.clock import SHANGHAI
from zscc.geo.spaces import map_from_wgs84, wgs84_from_map
from zscc.map.arrangement import AS_IN_THE_TABLE, FEATURE_PREFIX, Arrangement
from zscc.map.features.facility_looks import LOOKS
from zscc.map.features.shapes import FeatureShape, shape_of
from zscc.map.fonts import load_fonts
from zscc.map.frame import Frame, TownNames
from zscc.map.ink import Ink
from zscc.map.layers import LAYERS, SHOWN_AT_START, SWITCHES, paint
from zscc.map.marks import Marks
from zscc.map.pages.files import DPI, Draw, Sheet, pdf_bytes, png_bytes, svg_bytes
from zscc.map.pages.layout import PageLayout
from zscc.map.pages.provenance import Provenance, notice, told
from zscc.map.shapes import TownShapes
from zscc.map.themes.choropleth import AT_START, Choropleth, LentFigures, Theme
from zscc.map.themes.heat_picture import HeatPicture
from zscc.map.themes.live_choropleth import LiveChoropleth
from zscc.map.themes.live_heat import LiveHeat
from zscc.map.viewport import FINEST_M_PER_PX, Box, Viewport, viewport_of
from zscc.map.warnings.drawn import DrawnWarning, LiveWarnings
from zscc.map.writing.labelling import written
from zscc.map.writing.lettering import Lettering, OneFaceLettering, OutlineLettering, TextLettering
from zscc.model.moment import ms_from_utc
from zscc.model.panel_filter import PanelFilter
from zscc.settings.profile import Windows
from zscc.settings.style import Style
from zscc.situation.narrowed import narrowed
from zscc.situation.snapshot import CaseColumns, Snapshot
from zscc.text.words import Words
from zscc.town.facilities import held_by, layer_on
from zscc.town.features import FeatureLayer
from zscc.town.layers import Town

_DESIGNED_FOR_PX = (1600.0, 900.0)
_LEAST_SCALE, _MOST_SCALE = 0.75, 12.0
_MS_PER_HOUR = 3_600_000


class PageFormat(Enum):
    """The kinds of files a page can be."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"


_LETTERINGS: dict[PageFormat, Callable[[Ink], Lettering]] = {
    PageFormat.PNG: TextLettering,
    PageFormat.SVG: OutlineLettering,
    PageFormat.PDF: OneFaceLettering,
}


class LayerUnknown(Exception):
    """No such layer; the text names it and lists those there are."""


@dataclass(frozen=True, slots=True)
class Page:
    """What to put on paper and how large."""

    kind: PageFormat
    width_px: int
    height_px: int
    windows: Windows
    bbox_wgs84: Box | None = None
    """West, south, east, north in degrees; the whole town when this and ``box_m`` are None."""
    layers: frozenset[str] = SHOWN_AT_START
    seed: int | None = None
    """The seed of the demo that made the snapshot, for the provenance."""
    theme: Theme | None = AT_START
    """What the layer ``choropleth`` shows."""
    lent: LentFigures | None = None
    """What a workspace lends to it in place of the theme."""
    heat_counts: HeatFilter = ALL_REPORTS
    """What the layer ``heat`` counts."""
    box_m: Box | None = None
    """What to show in map metres, instead of ``bbox_wgs84``; kept clear of the legend."""
    arrangement: Arrangement = AS_IN_THE_TABLE
    """Order and opacity of the layers; which are on says ``layers``."""
    added: tuple[tuple[FeatureLayer, int], ...] = ()
    """Layers that somebody added, each with its hue; they are called ``feature:<layer id>``."""
    patrol: PatrolPicture | None = None
    """When vehicles were where, for a choropleth of it."""
    title: str = ""
    """In place of the usual one."""
    dpi: int = DPI
    """Pixels an inch of paper."""
    tells_moment: bool = True
    """False for the pictures of a film, into which the moment is burnt afterwards."""
    notes: tuple[str, ...] = ()
    """For whom the page is, under which approval, who made it; in words."""
    left_out: str = ""
    """What of the moment is not counted on the page; in words, for its legend."""
    with_coordinates: bool = True
    """False for the public: nothing in the file says where on earth it lies."""
    tells_few: bool = True
    """False for the public: fewer than three of anything in a grid are not told."""


def layers_named(names: tuple[str, ...]) -> frozenset[str]:
    """These layers; LayerUnknown when one of them does not exist."""
    for name in names:
        if name not in SWITCHES:
            raise LayerUnknown(f"no layer is called {name!r}; there are {', '.join(SWITCHES)}")
    return frozenset(names)


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page before it is a file of some kind."""

    sheet: Sheet
    draw: Draw
    provenance: Provenance
    frame: Frame
    """What the map shows, in logical pixels of ``layout``."""
    layout: PageLayout


def render(snapshot: Snapshot, town: Town, page: Page, style: Style, words: Words) -> bytes:
    """The page as a file's bytes; needs a QGuiApplication, no display."""
    drawn = drawn_page(snapshot, town, page, style, words)
    if page.kind is PageFormat.PNG:
        return png_bytes(drawn.sheet, drawn.draw, drawn.provenance)
    if page.kind is PageFormat.SVG:
        return svg_bytes(drawn.sheet, drawn.draw, drawn.provenance)
    return pdf_bytes(drawn.sheet, drawn.draw, drawn.provenance, snapshot.as_of)


def drawn_page(snapshot: Snapshot, town: Town, page: Page, style: Style, words: Words) -> DrawnPage:
    """The page ready to be drawn with any painter of its size; needs a QGuiApplication."""
    load_fonts()
    ink = Ink(style)
    title = page.title.strip() or words("map.page.title", town=town.name)
    size_px = (page.width_px, page.height_px)
    layout = PageLayout(ink, words, page_scale(page), size_px, title, page.tells_moment, page.notes)
    frame = _frame(snapshot, town, page, ink, words, layout)
    provenance = _provenance(snapshot, town, page, frame)

    def draw(painter: QPainter) -> None:
        painter.scale(layout.scale, layout.scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for _ in paint(painter, frame, LAYERS):
            pass
        layout.paint(painter, frame, provenance)

    sheet = Sheet(size_px, page.dpi, title)
    return DrawnPage(sheet, draw, provenance, frame, layout)


def page_scale(page: Page) -> float:
    """Device pixels of the page for one logical pixel, so that text is read as easily on a large page."""
    fitting = min(page.width_px / _DESIGNED_FOR_PX[0], page.height_px / _DESIGNED_FOR_PX[1])
    return min(max(fitting, _LEAST_SCALE), _MOST_SCALE)


def _frame(snapshot: Snapshot, town: Town, page: Page, ink: Ink, words: Words, layout: PageLayout) -> Frame:
    shapes = TownShapes.of(town)
    vector = page.kind is not PageFormat.PNG
    frame = Frame(
        viewport=_viewport(shapes, page, layout),
        shapes=shapes,
        names=TownNames.of(town),
        ink=ink,
        words=words,
        lettering=_LETTERINGS[page.kind](ink),
        visible=page.layers,
        marks=Marks.of(snapshot, town, words),
        heat=_heat(snapshot, town, page, ink.style),
        choropleth=_choropleth(snapshot, town, page),
        warnings=_warnings(snapshot, town),
        arrangement=page.arrangement,
        features=_features(page, snapshot, town),
        trail_minutes=page.windows.trail_minutes,
        left_out=page.left_out,
        vector=vector,
    )
    return _with_labels(frame, layout)


def _heat(snapshot: Snapshot, town: Town, page: Page, style: Style) -> HeatPicture:
    live = LiveHeat(town, page.windows)
    live.chosen = page.heat_counts
    if page.tells_few:
        return live.show(snapshot, style)
    picture = live.show(_where_many(snapshot, page.heat_counts, windows_of(town, page.windows).heat_hours), style)
    return replace(picture, reports=rounded(picture.reports))


def _where_many(snapshot: Snapshot, counts: HeatFilter, hours: float) -> Snapshot:
    """Only the reports of grids in which the heat counts three or more; one alone would show where it was."""
    at_ms = np.array([ms_from_utc(report.observed_at) for report in snapshot.reports], np.int64)
    last_ms = ms_from_utc(snapshot.as_of)
    lets = counts.passes(at_ms, ToldColumns.of(snapshot.reports)) if len(at_ms) else np.zeros(0, np.bool_)
    lets &= (at_ms > last_ms - int(hours * _MS_PER_HOUR)) & (at_ms <= last_ms)
    grids = often(snapshot.reports[row].grid or "" for row in np.flatnonzero(lets).tolist()) - {""}
    # A filter without grids lets all through; no grid is called ''.
    alone = replace(snapshot, cases=(), case_columns=CaseColumns())
    return narrowed(alone, PanelFilter(grids=grids or frozenset({""})))


def _choropleth(snapshot: Snapshot, town: Town, page: Page) -> Choropleth | None:
    if "choropleth" not in page.layers:
        return None
    live = LiveChoropleth(town)
    live.theme, live.lent, live.tells_few = page.theme, page.lent, page.tells_few
    if page.patrol is not None:
        live.show_patrol(page.patrol)
    live.show(snapshot)
    if live.wait():
        live.show(snapshot)
    return live.shown


def _warnings(snapshot: Snapshot, town: Town) -> tuple[DrawnWarning, ...]:
    live = LiveWarnings(town)
    live.show(snapshot)
    return live.drawn


def _features(page: Page, snapshot: Snapshot, town: Town) -> tuple[FeatureShape, ...]:
    """The added layers that are on, as on the day, without what this town was not given to show (its audience)."""
    day = snapshot.as_of.astimezone(SHANGHAI).date()
    return tuple(
        shape_of(held_by(layer_on(layer, day), town), LOOKS[layer.layer_id].hue if layer.layer_id in LOOKS else hue)
        for layer, hue in page.added
        if FEATURE_PREFIX + layer.layer_id in page.layers
    )


def _with_labels(frame: Frame, layout: PageLayout) -> Frame:
    """Labels keep clear of the furniture of the page, of symbols and of each other."""
    return written(frame, layout.boxes(frame))


def _viewport(shapes: TownShapes, page: Page, layout: PageLayout) -> Viewport:
    box_m = page.box_m or (shapes.box_m if page.bbox_wgs84 is None else box_in_map(page.bbox_wgs84))
    width, height = page.width_px / layout.scale, page.height_px / layout.scale
    margins = layout.margins_px(shapes.town, aside=page.bbox_wgs84 is None)
    fitted = viewport_of(box_m, width, height, margins)
    return replace(fitted, dpr=layout.scale, metres_per_pixel=max(fitted.metres_per_pixel, FINEST_M_PER_PX))


def box_in_map(bbox_wgs84: Box) -> Box:
    """The box in map metres that holds all four corners of a box in degrees."""
    west, south, east, north = bbox_wgs84
    corners = [map_from_wgs84(lon, lat) for lon in (west, east) for lat in (south, north)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _arranged(page: Page) -> tuple[str, ...]:
    """The layers that are on, from the ground up."""
    names = page.arrangement.names or SWITCHES
    return tuple(name for name in (*names, *sorted(page.layers.difference(names))) if name in page.layers)


def _provenance(snapshot: Snapshot, town: Town, page: Page, frame: Frame) -> Provenance:
    west, south, east, north = frame.viewport.bbox_m
    lon_west, lat_south = wgs84_from_map(west, south)
    lon_east, lat_north = wgs84_from_map(east, north)
    return Provenance(
        zscc_version=__version__,
        qt_version=PySide6.QtCore.qVersion(),
        town=town.name,
        town_code=town.code,
        town_sha256=town.sha256,
        seed=page.seed,
        at=told(snapshot.as_of),
        seq=snapshot.seq,
        state_hash=snapshot.state_hash,
        bbox_wgs84=_told_box(page, (lon_west, lat_south, lon_east, lat_north), 6),
        bbox_m=_told_box(page, (west, south, east, north), 1),
        crs="EPSG:4549" if page.with_coordinates else "",
        layers=_arranged(page),
        opacity={row.name: row.opacity for row in page.arrangement if row.name in page.layers and row.opacity < 1.0},
        choropleth=_told_theme(page) if "choropleth" in page.layers else "",
        heat_counts=_told_filter(page.heat_counts),
        width_px=page.width_px,
        height_px=page.height_px,
        dpi=page.dpi,
        style=frame.ink.style.name,
        language=frame.words.language,
        heat_bandwidth_m=windows_of(town, page.windows).heat_bandwidth_m,
        heat_window_h=page.windows.heat_hours,
        synthetic=frame.synthetic,
        notice=notice() if frame.synthetic else "",
        sources=tuple(asdict(source) for source in town.sources),
    )


def _told_box(page: Page, box: Box, places: int) -> tuple[float, ...]:
    return tuple(round(side, places) for side in box) if page.with_coordinates else ()


def _told_theme(page: Page) -> str:
    """``reports_today natural 5``: what the choropleth was asked for."""
    if page.lent is not None:
        return " ".join((page.lent.title, *page.lent.notes))
    theme = page.theme
    if theme is None:
        return ""
    return " ".join((theme.indicator.value, theme.method.value, str(theme.classes), *map(str, theme.manual)))


def _told_filter(chosen: HeatFilter) -> str:
    """What the heat counts, its parts in a fixed order; '' for everything."""
    parts = (sorted(chosen.categories), sorted(chosen.sources), chosen.minutes or (), sorted(chosen.weekdays))
    return "" if chosen.lets_all_through else ";".join(",".join(map(str, part)) for part in parts)
