"""Official warnings made up over the mini town."""

from datetime import timedelta

from mini_town import AS_OF, at

from zscc.geo.spaces import wgs84_from_map
from zscc.model.space import PointE7
from zscc.model.weather import WarningAct, WarningArea, WarningColour, WarningIssued


def ring_km(*corners):
    """A closed ring of WGS-84 points by kilometres of the mini town."""
    points = [PointE7.from_degrees(*wgs84_from_map(*at(x_km, y_km))) for x_km, y_km in corners]
    return (*points, points[0])


def made_warning(number="1", colour=WarningColour.ORANGE, area=None, **more):
    """A rainstorm over most of the mini town until three hours after its moment."""
    area = area or WarningArea("小河镇", (ring_km((0.3, 0.3), (2.7, 0.3), (2.7, 2.7), (0.3, 2.7)),))
    told = {"expires_at": AS_OF + timedelta(hours=3), "event": "暴雨", "areas": (area,), "headline": ""}
    told |= {"sender": "气象台", "sent_at": AS_OF, "effective_at": AS_OF, "act": WarningAct.ISSUED}
    return WarningIssued(warning_id=number, colour=colour, **(told | more))
