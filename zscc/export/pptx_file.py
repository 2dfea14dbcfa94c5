"""The briefing as a PPTX that a person goes on writing in: text is text, numbers are charts with their sheets."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pptx
from pptx.util import Inches

from zscc import __version__
from zscc.clock import SHANGHAI
from zscc.export import provenance
from zscc.export.contract import ExportRefused, Material, Wish
from zscc.export.pptx_slide import (
    ACCENT,
    HEIGHT_IN,
    LEFT,
    SECOND,
    TEXT,
    THIRD,
    WHOLE,
    WIDTH_IN,
    Box,
    Chart,
    Side,
    Slide,
    name_chinese_face,
    put_side,
    words_box,
    write,
    write_foot,
    write_table,
    write_title,
)
from zscc.export.pptx_slide import Words as Run
from zscc.export.rows.names import Names
from zscc.export.seals.office import fixed_archive
from zscc.model.audience import Audience
from zscc.model.told_scene import ToldFigure, ToldPanel, ToldScene
from zscc.settings.town_figures import TownFigure, TownFigures

_TITLE_ONLY = 5
"""Of the layouts that python-pptx brings."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_ROOMY, _TIGHT = 1.0, 0.55


@dataclass(frozen=True, slots=True)
class Deck:
    """What ``Material.extra`` holds for a briefing; pictures of the map stand in ``Material.pictures`` by scene."""

    title: str
    subtitle: str
    scenes: tuple[ToldScene, ...]
    figures: TownFigures | None = None
    """Where base values for charts are looked up."""
    institution: str = ""


def made(material: Material, wish: Wish) -> bytes:
    """A title, a slide a scene, and what the briefing rests on; ExportRefused ``no_briefing`` without a Deck."""
    deck = material.extra
    if not isinstance(deck, Deck):
        raise ExportRefused("no_briefing")
    return _Writing(material, wish, deck).made()


class _Writing:
    def __init__(self, material: Material, wish: Wish, deck: Deck) -> None:
        self._material, self._wish, self._deck = material, wish, deck
        self._names = Names.of(material)
        self._words = self._names.words
        self._file: Any = pptx.Presentation()
        self._file.slide_width, self._file.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
        self._title = wish.title or deck.title

    def made(self) -> bytes:
        self._set_properties()
        self._write_cover()
        for scene in self._deck.scenes:
            self._write_scene(scene)
        self._write_about()
        for slide in self._file.slides:
            name_chinese_face(slide)
        out = BytesIO()
        self._file.save(out)
        return _fixed(out.getvalue(), f"{self._material.passport.as_of:%Y-%m-%dT%H:%M:%SZ}")

    def _set_properties(self) -> None:
        told = self._file.core_properties
        moment = self._material.passport.as_of.replace(tzinfo=None, microsecond=0)
        told.title, told.author, told.last_modified_by = self._title, f"zscc {__version__}", f"zscc {__version__}"
        told.created = told.modified = told.last_printed = moment
        told.revision, told.keywords, told.comments, told.subject = 1, "", "", ""

    def _slide(self) -> Slide:
        return self._file.slides.add_slide(self._file.slide_layouts[_TITLE_ONLY])

    # Slides --------------------------------------------------------------------------------------------

    def _write_cover(self) -> None:
        slide = self._slide()
        write_title(slide, self._deck.institution, self._title)
        slide.shapes.title.top = Inches(2.6)
        moment = f"{self._material.passport.as_of.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        lines = [[Run(self._deck.subtitle, 20, SECOND)]]
        lines.append([Run(self._words("document.briefing.made_at", moment=moment), 14, THIRD)])
        if provenance.made_up(self._material):
            lines.append([Run(self._words("document.made_up"), 14, ACCENT)])
        write(slide, Box(LEFT, 3.7, WHOLE, 1.6), lines)

    def _write_scene(self, scene: ToldScene) -> None:
        slide = self._slide()
        write_title(slide, scene.kicker or scene.chapter, scene.title)
        charts = self._charts(scene)
        side = Side(b"" if charts else self._material.pictures.get(scene.scene_id, b""), charts)
        put_side(slide, side)
        self._write_panels(slide, scene.panels, words_box(side))
        made_up = [self._words("document.made_up")] if scene.synthetic else []
        write_foot(slide, [*made_up, *scene.sources])
        if scene.note.strip() and self._material.passport.audience is Audience.INTERNAL:
            slide.notes_slide.notes_text_frame.text = scene.note.strip()

    def _write_about(self) -> None:
        slide = self._slide()
        write_title(slide, self._words("document.briefing.about"), self._words("document.briefing.about_title"))
        lines = provenance.lines(self._material, self._wish)
        internal = self._material.passport.audience is Audience.INTERNAL
        chart = self._by_hour() if internal else None
        side = Side(charts=() if chart is None else (chart,))
        box = words_box(side)
        told = [[Run(self._words("document.colon", name=line.title, text=line.text), 11, SECOND)] for line in lines]
        write(slide, box, told)
        put_side(slide, side)

    # Panels --------------------------------------------------------------------------------------------

    def _write_panels(self, slide: Slide, panels: Sequence[ToldPanel], box: Box) -> None:
        needs = [_height(panel, box.width) for panel in panels]
        gaps = 0.25 * max(len(panels) - 1, 0)
        ease = min(_ROOMY, max(_TIGHT, (box.height - gaps) / max(sum(needs), 0.1)))
        top = box.top
        for panel, need in zip(panels, needs, strict=True):
            self._write_panel(slide, panel, Box(box.left, top, box.width, need * ease), ease)
            top += need * ease + 0.25

    def _write_panel(self, slide: Slide, panel: ToldPanel, box: Box, ease: float) -> None:
        if panel.heading and panel.kind not in {"decade", "quote"}:
            write(slide, Box(box.left, box.top, box.width, 0.35 * ease), [[Run(panel.heading, 15 * ease, SECOND)]])
            box = Box(box.left, box.top + 0.4 * ease, box.width, box.height - 0.4 * ease)
        if panel.kind in {"gauge", "decade"}:
            rows = [tuple(part.strip() for part in line.partition("|")[::2]) for line in panel.lines]
            if rows:
                table = Box(box.left, box.top, box.width, 0.4 * ease * len(rows))
                marked = panel.heading if panel.kind == "decade" else ""
                write_table(slide, table, [(row[0], row[1]) for row in rows], marked, 15 * ease)
                box = Box(box.left, box.top + 0.45 * ease * len(rows), box.width, 0.0)
        elif panel.lines:
            size, colour = (20, ACCENT) if panel.kind == "quote" else (16, TEXT)
            lines = [[Run(line, size * ease, colour)] for line in panel.lines]
            if panel.kind == "quote" and panel.heading:
                lines.append([Run(panel.heading, 14 * ease, SECOND)])
            write(slide, box, lines)
            box = Box(box.left, box.top + 0.42 * ease * _lines_of(panel, box.width), box.width, 0.0)
        self._write_figures(slide, panel, box, ease)

    def _write_figures(self, slide: Slide, panel: ToldPanel, box: Box, ease: float) -> None:
        large = panel.kind == "figures"
        columns = _columns(panel, box.width)
        width = box.width / columns
        step = _FIGURE_IN[large] * ease
        for place, figure in enumerate(panel.figures):
            row, column = divmod(place, columns)
            cell = Box(box.left + column * width, box.top + row * step, width - 0.15, step)
            write(slide, cell, _figure(figure, ease, large=large))

    # Charts --------------------------------------------------------------------------------------------

    def _charts(self, scene: ToldScene) -> tuple[Chart, ...]:
        """Published figures beside their base, those of the first unit that has any."""
        known = self._deck.figures
        if known is None:
            return ()
        keys = {figure.key for panel in scene.panels for figure in panel.figures}
        based = [figure for figure in known.figures if figure.key in keys and _with_base(figure)]
        if not based:
            return ()
        unit = based[0].unit
        alike = [figure for figure in based if figure.unit == unit and figure.period == based[0].period]
        title = self._words("document.briefing.chart_title", label=alike[0].period, unit=unit)
        base = tuple(float(figure.base_value) for figure in alike)
        values = tuple(float(figure.value) for figure in alike)
        series = ((self._words("document.briefing.base"), base), (alike[0].period, values))
        return (Chart(title, tuple(figure.label for figure in alike), series),)

    def _by_hour(self) -> Chart | None:
        """What this program counts, never beside what others published."""
        tally = self._material.snapshot.tally
        today, before = (
            tuple(float(each) for each in day.reshape(24, 4).sum(axis=1).tolist())
            for day in (tally.histogram, tally.histogram_yesterday)
        )
        if not any(today) and not any(before):
            return None
        words = self._words
        series = ((words("document.briefing.hours_before"), before), (words("document.briefing.hours_series"), today))
        return Chart(words("document.briefing.hours_title"), tuple(map(str, range(24))), series, labels=False)


_FIGURE_IN = {True: 1.25, False: 1.0}
"""Height of a figure's place, large or small."""


def _figure(figure: ToldFigure, ease: float, *, large: bool) -> list[list[Run]]:
    size = (34 if large else 22) * ease
    colour = THIRD if figure.old or figure.missing else ACCENT
    lines = [
        [Run(figure.value, size, colour, bold=True), Run(f" {figure.unit}", 14 * ease, SECOND)],
        [Run(figure.label, 14 * ease, TEXT)],
    ]
    return [*lines, [Run(figure.below, 11 * ease, THIRD)]] if figure.below else lines


def _columns(panel: ToldPanel, width_in: float) -> int:
    most = int(width_in // (2.4 if panel.kind == "figures" else 1.5))
    return max(1, min(most, len(panel.figures)))


def _lines_of(panel: ToldPanel, width_in: float) -> int:
    """As many as the words will take, by and large."""
    signs = width_in * 72 / (20 if panel.kind == "quote" else 16)
    wrapped = sum(max(1, math.ceil(len(line) / signs)) for line in panel.lines)
    return wrapped + (1 if panel.kind == "quote" and panel.heading else 0)


def _height(panel: ToldPanel, width_in: float) -> float:
    heading = 0.4 if panel.heading and panel.kind not in {"decade", "quote"} else 0.0
    rows = math.ceil(len(panel.figures) / _columns(panel, width_in)) if panel.figures else 0
    figures = rows * _FIGURE_IN[panel.kind == "figures"]
    lines = 0.45 * len(panel.lines) if panel.kind in {"gauge", "decade"} else 0.42 * _lines_of(panel, width_in)
    return heading + figures + lines


def _with_base(figure: TownFigure) -> bool:
    return all(_NUMBER.fullmatch(value) for value in (figure.value, figure.base_value))


def _fixed(data: bytes, moment: str) -> bytes:
    """The same bytes each time: the sheets behind charts are files of their own, with dates of their own."""
    parts = {}
    with ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("ppt/embeddings/"):
                parts[name] = _fixed_sheet(archive.read(name), moment)
    return fixed_archive(data, parts)


def _fixed_sheet(data: bytes, moment: str) -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        told = archive.read("docProps/core.xml")
    return fixed_archive(data, {"docProps/core.xml": _DATES.sub(rb"\g<1>%b\g<2>" % moment.encode("ascii"), told)})
