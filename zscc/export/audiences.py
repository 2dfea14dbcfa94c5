"""What an audience may see: 内部, 送审, 公开. The one gate before every maker; what is refused is never half made.

* Internal: everything, personal words masked, classes that the catalogue calls sensitive left out unless asked for.
* For review: maps, with the list of their layers and sources; grids; tracks as hours of grids. No single case.
* Public: tables without any place smaller than a village's name, and maps under an approval (审图号) that was given
  for exactly the layers they show. No coordinate, no track, no place of a single case, nothing sensitive, nothing that
  a person wrote, no count of one or two (``analysis.few``).

Layers that somebody added and declared internal are in nothing that leaves the bureau.
"""

from dataclasses import replace

from zscc.analysis.few import often
from zscc.export.contract import ExportRefused, Form, Material, Subject, Wish
from zscc.export.filter_words import VILLAGE_DIGITS, filter_words
from zscc.export.rows.names import Names
from zscc.model.audience import Audience
from zscc.model.passport import Passport
from zscc.settings.approvals import Approval
from zscc.settings.bureau import Bureau
from zscc.town.facilities import open_to
from zscc.town.layers import Town

TABLES = frozenset({Form.CSV, Form.XLSX})
"""Forms without a place for coordinates of their own."""
_ROWS = frozenset({Subject.CASES, Subject.REPORTS, Subject.GRIDS})
_TRACKED = frozenset({Subject.VEHICLES, Subject.TRACKS})
_PUBLISHED = frozenset({*_ROWS, Subject.MAP, Subject.ATLAS, Subject.BRIEFING, *_TRACKED})
"""What the public may have in some form, or is refused with a reason of its own."""
_WITH_COORDINATES = frozenset({Form.GEOJSON, Form.GPKG, Form.GEOPARQUET, Form.KML, Form.GPX, Form.HTML})
_REVIEWED = frozenset({Subject.MAP, Subject.ATLAS, Subject.BRIEFING, Subject.GRIDS, Subject.TRACKS})
_CHOICES = {"choropleth": "choropleth", "heat_filter": "heat"}
"""Which layer a choice of the seat is about."""
_TRACKS, _POINTS = frozenset({"tracks", "vehicles"}), frozenset({"reports"})
NEVER_PUBLIC = _TRACKS | _POINTS
"""Layers of the map that show where somebody is or was, or where a single case lies, whatever was approved."""
SUMS = frozenset({"heat", "choropleth"})
"""Layers that sum up what happened by place."""
_SOURCES = {
    "boundary": ("boundary",),
    "outside": ("road_outside", "neighbour"),
    "water": ("water",),
    "roads": ("road", "road_osm"),
    "choropleth": ("grid",),
    "grids": ("grid",),
    "villages": ("village",),
    "places": ("place",),
    "stations": ("station",),
    "labels": ("village",),
}
"""Which layers of the town's file a layer of the map is drawn from; what the map always shows stands under boundary."""


def admitted(material: Material, wish: Wish) -> Material:
    """What of the material its audience may see; raises ExportRefused."""
    check_wish(wish, material.passport, material.approvals)
    audience = material.passport.audience
    seen = open_to(material.town.facilities, audience)
    town = material.town if len(seen) == len(material.town.facilities) else replace(material.town, facilities=seen)
    return _told_to(audience, replace(material, town=town), wish)


def filter_told(material: Material, wish: Wish) -> Material:
    """The filter as an audience outside may read it: no sensitive class, no place that holds one or two of a class.

    That something more was chosen is said, without what.
    """
    chosen, names = material.passport.panel_filter, Names.of(material)
    places = chosen.grids if _places_may_be_told(material, wish) else frozenset[str]()
    told = replace(chosen, classes=chosen.classes - sensitive_classes(material.bureau), grids=places)
    withheld = "" if told == chosen else names.words("sheet.filter.withheld")
    said = names.words("sheet.filter.and").join(filter(None, (filter_words(told, names), withheld)))
    return replace(material, filter_words=said, passport=replace(material.passport, panel_filter=told))


def check_wish(wish: Wish, passport: Passport, approvals: tuple[Approval, ...]) -> None:
    """Raises ExportRefused for what an audience may not have at all, whatever the file would tell."""
    if wish.sensitive and passport.audience is not Audience.INTERNAL:
        raise ExportRefused("sensitive_inside_only")
    if passport.audience is Audience.REVIEW and wish.subject not in _REVIEWED:
        raise ExportRefused("review_shows_maps")
    if passport.audience is Audience.PUBLIC:
        _check_public(wish, passport, approvals)


def sensitive_classes(bureau: Bureau) -> frozenset[str]:
    """Ids of the classes that are never shown by default: those marked, and what lies below them."""
    marked = {its.class_id for its in bureau.catalogue.classes if its.sensitive}
    return frozenset(marked | {its.class_id for its in bureau.catalogue.classes if its.parent in marked})


def without_sensitive(material: Material) -> Material:
    """Without cases and reports of sensitive classes, which are counted."""
    hidden, snapshot = sensitive_classes(material.bureau), material.snapshot
    cases = tuple(case for case in snapshot.cases if case.class_id not in hidden)
    of_hidden = {report for case in snapshot.cases if case.class_id in hidden for report in case.reports}
    reports = tuple(
        report for report in snapshot.reports if report.category not in hidden and report.report_id not in of_hidden
    )
    gone = len(snapshot.cases) - len(cases)
    if not gone and len(reports) == len(snapshot.reports):
        return material
    # Columns of what was left out would no longer fit; data files and documents read the values.
    kept = replace(snapshot, cases=cases, reports=reports)
    return replace(material, snapshot=kept, left_out=gone or len(snapshot.reports) - len(reports))


def approval_for(number: str, known: tuple[Approval, ...]) -> Approval:
    """The approval of this number; raises ExportRefused where none was given or nobody entered it."""
    if not number:
        raise ExportRefused("approval_missing")
    found = next((approval for approval in known if approval.number == number), None)
    if found is None:
        raise ExportRefused("approval_unknown", number=number)
    return found


def shown(passport: Passport) -> frozenset[str]:
    """Names of the layers that can be seen."""
    return frozenset(layer.name for layer in passport.layers if layer.visible and layer.opacity > 0)


def _told_to(audience: Audience, material: Material, wish: Wish) -> Material:
    if not wish.sensitive:
        material = without_sensitive(material)
    if audience is Audience.INTERNAL:
        return _with_number_of_its_own(material)
    material = filter_told(material, wish)
    passport = _of_what_is_seen(material.passport, sensitive_classes(material.bureau))
    if audience is Audience.REVIEW:
        layers = tuple(layer for layer in passport.layers if layer.name not in material.inside_only)
        return _with_number_of_its_own(replace(material, passport=replace(passport, layers=layers)))
    inside = shown(passport) & material.inside_only
    if inside:
        raise ExportRefused("layers_inside_only", layers=", ".join(sorted(inside)))
    number = "" if wish.form in TABLES else passport.approval
    passport = replace(passport, box_m=None, crs="", author="", approval=number)
    return replace(material, passport=passport, town=_with_its_sources(material.town, shown(passport)))


def _places_may_be_told(material: Material, wish: Wish) -> bool:
    """Whether no row of a public table hides its place: else the filter would tell it."""
    snapshot = material.snapshot
    if material.passport.audience is not Audience.PUBLIC or wish.subject not in {Subject.CASES, Subject.REPORTS}:
        return True
    if any(len(code) > VILLAGE_DIGITS for code in material.passport.panel_filter.grids):
        return False
    if wish.subject is Subject.CASES:
        rows = [(case.village or "", case.class_id) for case in snapshot.cases]
    else:
        rows = [((report.grid or "")[:VILLAGE_DIGITS], report.category) for report in snapshot.reports]
    return often(rows) == frozenset(rows)


def _with_its_sources(town: Town, layers: frozenset[str]) -> Town:
    """The town with the sources of what is seen of it, and no others."""
    known = {name for layer in {*layers, "boundary"} for name in _SOURCES.get(layer, ())}
    known |= {"facility"} if any(layer.startswith("feature:") for layer in layers) else set()
    return replace(town, sources=tuple(source for source in town.sources if source.layer in known))


def _of_what_is_seen(passport: Passport, hidden: frozenset[str]) -> Passport:
    """Without names of layers that somebody added and hid or of hidden classes, and choices of what is unseen."""
    seen = shown(passport)
    return replace(
        passport,
        layers=tuple(layer for layer in passport.layers if layer.name in seen or ":" not in layer.name),
        choices=tuple(
            (name, its)
            for name, its in passport.choices
            if _CHOICES.get(name) in seen and not any(class_id in its for class_id in hidden)
        ),
    )


def _check_public(wish: Wish, passport: Passport, approvals: tuple[Approval, ...]) -> None:
    approval = approval_for(passport.approval, approvals)
    if wish.subject in _TRACKED:
        raise ExportRefused("public_no_tracks")
    if wish.subject not in _PUBLISHED:
        raise ExportRefused("public_inside_only")
    if wish.form in _WITH_COORDINATES:
        raise ExportRefused("public_no_coordinates", form=wish.form.value)
    if wish.form not in TABLES:
        _check_layers(passport, approval)
    elif wish.subject not in _ROWS:
        raise ExportRefused("public_no_layers")


def _check_layers(passport: Passport, approval: Approval) -> None:
    seen, approved = shown(passport), frozenset(approval.layers)
    if seen & _TRACKS:
        raise ExportRefused("public_no_tracks")
    if seen & _POINTS:
        raise ExportRefused("public_no_points")
    if seen != approved:
        other = ", ".join(sorted(seen ^ approved))
        raise ExportRefused("approval_other_layers", number=approval.number, layers=other)


def _with_number_of_its_own(material: Material) -> Material:
    """An approval that was given for another set of layers is dropped."""
    passport = material.passport
    if not passport.approval:
        return material
    held = any(
        approval.number == passport.approval and frozenset(approval.layers) == shown(passport)
        for approval in material.approvals
    )
    return material if held else replace(material, passport=replace(passport, approval=""))
