"""Facts made up for tests: fixes, batches, reports, healths, and a mixed stream of all kinds from a seed."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from zscc.model.adopted import Adopted
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.fix import Fix, FixBatch, FixFlag
from zscc.model.journal import Entry, Fact
from zscc.model.layer import LayerAdded
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority, Report, ReportFlag
from zscc.model.space import PointE7
from zscc.store.contract import Origin

START = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
"""14:30 in the town."""
START_MS = ms_from_utc(START)
ORIGIN = Origin(seat="seat-1", actor="tester")
VILLAGES = ("320583102001", "320583102002", "320583102203")


def fix(vehicle="V01", at_s=0.0, east=0, north=0, speed_kmh=None, heading_deg=None, flags=FixFlag.NONE, grid=None):
    """A fix ``at_s`` seconds after START; ``east`` and ``north`` in 1e-7 degree from a corner of the town."""
    point = PointE7(1_209_600_000 + east, 314_500_000 + north)
    return Fix(vehicle, START_MS + round(at_s * 1000), point, speed_kmh, heading_deg, flags, grid)


def batch(key, fixes, feed="simulated"):
    """One batch."""
    return FixBatch.of(key, feed, fixes)


def report(number, at=START, priority=Priority.NORMAL, source="worker", grid=VILLAGES[0] + "007", **more):
    """A report ``number`` observed at ``at``."""
    known = {"point": PointE7(1_209_700_000 + number, 314_600_000 - number), "text": f"第{number}条", "synthetic": True}
    return Report(
        report_id=f"R{number:04d}",
        source=source,
        category="garbage",
        title="暴露垃圾",
        priority=priority,
        observed_at=at,
        grid=grid,
        **{**known, **more},
    )


def health(serial, feed="simulated", at=START, **more):
    """A health of a feed that is up."""
    known = {"rejects": (("future", serial),), "flags": (("jump", 1), ("outside", 2)), "error": None}
    return FeedHealth(feed, FeedState.UP, START, at, serial, 10 * serial, at, **{**known, **more})


def entries(facts, at=START, first=1):
    """Facts as a journal would number them, one second apart."""
    for place, fact in enumerate(facts):
        yield Entry(first + place, at + timedelta(seconds=place), fact, ORIGIN.seat, ORIGIN.actor)


def stream(seed: int, count: int, vehicles: int = 17) -> Iterator[Fact]:
    """A mixed stream: batches with late, repeated and flagged fixes, reports, healths, data sets."""
    dice = random.Random(seed)
    roll = dice.random
    told: list[Fix] = []
    for number in range(count):
        at_s = number * 10
        kind = roll()
        if kind < 0.7:
            yield batch(f"b{seed}-{number}", list(_fixes(dice, told, at_s, vehicles)))
        elif kind < 0.9:
            late = timedelta(hours=dice.choice((0, 0, 0, 30, 60)))
            yield report(
                number,
                START + timedelta(seconds=at_s) - late,
                dice.choice(list(Priority)),
                dice.choice(("worker", "h12345", "sensor")),
                dice.choice((None, *(code + "003" for code in VILLAGES))),
                point=dice.choice((None, PointE7(dice.randrange(10**9), dice.randrange(10**8)))),
                flags=ReportFlag(dice.randrange(8)),
            )
        elif kind < 0.97:
            yield health(number, dice.choice(("simulated", "recorded")), START + timedelta(seconds=at_s))
        else:
            yield Adopted(dice.choice(("town", "seed")), f"{number:064x}", f"no. {number}", roll() < 0.5)


def _fixes(dice: random.Random, told: list[Fix], at_s: int, vehicles: int) -> Iterator[Fix]:
    for _ in range(dice.randrange(1, 2 * vehicles)):
        if told and dice.random() < 0.1:
            yield dice.choice(told)
            continue
        new = fix(
            f"V{dice.randrange(vehicles):02d}",
            at_s + dice.choice((0, 1, 2, 3, -20, -300)),
            dice.randrange(100_000),
            dice.randrange(100_000),
            dice.choice((None, 0.0, 12.3, 60.0)),
            dice.choice((None, 0, 90, 359)),
            dice.choice((FixFlag.NONE, FixFlag.NONE, FixFlag.LATE, FixFlag.JUMP, FixFlag.OUTSIDE)),
            dice.choice((None, VILLAGES[0] + "001", VILLAGES[1] + "002")),
        )
        told.append(new)
        del told[:-200]
        yield new


def layer(layer_id: str, serial: int, title: str = "河长制断面") -> LayerAdded:
    return LayerAdded(
        layer_id, serial, title, "point", 12, "ef" * 32, "gcj02", "水务站", "", 10_000, "internal", synthetic=True
    )
