"""All tools, in the order of the tool bar."""

from zscc.map.tools.browse import Browse
from zscc.map.tools.identify import Identify
from zscc.map.tools.measure_area import MeasureArea
from zscc.map.tools.measure_distance import MeasureDistance
from zscc.map.tools.select_freehand import SelectFreehand
from zscc.map.tools.select_polygon import SelectPolygon
from zscc.map.tools.select_radius import SelectRadius
from zscc.map.tools.select_rectangle import SelectRectangle
from zscc.map.tools.tool import Bench, Tool
from zscc.map.tools.zoom_box import ZoomBox

TOOLS: tuple[type[Tool], ...] = (
    Browse,
    Identify,
    ZoomBox,
    MeasureDistance,
    MeasureArea,
    SelectRectangle,
    SelectPolygon,
    SelectFreehand,
    SelectRadius,
)
BROWSE = Browse.name
TOOL_NAMES: tuple[str, ...] = tuple(kind.name for kind in TOOLS)


def tools_for(bench: Bench) -> dict[str, Tool]:
    """One of each."""
    return {kind.name: kind(bench) for kind in TOOLS}
