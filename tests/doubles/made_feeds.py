"""What feeds stand on in tests: a clock that is set, a square town, a journal that remembers, settings from tables."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from zscc.clock import ManualClock
from zscc.feeds.contract import Delivery
from zscc.feeds.ground import FeedGround
from zscc.feeds.mapping import Mapping as MessageMapping
from zscc.feeds.mapping_settings import MappingSettings
from zscc.feeds.settings import FeedSettings
from zscc.geo.grid_index import GridIndex
from zscc.geo.spaces import map_from_wgs84
from zscc.model.journal import Fact
from zscc.settings.profile import load_profile

NOW = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
"""14:30 in the town."""
HOME = (120.99, 31.465)
GRID = "320583102001001"
SECRETS = {"intake-token": "a token that nobody guesses", "second-token": "another token, for the second source"}
_SQUARE = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float64) * 3000.0 + map_from_wgs84(*HOME)


class Remembered:
    """A journal's memory: what was delivered is known from then on."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.asked = 0

    async def recall(self, keys: Sequence[str]) -> Mapping[str, Fact]:
        self.asked += len(keys)
        return {key: self.facts[key] for key in keys if key in self.facts}

    def keep(self, delivery: Delivery) -> None:
        for fact in delivery.facts:
            self.facts.setdefault(fact.key, fact)


class OnlyMapped(FeedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A feed that has a mapping and nothing else."""

    mapping: MappingSettings


def town() -> GridIndex:
    return GridIndex([GRID], [_SQUARE], [_SQUARE])


def ground(memory: Remembered | None = None, **more: Any) -> FeedGround:
    told: dict[str, Any] = {
        "clock": ManualClock(NOW),
        "thresholds": load_profile().thresholds,
        "grids": town(),
        "secret": SECRETS.__getitem__,
        "folder": Path(),
        "recall": (memory or Remembered()).recall,
        "salt": b"0123456789abcdef",
    }
    return FeedGround(**{**told, **more})


def mapping_of(mapping: dict[str, Any], **feed: Any) -> MessageMapping:
    settings = msgspec.convert({"kind": "made", "mapping": mapping, **feed}, OnlyMapped)
    return MessageMapping(settings.mapping, settings)
