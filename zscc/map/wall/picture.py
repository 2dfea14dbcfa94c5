"""Pages of a briefing as PNG, made without a display; the same values give the same bytes."""

import json
from dataclasses import dataclass

from PySide6.QtGui import QPainter

from zscc import __version__
from zscc.map.fonts import load_fonts
from zscc.map.ink import Ink
from zscc.map.layers import paint
from zscc.map.pages.files import DPI, Sheet, png_bytes
from zscc.map.pages.provenance import notice, told
from zscc.map.viewport import Box
from zscc.map.wall.measure import Sizes
from zscc.map.wall.page import Screen, sheet_of
from zscc.map.wall.painter import fade_edges, paint_sheet
from zscc.map.wall.scene_map import PAINTED, MapGround, SceneMap, frame_of, viewport_for, wall_ink
from zscc.map.writing.lettering import TextLettering
from zscc.model.told_scene import ToldScene
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.layers import Town


@dataclass(frozen=True, slots=True)
class ScenePage:
    """Everything that a page is made of; can be pickled."""

    told: ToldScene
    shown: SceneMap
    snapshot: Snapshot
    town: Town
    screen: Screen
    style: Style
    language: str


@dataclass(frozen=True, slots=True)
class _Origin:
    """What the file tells of itself."""

    page: ScenePage
    box: Box

    @property
    def zscc_version(self) -> str:
        return __version__

    @property
    def notice(self) -> str:
        return notice() if self.page.told.synthetic else ""

    def as_json(self) -> str:
        """One JSON object with sorted keys."""
        page = self.page
        facts = {
            "at": told(page.snapshot.as_of),
            "language": page.language,
            "layers": sorted(page.shown.visible),
            "live": page.shown.live,
            "notice": self.notice,
            "scene": page.told.scene_id,
            "seq": page.snapshot.seq,
            "size_px": [page.screen.width_px, page.screen.height_px],
            "state_hash": page.snapshot.state_hash,
            "style": page.style.name,
            "synthetic": page.told.synthetic,
            "town_sha256": page.town.sha256,
            "zscc_version": __version__,
        }
        return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def left_out_of(page: ScenePage) -> int:
    """How many panels find no room on the page; needs a QGuiApplication, no display."""
    load_fonts()
    return sheet_of(page.told, page.screen, Ink(page.style), Words(page.language)).left_out


def scene_picture(page: ScenePage) -> bytes:
    """The whole page as it stands on the wall; needs a QGuiApplication, no display."""
    load_fonts()
    words, ink = Words(page.language), Ink(page.style)
    sheet = sheet_of(page.told, page.screen, ink, words)

    def draw(painter: QPainter) -> None:
        painter.fillRect(0, 0, sheet.width_px, sheet.height_px, ink.colour(ink.palette.ground))
        if sheet.map_box is not None:
            painter.save()
            painter.translate(sheet.map_box[0], sheet.map_box[1])
            _draw_map(painter, page, sheet.map_box, words, fading=True)
            painter.restore()
        paint_sheet(painter, sheet, ink, TextLettering(ink))

    size = (sheet.width_px, sheet.height_px)
    return png_bytes(Sheet(size, DPI, page.told.title), draw, _Origin(page, (0, 0, *size)))


def map_picture(page: ScenePage) -> bytes:
    """The map of the page alone, as large as the screen it names; for documents that write the words themselves."""
    load_fonts()
    box = (0.0, 0.0, float(page.screen.width_px), float(page.screen.height_px))

    def draw(painter: QPainter) -> None:
        _draw_map(painter, page, box, Words(page.language))

    size = (page.screen.width_px, page.screen.height_px)
    return png_bytes(Sheet(size, DPI, page.told.title), draw, _Origin(page, box))


def _draw_map(painter: QPainter, page: ScenePage, box: Box, words: Words, *, fading: bool = False) -> None:
    """In place, clipped to the map's box."""
    body = Sizes.of(page.screen.least_px, page.screen.width_px, page.screen.height_px).body
    ink = wall_ink(page.style, body)
    viewport = viewport_for(page.shown.view, page.town, box)
    frame = frame_of(page.snapshot, MapGround.of(page.town), page.shown, viewport, (ink, words))
    painter.setClipRect(0, 0, round(viewport.width_px), round(viewport.height_px))
    for _ in paint(painter, frame, PAINTED):
        pass
    if fading:
        fade_edges(painter, frame, body)


@dataclass(frozen=True, slots=True)
class SceneJob:
    """A page for ``map.pages.apart.PageProcess``: made in a process of its own."""

    page: ScenePage
    map_alone: bool = False

    def made(self) -> bytes:
        """The PNG."""
        return map_picture(self.page) if self.map_alone else scene_picture(self.page)
