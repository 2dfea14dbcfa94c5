"""What the layer tree says of each layer: its name, what it obeys, and where it comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zscc.map.arrangement import FEATURE_PREFIX, Arrangement, is_feature
from zscc.settings.profile import Windows
from zscc.town.features import TOWN_GRIDS, FeatureLayer
from zscc.town.layers import Source, Town
from zscc.ui.layers.groups import LayerGroup, added_layer, sources_of
from zscc.ui.layers.model import Telling
from zscc.ui.wording import Wording

OF_THE_FEEDS = frozenset({"vehicles", "reports", "tracks", "heat", "warnings"})
MOST_LETTERS = 200
"""A title from a foreign file is cut here; nobody reads a longer one, and laying it out takes time."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the notes are made from."""

    town: Town
    windows: Windows
    added: tuple[FeatureLayer, ...] = ()
    notes: Mapping[str, str] | None = None
    """What a layer obeys right now, where somebody chose it: the indicator of the choropleth, the heat's filter."""


def group_names(wording: Wording) -> dict[LayerGroup, str]:
    """What the groups are called."""
    return {group: wording(f"layer.group.{group.value}") for group in LayerGroup}


def tellings(wording: Wording, ground: Ground, arrangement: Arrangement) -> dict[str, Telling]:
    """Name, note and tool tip of every layer."""
    notes = {**_notes(wording, ground.town, ground.windows), **(ground.notes or {})}
    told = {}
    for name in arrangement.names:
        layer = added_layer(name, ground.added)
        note = notes.get(name, "") if layer is None else _note_of_added(wording, layer)
        called = name_of(wording, name, ground.added)
        tip = "\n".join(part for part in (called, note, _fixed(wording, arrangement, name)) if part)
        told[name] = Telling(called, note, tip)
    return told


def name_of(wording: Wording, name: str, added: tuple[FeatureLayer, ...]) -> str:
    """What a layer is called: an added one by its title, in one line."""
    if not is_feature(name):
        return wording.layer(name)
    layer = added_layer(name, added)
    title = name.removeprefix(FEATURE_PREFIX) if layer is None else layer.title
    return one_line(title)


def one_line(text: str) -> str:
    """Text from outside as one printable line of bearable length."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:MOST_LETTERS]).strip()


def position(wording: Wording, arrangement: Arrangement, name: str, added: tuple[FeatureLayer, ...]) -> str:
    """Between which layers one lies; or why it cannot move."""
    if not arrangement.movable(name):
        return _fixed(wording, arrangement, name)
    names = [row.name for row in arrangement.of_band(arrangement[name].band)]
    place = names.index(name)
    if place == 0:
        return wording("layer.place.lowest", above=name_of(wording, names[1], added))
    return wording("layer.place.above", below=name_of(wording, names[place - 1], added))


def origin(wording: Wording, ground: Ground, name: str) -> tuple[tuple[str, str], ...]:
    """Source, licence, scale, classification and declared coordinate system; what nobody declared says so."""
    layer = added_layer(name, ground.added)
    if layer is not None:
        told_of_it = _origin_of_added(wording, layer)
        return (_in_force(wording, ground.town), *told_of_it) if layer.layer_id in TOWN_GRIDS else told_of_it
    sources = sources_of(name, ground.town)
    if not sources:
        return ((wording("layer.origin.source"), wording("layer.origin.feeds")),) if name in OF_THE_FEEDS else ()
    told = [
        (wording("layer.origin.source"), _joined(source.attribution for source in sources)),
        (wording("layer.origin.licence"), _joined(source.licence for source in sources)),
        (wording("layer.origin.scale"), wording("layer.origin.not_declared")),
        (wording("layer.origin.space"), wording("layer.space.epsg4549")),
    ]
    if _made_up(sources):
        told.append((wording("layer.origin.kind"), wording("synthetic.strip")))
    if name in {"grids", "choropleth"}:
        told.insert(0, _in_force(wording, ground.town))
    return tuple(told)


def _origin_of_added(wording: Wording, layer: FeatureLayer) -> tuple[tuple[str, str], ...]:
    its, nobody = layer.provenance, wording("layer.origin.not_declared")
    told = [
        (wording("layer.origin.source"), one_line(its.source) or nobody),
        (wording("layer.origin.licence"), one_line(its.licence) or nobody),
        (wording("layer.origin.scale"), nobody if its.scale is None else f"1:{its.scale:,}"),
        (wording("layer.origin.classification"), wording.known("ui.layer.classification", its.classification)),
        (wording("layer.origin.space"), wording(f"layer.space.{layer.declared.value}")),
    ]
    if layer.synthetic:
        told.append((wording("layer.origin.kind"), wording("synthetic.strip")))
    return tuple(told)


def _notes(wording: Wording, town: Town, windows: Windows) -> dict[str, str]:
    return {
        "heat": wording("layer.note.hours", hours=round(windows.heat_hours)),
        "grids": town.scheme.label,
        "tracks": wording("layer.note.minutes", minutes=round(windows.trail_minutes)),
        "reports": wording("layer.note.today"),
        "vehicles": wording("layer.note.now"),
        "warnings": wording("layer.note.in_force"),
        "stations": wording.counted("site", len(town.villages)),
        "places": wording.counted("site", len(town.places)),
    }


def _note_of_added(wording: Wording, layer: FeatureLayer) -> str:
    count = wording.counted("feature", len(layer))
    return wording("layer.note.made_up", count=count) if layer.synthetic else count


def _fixed(wording: Wording, arrangement: Arrangement, name: str) -> str:
    return "" if arrangement.movable(name) else wording.known("ui.layer.fixed", name)


def _in_force(wording: Wording, town: Town) -> tuple[str, str]:
    scheme = town.scheme
    told = wording("layer.origin.in_force", label=scheme.label, since=scheme.valid_from.isoformat())
    return wording("layer.origin.scheme"), told


def _made_up(sources: tuple[Source, ...]) -> bool:
    return any(source.synthetic for source in sources)


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(texts))
