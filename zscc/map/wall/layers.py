"""Layers of features that a wall may show: a town's own facilities as the public may see them, grids, public layers."""

from collections.abc import Iterable, Mapping
from datetime import date

from zscc.map.arrangement import FEATURE_PREFIX
from zscc.map.features.facility_looks import LOOKS
from zscc.model.audience import Audience
from zscc.settings.briefing import SceneView
from zscc.town.facilities import facility_layers, is_facility_layer
from zscc.town.features import TOWN_GRIDS, FeatureLayer
from zscc.town.layers import Town

PUBLIC = "public"


def wall_layers(
    view: SceneView, town: Town, day: date, others: Iterable[FeatureLayer], hues: Mapping[str, int]
) -> tuple[tuple[FeatureLayer, int], ...]:
    """Those that a scene names, with their hues, from the ground up; what is internal or forbidden is not among them.

    ``others``: layers that are no facilities, as somebody added them or the town has them.
    """
    wished = [wish.name.removeprefix(FEATURE_PREFIX) for wish in view.layers if wish.visible]
    wanted = frozenset(wished)
    facilities = facility_layers(town, day, Audience.PUBLIC) if any(map(is_facility_layer, wanted)) else ()
    own = (layer for layer in others if not is_facility_layer(layer.layer_id) and _is_open(layer))
    found = [layer for layer in (*own, *facilities) if layer.layer_id in wanted]
    own_hues = {name: look.hue for name, look in LOOKS.items()}
    known = {**hues, **own_hues}
    return tuple((layer, known.get(layer.layer_id, place)) for place, layer in enumerate(found))


def _is_open(layer: FeatureLayer) -> bool:
    return layer.layer_id in TOWN_GRIDS or layer.provenance.classification == PUBLIC
