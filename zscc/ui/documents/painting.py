"""What is painted for a file, before it is gated and sealed; needs a QGuiApplication, no display.

An audience is asked before anything is painted: a picture cannot be taken back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from zscc.analysis.few import OF_VEHICLES
from zscc.export.audiences import admitted, sensitive_classes, shown
from zscc.export.contract import ExportRefused, Form, Material, Subject, Wish
from zscc.export.painted import FILE
from zscc.map.pages.atlas import AtlasJob
from zscc.map.pages.legend import counted_in
from zscc.map.pages.page import Page, PageFormat, render
from zscc.model.audience import Audience
from zscc.model.panel_filter import PanelFilter
from zscc.settings.style import Style
from zscc.situation.narrowed import narrowed
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words

Tell = Callable[[float], None]
"""Hears which share is done."""
PICTURES = frozenset({Form.PNG, Form.SVG, Form.PDF})
FILMS = frozenset({Form.MP4, Form.GIF})


@dataclass(frozen=True, slots=True)
class Canvas:
    """How the pages of a file look."""

    page: Page
    style: Style


def painted(material: Material, wish: Wish, canvas: Canvas, tell: Tell | None = None) -> Material:
    """The material of a map or an atlas with its file painted; raises ExportRefused, PageTooLarge."""
    told = admitted(material, wish)
    if told.passport.audience is Audience.PUBLIC:
        _check_sums(shown(told.passport), canvas.page)
    snapshot = told.snapshot if wish.sensitive else without_sensitive(material)
    page = replace(paged(told, wish, canvas.page), left_out=_left_out(material, snapshot))
    language = told.passport.language
    if wish.subject is Subject.ATLAS:
        job = AtlasJob(snapshot, told.town, page, canvas.style, language, wish.split)
        return replace(material, pictures={FILE: job.made(tell)})
    data = render(snapshot, told.town, page, canvas.style, Words(language))
    return replace(material, pictures={FILE: data})


def _left_out(material: Material, snapshot: Snapshot) -> str:
    """What a legend says of the sensitive classes that it does not count; outside not even whether there were any."""
    words, before = Words(material.passport.language), material.snapshot
    if material.passport.audience is not Audience.INTERNAL:
        return words("sheet.about.sensitive_unsaid")
    if snapshot is before:
        return ""
    gone = counted_in(before) - counted_in(snapshot)
    return words("sheet.about.sensitive", count=gone) if gone else words("sheet.about.sensitive_unsaid")


def _check_sums(layers: frozenset[str], page: Page) -> None:
    """Raises ExportRefused for sums that tell where vehicles are, or that nobody here can judge."""
    if "choropleth" not in layers:
        return
    if page.lent is not None:
        raise ExportRefused("public_no_lent")
    if page.theme is not None and page.theme.indicator in OF_VEHICLES:
        raise ExportRefused("public_no_tracks")


def filmed(
    snapshots: Iterable[Snapshot], material: Material, wish: Wish, canvas: Canvas, frames_a_second: int
) -> Material:
    """The material of a period with its film; every moment is narrowed like the material's own."""
    from zscc.export.film import FilmFrame, FilmKind, film_of
    from zscc.map.pages.film import pictures_of

    told = admitted(material, wish)
    page = paged(told, wish, canvas.page)
    if not wish.sensitive:
        page = replace(page, left_out=Words(told.passport.language)("sheet.about.sensitive_unsaid"))
    # Its period is that of the film: what was open before it is shown too.
    chosen = replace(told.passport.panel_filter, since=None, until=None)
    calm = (
        without_sensitive(replace(material, snapshot=narrowed(snapshot, chosen)), also=wish.sensitive)
        for snapshot in snapshots
    )
    language = told.passport.language
    pictures = pictures_of(calm, told.town, page, canvas.style, language)
    frames = (FilmFrame(moment, rgb) for moment, rgb in pictures)
    synthetic = told.passport.synthetic or told.town.synthetic
    kind = FilmKind(wish.form, page.width_px, page.height_px, frames_a_second, language, synthetic)
    return replace(material, pictures={FILE: film_of(frames, kind)})


def paged(material: Material, wish: Wish, page: Page) -> Page:
    """The page as its passport says: layers, part of the map, and in the foot for whom it is and who made it."""
    passport, words = material.passport, Words(material.passport.language)
    seen = frozenset(layer.name for layer in passport.layers if layer.visible) if passport.layers else page.layers
    is_public = passport.audience is Audience.PUBLIC
    heat = page.heat_counts
    if passport.audience is not Audience.INTERNAL:
        heat = replace(heat, categories=heat.categories - sensitive_classes(material.bureau))
        if page.heat_counts.categories and not heat.categories:
            raise ExportRefused("sensitive_inside_only")
    notes = (
        words(f"sheet.audience.{passport.audience.value}"),
        words("document.page.approval", number=passport.approval) if passport.approval else "",
        words("document.page.author", author=passport.author) if passport.author else "",
        material.filter_words,
        words("document.page.few") if is_public else "",
    )
    kind = PageFormat(wish.form.value) if wish.form in PICTURES else PageFormat.PNG
    return replace(
        page,
        kind=kind,
        layers=seen,
        title=wish.title or page.title,
        notes=tuple(filter(None, notes)),
        heat_counts=heat,
        with_coordinates=not is_public,
        tells_few=not is_public,
    )


def without_sensitive(material: Material, *, also: bool = False) -> Snapshot:
    """The moment without classes that the catalogue calls sensitive, columns too; ``also``: with them."""
    snapshot, hidden = material.snapshot, sensitive_classes(material.bureau)
    seen = {case.class_id for case in snapshot.cases} | {report.category for report in snapshot.reports}
    if also or seen.isdisjoint(hidden):
        return snapshot
    # A filter without classes lets all through; no class is called ''.
    kept = narrowed(snapshot, PanelFilter(classes=frozenset(seen - hidden) or frozenset({""})))
    # The era tells legends of the desk's own filter; what is left out here they say in other words.
    return replace(kept, report_era=snapshot.report_era)
