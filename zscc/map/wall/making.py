"""A page on its way to the screen, in pieces of some milliseconds: first its words, then its map."""

from collections.abc import Generator
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.map.ink import Ink
from zscc.map.layers import paint
from zscc.map.viewport import Viewport
from zscc.map.wall.measure import Sizes
from zscc.map.wall.page import Screen, sheet_of
from zscc.map.wall.painter import blank, fade_edges, paint_sheet
from zscc.map.wall.scene_map import PAINTED, MapGround, SceneMap, frame_in_pieces, viewport_for, wall_ink
from zscc.map.wall.sheet import Sheet
from zscc.map.writing.lettering import TextLettering
from zscc.model.told_scene import ToldScene
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words


@dataclass(frozen=True, slots=True, eq=False)
class WallPage:
    """What is made: a told scene, its map, and the moment of the map."""

    told: ToldScene
    shown: SceneMap
    snapshot: Snapshot | None

    def has_map_of(self, other: "WallPage") -> bool:
        """Whether the same scene's map is meant, be it of another moment."""
        mine, theirs = self.shown, other.shown
        same = self.told.scene_id == other.told.scene_id and mine.view == theirs.view and mine.live == theirs.live
        return same and len(mine.added) == len(theirs.added) and (self.snapshot is None) == (other.snapshot is None)

    def looks_like(self, other: "WallPage") -> bool:
        """Whether both look the same."""
        return self.has_map_of(other) and self.told == other.told and self.snapshot is other.snapshot


@dataclass(frozen=True, slots=True, eq=False)
class MadePage:
    """The pictures of a page, in device pixels of one screen."""

    page: WallPage
    sheet: Sheet
    words: QImage
    """Everything but the map, on nothing."""
    map: QImage | None
    viewport: Viewport | None
    """Of the map, in pixels of its box."""


class PageMaker:
    """Makes the pages of one screen in one style and language."""

    def __init__(self, ground: MapGround, screen: Screen, style: Style, words: Words) -> None:
        self._ground, self.screen, self._style, self._words = ground, screen, style, words
        self.ink = Ink(style)
        body = Sizes.of(screen.least_px, screen.width_px, screen.height_px).body
        self._map_ink = wall_ink(style, body)
        self._body = body

    def sheet(self, told: ToldScene) -> Sheet:
        """Where everything stands."""
        return sheet_of(told, self.screen, self.ink, self._words)

    def words_of(self, sheet: Sheet) -> QImage:
        """Everything but the map."""
        kind = QImage.Format.Format_ARGB32_Premultiplied
        image = blank(sheet.width_px, sheet.height_px, kind, QColor(Qt.GlobalColor.transparent))
        painter = QPainter(image)
        paint_sheet(painter, sheet, self.ink, TextLettering(self.ink))
        painter.end()
        return image

    def retell(self, made: MadePage, page: WallPage) -> Generator[None, None, MadePage]:
        """The same page with other words; its map stays, unless it has to make room."""
        sheet = self.sheet(page.told)
        yield
        if sheet.map_box != made.sheet.map_box:
            return (yield from self.make(page))
        return replace(made, page=page, sheet=sheet, words=self.words_of(sheet))

    def make(self, page: WallPage) -> Generator[None, None, MadePage]:
        """The page, with pauses."""
        sheet = self.sheet(page.told)
        yield
        words = self.words_of(sheet)
        yield
        if sheet.map_box is None or page.snapshot is None:
            return MadePage(page, sheet, words, None, None)
        view = viewport_for(page.shown.view, self._ground.town, sheet.map_box)
        frame = yield from frame_in_pieces(page.snapshot, self._ground, page.shown, view, (self._map_ink, self._words))
        ground = self.ink.colour(self.ink.palette.ground)
        image = blank(round(view.width_px), round(view.height_px), QImage.Format.Format_RGB32, ground)
        painter = QPainter(image)
        try:
            for _ in paint(painter, frame, PAINTED):
                yield
            fade_edges(painter, frame, self._body)
        finally:
            painter.end()
        return MadePage(page, sheet, words, image, view)
