"""What a vehicle's device says about itself beyond its position: alarm bits, told when they rise and when they fall."""

from dataclasses import dataclass
from typing import ClassVar

from zscc.model.space import PointE7


@dataclass(frozen=True, slots=True)
class VehicleSignal:
    """One edge of one bit. A bit that stays set is told once; rules make alarms of it."""

    kind: ClassVar[str] = "vehicle_signal"
    format_version: ClassVar[int] = 1

    vehicle: str
    name: str
    """emergency, overspeed, fatigue, power_lost, collision ... (docs/feeds/jt808.md); words ``signal.<name>``."""
    on: bool
    """True: it rose; False: it fell."""
    observed_at_ms: int
    """The device's clock, milliseconds of the Unix epoch (UTC)."""
    feed: str
    point: PointE7 | None = None
    confirm: str = ""
    """What the feed needs to confirm this very signal to the device (its serial number); '' when nothing is."""

    @property
    def key(self) -> str:
        """A message told twice rises once."""
        return f"signal:{self.feed}:{self.vehicle}:{self.name}:{self.observed_at_ms}:{int(self.on)}"

    @property
    def subject(self) -> str:
        """The vehicle."""
        return self.vehicle
