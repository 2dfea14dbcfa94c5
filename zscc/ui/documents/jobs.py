"""Files that must be painted first, for a process of their own (``map.pages.apart.PageProcess``)."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zscc.export.contract import ExportRefused, Form, Material, Subject, Wish
from zscc.map.pages.apart import Job, Tell
from zscc.ui.documents.painting import Canvas, painted
from zscc.ui.export.job import ExportJob, ExportNotMade

if TYPE_CHECKING:
    from zscc.settings.briefing import Briefing
    from zscc.settings.profile import Profile
    from zscc.ui.window import DeskWindow

A4_PX = (1754, 1240)
"""On its side, at 150 dots an inch."""
OFFERED = frozenset({Form.DOCX, Form.PPTX, Form.HTML})
"""Forms of documents that the panel of exports offers beside data; pictures of the map have a panel of their own."""


@dataclass(frozen=True)
class PaintedJob:
    """A picture of the map or an atlas."""

    material: Material
    wish: Wish
    canvas: Canvas

    def made(self, tell: Tell | None = None) -> bytes:
        """The file's bytes; raises ExportNotMade."""
        from zscc.export.table import made

        try:
            return made(painted(self.material, self.wish, self.canvas, tell), self.wish)
        except ExportRefused as refused:
            raise ExportNotMade.of(refused) from refused


@dataclass(frozen=True)
class BriefingJob:
    """A briefing as a document: its maps are painted, its figures looked up."""

    material: Material
    wish: Wish
    briefing: "Briefing"
    profile: "Profile"

    def made(self, tell: Tell | None = None) -> bytes:
        """The file's bytes; raises ExportNotMade."""
        from zscc.ui.documents.deck import DeckJob

        is_chinese = self.material.passport.language == "zh"
        institution = self.profile.institution if is_chinese else self.profile.institution_en
        deck = DeckJob(self.material, self.briefing, self.profile, institution=institution)
        return ExportJob(deck.gathered(tell), self.wish).made()


def offers(subject: Subject, form: Form) -> bool:
    """Whether the panel of exports offers a document in this form."""
    return form in OFFERED or subject is Subject.PERIOD or (subject is Subject.ATLAS and form is Form.PDF)


def job_of(desk: "DeskWindow", material: Material, wish: Wish) -> Job:
    """What makes this file of what a desk shows."""
    if wish.subject is Subject.ATLAS:
        return _atlas(desk, material, wish)
    if wish.subject is Subject.BRIEFING:
        from zscc.settings.briefing import load_briefing

        return BriefingJob(material, wish, load_briefing(), desk.profile)
    if wish.subject is Subject.SHIFT_REPORT:
        is_chinese = material.passport.language == "zh"
        material = replace(material, extra=desk.profile.institution if is_chinese else desk.profile.institution_en)
    return ExportJob(material, wish)


def _atlas(desk: "DeskWindow", material: Material, wish: Wish) -> Job:
    """On A4 and in light colours, with the layers that lie on the map but for what sums up or trails over all of it."""
    from zscc.map.pages.page import Page, PageFormat
    from zscc.settings.style import load_style

    heavy = {"heat", "tracks"}
    layers = tuple(replace(its, visible=its.visible and its.name not in heavy) for its in material.passport.layers)
    passport = replace(material.passport, layers=layers, box_m=None, style="light", crs="EPSG:4549")
    frame = desk.canvas.frame
    added = tuple((shape.layer, shape.hue) for shape in frame.features_seen)
    page = Page(
        PageFormat.PDF,
        *A4_PX,
        desk.windows,
        theme=desk.themes.theme,
        arrangement=frame.arrangement,
        added=added,
        dpi=150,
    )
    return PaintedJob(replace(material, passport=passport), wish, Canvas(page, load_style("light")))


def canvas_of_film(desk: "DeskWindow", size_px: tuple[int, int]) -> Canvas:
    """As the map on the desk looks, in another size."""
    from zscc.map.pages.page import Page, PageFormat

    frame = desk.canvas.frame
    added = tuple((shape.layer, shape.hue) for shape in frame.features_seen)
    page = Page(
        PageFormat.PNG,
        *size_px,
        desk.windows,
        theme=desk.themes.theme,
        heat_counts=desk.themes.chosen,
        box_m=frame.viewport.bbox_m,
        arrangement=frame.arrangement,
        added=added,
    )
    return Canvas(page, frame.ink.style)
