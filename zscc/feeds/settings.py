"""What the profile says of every feed; each kind adds its own fields in ``feeds/<kind>/feed.py``."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from zscc.geo.spaces import Space


class FeedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One table ``[feeds.<name>]`` of a profile. ValueError at reading says what is wrong in it."""

    kind: str
    """One of ``zscc.feeds.table.KINDS``."""
    on: bool = True
    """Whether it starts with the program; it can be started by hand either way."""
    label: str = ""
    """What people call it; '' lets the name stand."""
    space: Space = Space.WGS84
    """Coordinate system of what comes in. A wrong one puts a vehicle half a kilometre away."""
    time_zone: str = "Asia/Shanghai"
    """Of times that come without an offset."""
    synthetic: bool = False
    """What it brings is made up (示意)."""
    delayed_after_s: float = 0.0
    """Up, but without an item for so long it is said to be delayed (延迟); 0: it may be silent as long as it likes."""

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{self.time_zone!r} is no time zone") from error
        if not 0.0 <= self.delayed_after_s < float("inf"):
            raise ValueError("delayed_after_s is not a number of seconds")

    @property
    def where(self) -> str:
        """Address, topic or file for the panel of feeds, without any secret; each kind says its own."""
        return ""

    @property
    def zone(self) -> ZoneInfo:
        """Of times that come without an offset."""
        return ZoneInfo(self.time_zone)
