"""The eight workspaces: what stands around the map and what it emphasises. None of them is another program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Workspace(Enum):
    """一张图, 值班, 巡查, 流转, 处置, 考核, 统计, 汇报; Alt+1 to Alt+8 in this order."""

    MAP = "map"
    DUTY = "duty"
    PATROL = "patrol"
    FLOW = "flow"
    HANDLING = "handling"
    ASSESSMENT = "assessment"
    STATISTICS = "statistics"
    BRIEFING = "briefing"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which panels stand where in one workspace; widths are design pixels at a window of 1920."""

    left_px: int = 320
    right_px: int = 466
    wide_vehicles: bool = False
    wide_queue: bool = False
    shows_patrol: bool = False
    """Coverage and the fleet's kilometres stand where the queue stands elsewhere."""
    keeps_card: bool = False
    """The card stands below the workspace's room."""
    promises: bool = False
    """What makes this workspace comes with a later version; one calm line says so."""
    emphasis: Mapping[str, bool] = field(default_factory=dict)
    """Layers of the map that are on or off while the workspace is shown."""


ARRANGEMENTS: Mapping[Workspace, Arrangement] = {
    Workspace.MAP: Arrangement(),
    Workspace.DUTY: Arrangement(right_px=760),
    Workspace.PATROL: Arrangement(
        left_px=720,
        right_px=466,
        wide_vehicles=True,
        shows_patrol=True,
        emphasis={"tracks": True, "heat": False},
    ),
    Workspace.FLOW: Arrangement(right_px=720),
    Workspace.HANDLING: Arrangement(right_px=960),
    Workspace.ASSESSMENT: Arrangement(right_px=760, emphasis={"choropleth": True, "heat": False}),
    Workspace.STATISTICS: Arrangement(right_px=720, emphasis={"heat": True}),
    Workspace.BRIEFING: Arrangement(right_px=760),
}
