"""The ground of alarm rules: a town's outlines and roads, and the layers of grids that come with it."""

import logging
from functools import cache

from zscc.centre.lives import Workplace
from zscc.rules.alarms.watch import WatchGround
from zscc.town.features import FeatureLayer
from zscc.town.grid_layers import grid_layers
from zscc.town.load import TownUnreadable

log = logging.getLogger(__name__)


def ground_of(place: Workplace) -> WatchGround:
    """Made on the thread of the rules; layers are read when a rule names one."""

    @cache
    def layers() -> dict[str, FeatureLayer]:
        try:
            return {layer.layer_id: layer for layer in grid_layers(place.town)}
        except TownUnreadable as error:
            log.warning("rules of zones have no layers of grids: %s", error)
            return {}

    return WatchGround(place.town, lambda layer_id: layers().get(layer_id))
