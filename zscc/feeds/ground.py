"""What a feed stands on: the clock, the town's grids, the limits to judge by, secrets and the folder of the profile."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zscc.clock import Clock
from zscc.feeds.edge import Edge, EdgeRules
from zscc.geo.grid_index import GridIndex
from zscc.settings.profile import Thresholds

SecretOf = Callable[[str], str]
"""The secret of a name; raises SecretMissing (``zscc.settings.secrets``), whose text says where it was looked for."""


@dataclass(frozen=True, slots=True)
class FeedGround:
    """Given to every feed when it is made. One thread."""

    clock: Clock
    thresholds: Thresholds
    grids: GridIndex | None
    """None: without a town nothing has a grid and nothing is outside."""
    secret: SecretOf
    folder: Path
    """Relative paths of a profile begin here."""

    def edge(self) -> Edge:
        """A judge of live fixes, one for each feed."""
        return Edge(EdgeRules.live(self.thresholds), self.grids)
