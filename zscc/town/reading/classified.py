"""What must not enter: files that are marked as state secrets, and large-scale surveys of more than a small area.

A safe default, not the law: what is a secret is decided by the bureau's own people (DUTY part 2, row 5). Words and
limits are settings of the profile (``[intake]``).
"""

from collections.abc import Iterable

from zscc.settings.profile import Intake, Profile
from zscc.town.features import FeatureColumn, Provenance
from zscc.town.reading.contract import Brought, FileRefused

CLASSIFICATIONS = ("public", "internal")
"""What this system may hold."""
_MARK_COLUMNS = ("密级", "涉密", "classification", "secrecy")


def refuse_marked(brought: Brought, intake: Intake) -> None:
    """Refuse a file whose name, layers, columns or marks bear the words of a secret."""
    for where, text in _texts(brought):
        _refuse_text(where, text, intake)


def refuse_marked_table(file_name: str, columns: Iterable[FeatureColumn], intake: Intake) -> None:
    """The same for a table without positions."""
    _refuse_text("file", file_name, intake)
    for where, text in _texts_of(columns):
        _refuse_text(where, text, intake)


def _refuse_text(where: str, text: str, intake: Intake) -> None:
    word = next((word for word in intake.refused_words if word in text.replace("非" + word, "")), None)
    if word is not None:
        raise FileRefused("classified", word=word, where=where, text=text[:40])


def refuse_source(brought: Brought, profile: Profile) -> None:
    """Refuse OpenStreetMap's own format but on a demo desk: in China it is a survey without a licence."""
    allowed = profile.intake.openstreetmap
    if brought.format == "osm" and not (profile.demo if allowed is None else allowed):
        raise FileRefused("openstreetmap")


def refuse_declared(provenance: Provenance, covers_km2: float, intake: Intake) -> None:
    """Refuse what its bringer declares as classified, and what is too fine over too large an area."""
    if provenance.classification not in CLASSIFICATIONS:
        raise FileRefused("declared_classified", classification=provenance.classification)
    scale = provenance.scale
    if scale is not None and scale <= intake.finest_scale and covers_km2 > intake.finest_covers_km2:
        limit = {"finest": intake.finest_scale, "most_km2": intake.finest_covers_km2}
        raise FileRefused("too_fine", scale=scale, km2=covers_km2, **limit)


def _texts(brought: Brought) -> Iterable[tuple[str, str]]:
    yield "file", brought.file_name
    yield from (("head", text) for text in brought.heads)
    for layer in brought.layers:
        yield "layer", layer.name
        yield from _texts_of(layer.columns)


def _texts_of(columns: Iterable[FeatureColumn]) -> Iterable[tuple[str, str]]:
    for column in columns:
        yield "column", column.name
        if any(mark in column.name.lower() for mark in _MARK_COLUMNS):
            yield from (("value", str(value)) for value in dict.fromkeys(column.values) if value is not None)
