"""The edge as a preview asks it: as strict as the live one, and without its memory.

Every item is judged for itself by an edge that has seen nothing, so no look at a message makes the real one a
duplicate, and none is called a duplicate, a jump or out of order here.
"""

from collections import Counter
from datetime import datetime

from zscc.feeds.edge import EdgeRules
from zscc.feeds.ground import FeedGround
from zscc.feeds.mapping_rows import Mapped, degrees_of
from zscc.feeds.preview_items import Judgement
from zscc.feeds.report_edge import ReportEdge
from zscc.feeds.rows import FixRows


class PreviewJudge:
    """Of one feed. Has no state."""

    def __init__(self, ground: FeedGround) -> None:
        self._ground = ground

    def of(self, mapped: Mapped, at: datetime) -> Judgement:
        """``mapped`` holds one item that no field refused; ``at``: when it came."""
        if mapped.told_fixes:
            return self.of_fix(mapped.fixes, mapped.flags, at)
        ground = self._ground
        edge = ReportEdge(EdgeRules.live(ground.thresholds), ground.grids, ground.catalogue, ground.salt)
        judged = edge.judge(mapped.reports, at, {})
        lon_deg, lat_deg = degrees_of(mapped.reports)
        refused = next((each.refused.reason for each in judged.refused), "")
        return Judgement(refused, _names(judged.flags + mapped.flags), float(lon_deg[0]), float(lat_deg[0]))

    def of_fix(self, rows: FixRows, flags: Counter[str], at: datetime) -> Judgement:
        """``rows`` holds one fix, in WGS-84."""
        judged = self._ground.edge().judge(rows, at)
        told = _names(judged.flag_counts + flags)
        return Judgement(next(iter(judged.rejects), ""), told, float(rows.lon_deg[0]), float(rows.lat_deg[0]))


def _names(flags: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(+flags))
