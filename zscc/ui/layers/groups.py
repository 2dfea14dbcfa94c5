"""Which group of the layer tree a layer stands in, and what it is to people: bound to time, selectable, from whom."""

from enum import Enum

from zscc.map.arrangement import FEATURE_PREFIX, Arrangement, is_feature, of_the_town
from zscc.town.facilities import CIVIC, INDUSTRY
from zscc.town.features import TOWN_GRIDS, FeatureLayer
from zscc.town.layers import Source, Town


class LayerGroup(Enum):
    """实时, 分析, 添加, 民生, 产业, 底图: from what lies on top down to the ground."""

    LIVE = "live"
    ANALYSIS = "analysis"
    ADDED = "added"
    CIVIC = "civic"
    INDUSTRY = "industry"
    BASE = "base"


_GROUPS = {
    "vehicles": LayerGroup.LIVE,
    "reports": LayerGroup.LIVE,
    "tracks": LayerGroup.LIVE,
    "labels": LayerGroup.LIVE,
    "warnings": LayerGroup.LIVE,
    "heat": LayerGroup.ANALYSIS,
    "choropleth": LayerGroup.ANALYSIS,
}
BOUND_TO_TIME = frozenset({"vehicles", "reports", "tracks", "heat", "choropleth", "grids", "warnings"}) | {
    FEATURE_PREFIX + name for name in (*TOWN_GRIDS, *CIVIC, *INDUSTRY)
}
"""What these show depends on the moment, or on the day from which a division is in force."""
_SOURCES = {
    "outside": ("road_outside", "neighbour"),
    "water": ("water",),
    "roads": ("road", "road_osm"),
    "grids": ("grid",),
    "choropleth": ("grid",),
    "villages": ("village",),
    "boundary": ("boundary",),
    "places": ("place",),
    "stations": ("station",),
    "vehicles": ("vehicle",),
}
"""Rows of the town's sources that a layer rests on."""


def group_of(name: str) -> LayerGroup:
    """The group that a layer stands in."""
    if is_feature(name):
        layer_id = name.removeprefix(FEATURE_PREFIX)
        if layer_id in CIVIC:
            return LayerGroup.CIVIC
        if layer_id in INDUSTRY:
            return LayerGroup.INDUSTRY
        if not of_the_town(name):
            return LayerGroup.ADDED
    return _GROUPS.get(name, LayerGroup.BASE)


def grouped(arrangement: Arrangement) -> dict[LayerGroup, tuple[str, ...]]:
    """The layers of every group as they lie, the topmost first."""
    names = arrangement.names[::-1]
    return {group: tuple(name for name in names if group_of(name) is group) for group in LayerGroup}


def step_past(arrangement: Arrangement, name: str, *, up: bool) -> str | None:
    """The layer that one step moves ``name`` past: the next of its band that is on or stands in its group.

    A step past a layer that is neither would be seen nowhere. None when there is none.
    """
    names = [row.name for row in arrangement.of_band(arrangement[name].band)]
    place = names.index(name)
    ahead = names[place + 1 :] if up else names[:place][::-1]
    own = group_of(name)
    return next((other for other in ahead if arrangement[other].visible or group_of(other) is own), None)


def sources_of(name: str, town: Town) -> tuple[Source, ...]:
    """Where a layer of the town comes from."""
    wanted = _SOURCES.get(name, ())
    return tuple(source for source in town.sources if source.layer in wanted)


def added_layer(name: str, layers: tuple[FeatureLayer, ...]) -> FeatureLayer | None:
    """The added layer of this name."""
    return next((layer for layer in layers if FEATURE_PREFIX + layer.layer_id == name), None)
