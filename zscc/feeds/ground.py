"""What a feed stands on: the clock, the town's grids, the limits to judge by, secrets and the folder of the profile."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zscc.clock import Clock
from zscc.feeds.edge import Edge, EdgeRules
from zscc.geo.grid_index import GridIndex
from zscc.model.catalogue import Catalogue
from zscc.model.journal import Fact
from zscc.settings.profile import Thresholds

SecretOf = Callable[[str], str]
"""The secret of a name; raises SecretMissing (``zscc.settings.secrets``), whose text says where it was looked for."""

Recall = Callable[[Sequence[str]], Awaitable[Mapping[str, Fact]]]
"""What the journal holds under these keys; those that it does not know are left out. Raises JournalSilent."""
SALT_BYTES = 16


class JournalSilent(Exception):
    """The journal cannot be read now; trying again later may help."""


async def recall_nothing(_keys: Sequence[str]) -> Mapping[str, Fact]:
    """Where there is no journal."""
    return {}


def any_salt() -> bytes:
    """A salt that nobody can guess, good as long as the program runs."""
    return secrets.token_bytes(SALT_BYTES)


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
    recall: Recall = recall_nothing
    """Looks facts up that were committed: is a report known, and is it the same?"""
    salt: bytes = field(default_factory=any_salt, repr=False)
    """Of this journal, the same after a restart; under it stand digests of callers."""
    catalogue: Catalogue | None = None
    """None: every class is taken as it is told."""

    def edge(self) -> Edge:
        """A judge of live fixes, one for each feed."""
        return Edge(EdgeRules.live(self.thresholds), self.grids)
