"""How the civic and industry layers look: a hue of the style's, none of which is red or amber, and a shape.

None of the shapes is one of ◆▲■●, which are priorities, nor an arrow, which is a vehicle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

SIGNS_BELOW_M_PER_PX = 9.0
"""When coarser than this a facility is a small badge without a sign."""
BADGE_PX = 11.0
"""Half the width of a badge with a sign."""
DESIGNED_FOR_PX = 7.0
"""The style's size of a place for which these are; on a wall it is larger."""


class Badge(Enum):
    """The outline of a facility's sign."""

    HOUSE = "house"
    CROSS = "cross"
    HEXAGON = "hexagon"
    RING = "ring"
    PLATE = "plate"
    SHED = "shed"
    """A roof of saw teeth."""
    SHIELD = "shield"


@dataclass(frozen=True, slots=True)
class FacilityLook:
    """Of one layer; ``hue`` is a place in the style's hues, ``badge`` of what is drawn as points."""

    hue: int
    badge: Badge = Badge.RING


LOOKS: Mapping[str, FacilityLook] = {
    "civic_school": FacilityLook(4, Badge.HOUSE),
    "civic_health": FacilityLook(0, Badge.CROSS),
    "civic_elder": FacilityLook(3, Badge.HEXAGON),
    "civic_culture": FacilityLook(2, Badge.RING),
    "civic_project": FacilityLook(5, Badge.PLATE),
    "civic_utility": FacilityLook(7, Badge.SHIELD),
    "civic_renewal": FacilityLook(1),
    "civic_river": FacilityLook(6),
    "industry_park": FacilityLook(7),
    "industry_park_place": FacilityLook(5, Badge.PLATE),
    "industry_enterprise": FacilityLook(4, Badge.SHED),
    "industry_platform": FacilityLook(0, Badge.HEXAGON),
    "industry_corridor": FacilityLook(6),
    "industry_pipeline": FacilityLook(1, Badge.SHIELD),
}
