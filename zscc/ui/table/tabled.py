"""Which layers have a table; known before any table is made."""

from zscc.town.features import FeatureLayer
from zscc.ui.layers.groups import added_layer

LIVE = ("vehicles", "reports")
TABLES = ("grids", "villages", "stations", "places", "roads", "water", "vehicles", "reports")
"""Layers of the town that have a table, in the order of the choice; added ones follow."""


def has_table(name: str, added: tuple[FeatureLayer, ...]) -> bool:
    """Whether a layer has attributes to show."""
    return name in TABLES or added_layer(name, added) is not None
