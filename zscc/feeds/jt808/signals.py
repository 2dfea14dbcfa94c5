"""Edges of alarm bits: a bit that stays set is told once, when it rises, and once when it falls.

A location older than the newest of its vehicle says nothing new: what it tells is over. What a gateway knew is kept
(``known``) and told to the next (``remember``), so that a bit that fell while the program was down falls all the same
and one that stood does not rise twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zscc.feeds.edge import FIRST_SATELLITE_MS
from zscc.feeds.jt808.bits import CONFIRMABLE, AlarmBit, alarm_bits
from zscc.feeds.jt808.limits import Bucket
from zscc.feeds.jt808.messages import Location, Version
from zscc.model.space import PointE7
from zscc.model.vehicle_signal import VehicleSignal

_MINUTE_S = 60.0
_HELD_IN_2019 = 1 << 3
ALL_OF_A_KIND = "0"
"""Confirms all alarms of a kind, where the serial of the message that raised it is not known."""

Known = dict[str, tuple[int, int]]
"""By vehicle: the alarm word as it was told, and the observed time (ms) of the location that told it."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A location that may tell edges, and what is needed to name them."""

    vehicle: str
    location: Location
    at_ms: int
    """Observed; of arrival where the device's clock cannot be believed."""
    version: Version
    serial: int | None
    """Of its message; None where it is one of several."""
    point: PointE7 | None
    """WGS-84; None without a fix."""


class Signals:
    """What the alarm bits of all vehicles of one feed stand at."""

    def __init__(self, feed: str, edges_per_min: float) -> None:
        self._feed, self._edges_per_min = feed, edges_per_min
        self._known: Known = {}
        self._buckets: dict[str, Bucket] = {}
        self.flickers = 0
        """Edges that were put off, since it was last asked."""

    @property
    def known(self) -> Known:
        """Vehicles of which a bit is set."""
        return {vehicle: told for vehicle, told in self._known.items() if told[0]}

    def remember(self, known: Mapping[str, tuple[int, int]]) -> None:
        """Go on from what an earlier gateway knew."""
        self._known = {**known, **self._known}

    def is_news(self, vehicle: str, word: int, at_ms: int) -> bool:
        """Whether a location may tell edges; nearly none does."""
        before, newest_ms = self._known.get(vehicle, (0, 0))
        if at_ms < newest_ms:
            return False
        if word == before:
            self._known[vehicle] = word, at_ms
            return False
        return True

    def take(self, telling: Telling, now_s: float) -> Iterator[VehicleSignal]:
        """The edges that a location tells that is news."""
        word, _ = self._known.get(telling.vehicle, (0, 0))
        for alarm in alarm_bits(word ^ telling.location.alarm, is_2019=telling.version.is_2019):
            if not self._bucket(telling.vehicle, now_s).has(1.0, now_s):
                self.flickers += 1
                break
            word ^= 1 << alarm.bit
            yield self._edge(telling, alarm, rose=bool(word >> alarm.bit & 1))
        self._known[telling.vehicle] = word, telling.at_ms

    def _bucket(self, vehicle: str, now_s: float) -> Bucket:
        bucket = self._buckets.get(vehicle)
        if bucket is None:
            per_s = self._edges_per_min / _MINUTE_S
            bucket = self._buckets[vehicle] = Bucket(per_s, self._edges_per_min, now_s)
        return bucket

    def _edge(self, telling: Telling, alarm: AlarmBit, *, rose: bool) -> VehicleSignal:
        confirmable = CONFIRMABLE & ~(_HELD_IN_2019 if telling.version.is_2019 else 0)
        confirm = ""
        if rose and confirmable >> alarm.bit & 1:
            confirm = ALL_OF_A_KIND if telling.serial is None else str(telling.serial)
        return VehicleSignal(
            vehicle=telling.vehicle,
            name=alarm.name,
            on=rose,
            observed_at_ms=telling.at_ms,
            feed=self._feed,
            point=telling.point,
            confirm=confirm,
        )


def believed_ms(observed_at_ms: int | None, now_ms: int, future_limit_s: float) -> int:
    """When a location was observed; when it came, where the device cannot know: an alarm is not lost over a clock."""
    if observed_at_ms is None or observed_at_ms < FIRST_SATELLITE_MS:
        return now_ms
    return observed_at_ms if observed_at_ms <= now_ms + future_limit_s * 1000.0 else now_ms
