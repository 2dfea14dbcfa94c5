"""An atlas: the whole town, an index, then one page a grid or a village, in one PDF.

Each page is prepared when it is its turn, so an atlas of 79 pages needs the memory of one. What lies outside the part
that a page is about fades; its outline stands out.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from zscc.analysis.few import told as told_count
from zscc.clock import SHANGHAI
from zscc.map.layers import LAYERS, paint
from zscc.map.pages.files import Draw, pdf_of_pages
from zscc.map.pages.page import DrawnPage, Page, PageFormat, drawn_page
from zscc.map.painters.furniture import EDGE_PX, Line, paint_line
from zscc.map.viewport import Box
from zscc.map.writing.lettering import Hand, OneFaceLettering
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.layers import Ring, Town

SPLITS = ("grid", "village")
Tell = Callable[[float], None]
"""Hears which share of the pages is drawn."""
_ROOM = 0.12
"""Round a part, as a share of its longer side."""
_FADED = 0.62
_OUTLINE_PX = 3.0
_INCH_M = 0.0254
_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """What one page is about."""

    code: str
    name: str
    second: str
    """Village and area."""
    rings: tuple[Ring, ...]

    @property
    def box_m(self) -> Box:
        """With some room round it."""
        west = min(float(ring[:, 0].min()) for ring in self.rings)
        south = min(float(ring[:, 1].min()) for ring in self.rings)
        east = max(float(ring[:, 0].max()) for ring in self.rings)
        north = max(float(ring[:, 1].max()) for ring in self.rings)
        room = max(east - west, north - south) * _ROOM
        return (west - room, south - room, east + room, north + room)


@dataclass(frozen=True, slots=True)
class AtlasJob:
    """Everything that an atlas is made of; can be pickled."""

    snapshot: Snapshot
    town: Town
    page: Page
    """Size, layers and windows of every page; its kind is PDF."""
    style: Style
    language: str
    split: str

    def made(self, tell: Tell | None = None) -> bytes:
        """The PDF; needs a QGuiApplication, no display. ``tell`` hears how far it has come."""
        return _Atlas(self, tell or (lambda _share: None)).made()


def parts_of(town: Town, split: str, words: Words) -> tuple[Part, ...]:
    """The parts in the order of the town's codes; ValueError for a split that there is not."""
    villages = {village.code: village for village in town.villages}
    if split == "village":
        areas = Counter[str]()
        for grid in town.grids:
            areas[grid.village_code] += round(grid.area_m2)
        return tuple(
            Part(its.code, its.name, words("document.atlas.area", area=_km2(areas[its.code])), its.rings)
            for its in sorted(town.villages, key=lambda village: village.code)
        )
    if split != "grid":
        raise ValueError(f"an atlas is split by {' or '.join(SPLITS)}, not by {split!r}")
    return tuple(
        Part(
            grid.code,
            grid.label,
            words("document.atlas.of_grid", village=villages[grid.village_code].name, area=_km2(grid.area_m2)),
            (grid.ring,),
        )
        for grid in sorted(town.grids, key=lambda grid: grid.code)
    )


def _km2(area_m2: float) -> str:
    return f"{area_m2 / 1e6:.2f}"


class _Atlas:
    def __init__(self, job: AtlasJob, tell: Tell) -> None:
        self._job, self._tell = job, tell
        self._words = Words(job.language)
        self._parts = parts_of(job.town, job.split, self._words)
        self._today, self._open = _counts(job.snapshot, len(self._parts[0].code) if self._parts else 0)
        self._title = job.page.title.strip() or self._words(f"document.atlas.by.{job.split}", town=job.town.name)
        self._whole = drawn_page(job.snapshot, job.town, self._page(self._title, None), job.style, self._words)
        layout = self._whole.layout
        self._ink = layout.ink
        palette, sizes = self._ink.palette, self._ink.sizes
        self._hand = Hand(sizes.body, palette.text, halo=False)
        self._small = Hand(sizes.small, palette.text_second, halo=False)
        self._lettering = OneFaceLettering(self._ink)
        line_px = sizes.body * 1.55
        room = max(1, int((layout.height - 180.0) / line_px))
        self._a_column = min(room, max(1, -(-len(self._parts) // _COLUMNS)))
        self._line_px = line_px
        self._index_pages = max(1, -(-len(self._parts) // (_COLUMNS * self._a_column)))

    def made(self) -> bytes:
        draws: list[Draw] = [self._draw_whole]
        draws += [self._index(page) for page in range(self._index_pages)]
        draws += [self._of_part(place) for place in range(len(self._parts))]
        return pdf_of_pages(self._whole.sheet, draws, self._whole.provenance, self._job.snapshot.as_of)

    @property
    def _pages(self) -> int:
        return 1 + self._index_pages + len(self._parts)

    def _page(self, title: str, box_m: Box | None) -> Page:
        return replace(self._job.page, kind=PageFormat.PDF, title=title, box_m=box_m, bbox_wgs84=None)

    def _draw_whole(self, painter: QPainter) -> None:
        self._whole.draw(painter)
        self._number(painter, self._whole, 1)

    def _of_part(self, place: int) -> Draw:
        def draw(painter: QPainter) -> None:
            job, part = self._job, self._parts[place]
            told = f"{part.name}  {part.second}"
            page = drawn_page(job.snapshot, job.town, self._page(told, part.box_m), job.style, self._words)
            painter.scale(page.layout.scale, page.layout.scale)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for _ in paint(painter, page.frame, LAYERS):
                pass
            self._fade(painter, page, part)
            page.layout.paint(painter, page.frame, page.provenance)
            self._figures(painter, page, part)
            number = 1 + self._index_pages + place + 1
            self._number(painter, page, number)
            self._tell(number / self._pages)

        return draw

    def _fade(self, painter: QPainter, page: DrawnPage, part: Part) -> None:
        """What lies outside the part, and its outline."""
        view, layout, ink = page.frame.viewport, page.layout, self._ink
        inside = QPainterPath()
        for ring in part.rings:
            px = view.px_from_maps(ring[:, 0], ring[:, 1])
            inside.addPolygon(QPolygonF([QPointF(x, y) for x, y in px.tolist()]))
        outside = QPainterPath()
        outside.addRect(QRectF(0, 0, layout.width, layout.height))
        outside.addPath(inside)
        outside.setFillRule(Qt.FillRule.OddEvenFill)
        painter.fillPath(outside, ink.colour(ink.palette.ground, _FADED))
        painter.strokePath(inside, ink.pen(ink.palette.accent, _OUTLINE_PX))

    def _figures(self, painter: QPainter, page: DrawnPage, part: Part) -> None:
        """Counts of the part and the page's scale, above the map's upper left corner."""
        metres = page.frame.viewport.metres_per_pixel
        scale = metres / (_INCH_M * page.layout.scale / page.sheet.dpi)
        standing, today = self._said(self._open[part.code]), self._said(self._today[part.code])
        told = self._words("document.atlas.figures", open=standing, today=today)
        ratio = self._words("document.atlas.scale", scale=f"{round(scale, -2):,.0f}".replace(",", " "))
        paint_line(painter, page.frame, Line(f"{told} · {ratio}", self._hand), EDGE_PX, 64.0 + EDGE_PX * 1.6)

    def _number(self, painter: QPainter, page: DrawnPage, number: int) -> None:
        """``第3页 共81页`` in the lower right corner."""
        told = self._words("document.atlas.page_of", page=number, pages=self._pages)
        layout = page.layout
        paint_line(painter, page.frame, Line(told, self._small), layout.width - EDGE_PX, layout.height - EDGE_PX, 1.0)

    # Index ---------------------------------------------------------------------------------------------

    def _index(self, page: int) -> Draw:
        def draw(painter: QPainter) -> None:
            layout, ink = self._whole.layout, self._ink
            painter.scale(layout.scale, layout.scale)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(QRectF(0, 0, layout.width, layout.height), ink.colour(ink.palette.surface))
            head = Hand(ink.sizes.head, ink.palette.text, bold=True, halo=False)
            self._write(painter, self._words("document.atlas.index"), 48.0, 60.0, head)
            moment = f"{_local(self._job.snapshot.as_of)}"
            self._write(painter, f"{self._title}  {moment}", 48.0, 86.0, self._small)
            first = page * _COLUMNS * self._a_column
            some = self._parts[first : first + _COLUMNS * self._a_column]
            for column in range(-(-len(some) // self._a_column)):
                self._columns_head(painter, column)
            for at, part in enumerate(some):
                self._entry(painter, part, first + at, divmod(at, self._a_column))
            self._number(painter, self._whole, 2 + page)

        return draw

    def _columns_head(self, painter: QPainter, column: int) -> None:
        width = (self._whole.layout.width - 96.0) / _COLUMNS
        left = 48.0 + column * width
        for name, at in (("name", 0.0), ("open", width * 0.6)):
            self._write(painter, self._words(f"document.atlas.head.{name}"), left + at, 120.0, self._small)
        page = self._words("document.atlas.head.page")
        right = left + width - 36.0 - self._small.size(self._ink, page)[0]
        self._write(painter, page, right, 120.0, self._small)

    def _entry(self, painter: QPainter, part: Part, place: int, at: tuple[int, int]) -> None:
        layout = self._whole.layout
        width = (layout.width - 96.0) / _COLUMNS
        left, base = 48.0 + at[0] * width, 148.0 + at[1] * self._line_px
        number = str(1 + self._index_pages + place + 1)
        self._write(painter, part.name, left, base, self._hand)
        self._write(painter, self._said(self._open[part.code]), left + width * 0.6, base, self._small)
        right = left + width - 36.0 - self._hand.size(self._ink, number)[0]
        self._write(painter, number, right, base, self._hand)

    def _said(self, count: int) -> str:
        """A count of one part."""
        return str(count if self._job.page.tells_few else told_count(count))

    def _write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
        self._lettering.write(painter, text, x_px, y_px, hand)


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _counts(snapshot: Snapshot, digits: int) -> tuple[Counter[str], Counter[str]]:
    """Cases of today and open cases by the first ``digits`` of the grid's code."""
    today, standing = Counter[str](), Counter[str]()
    day = snapshot.as_of.astimezone(SHANGHAI).date()
    for case in snapshot.cases:
        code = (case.grid or case.village or "")[:digits]
        standing[code] += not case.ended
        today[code] += case.times.opened_at.astimezone(SHANGHAI).date() == day
    return today, standing
