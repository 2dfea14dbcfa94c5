"""From a fix at the feed's edge to the pixels of the map: the real engine, journal, fold and window in one process."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import numpy as np
from PySide6.QtCore import QEvent, QObject

from benchmarks.desk_run import with_desk
from zscc.app.desk import Desk
from zscc.clock import Clock, monotonic_s
from zscc.feeds.contract import Delivery
from zscc.map.stage import Stage
from zscc.model.fix import Fix, FixBatch
from zscc.model.moment import ms_from_utc
from zscc.model.space import PointE7

VEHICLES, SECONDS = 17, 40
FIRST_S = 5
"""Seconds before the first one that counts: the desk is still opening."""


class HertzFeed:
    """17 vehicles, one fix each a second of the wall; notes when it handed each second over."""

    name = "hertz"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.handed_s: dict[int, float] = {}

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """A second after the other; a grid of slow drives across the town."""
        for second in range(SECONDS):
            at_ms = ms_from_utc(self._clock.now())
            fixes = [
                Fix(f"V{n:02d}", at_ms, PointE7(1_209_500_000 + second * 900, 314_400_000 + n * 9000), 30.0, 90)
                for n in range(1, VEHICLES + 1)
            ]
            self.handed_s[at_ms] = monotonic_s()
            yield Delivery((FixBatch.of(f"hertz-{second}", self.name, fixes),), VEHICLES, Counter(), Counter())
            await asyncio.sleep(1.0)


class PaintWatch(QObject):
    """Notes when the canvas has first painted a snapshot that holds a second's fixes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.painted_s: dict[int, float] = {}
        self._canvas = desk.window.canvas
        stage = self._canvas.findChild(Stage)
        assert stage is not None
        stage.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """The paint itself runs after this; the next turn of the loop finds it done."""
        if event.type() is QEvent.Type.Paint and self._canvas.frame.marks is not None:
            vehicles = self._canvas.frame.marks.snapshot.vehicles
            if len(vehicles):
                asyncio.get_running_loop().call_soon(self._note, int(vehicles.observed_at_ms.max()))
        return False

    def _note(self, newest_ms: int) -> None:
        self.painted_s.setdefault(newest_ms, monotonic_s())


def measure() -> Iterator[dict[str, object]]:
    """Seconds from the feed's hand to the end of the first paint that shows the fix."""
    feeds: list[HertzFeed] = []
    watches: list[PaintWatch] = []

    def make(_town: object, clock: Clock, _profile: object) -> HertzFeed:
        feeds.append(HertzFeed(clock))
        return feeds[0]

    async def drive(desk: Desk) -> None:
        watches.append(PaintWatch(desk))
        while not (desk.situation.feeds and desk.situation.feeds["hertz"].state.value == "stopped"):
            await asyncio.sleep(0.2)
        await asyncio.sleep(0.5)

    with_desk(make, 1.0, drive)
    handed, painted = feeds[0].handed_s, watches[0].painted_s
    counted = sorted(handed)[FIRST_S:]
    waits_ms = np.array([(painted[at_ms] - handed[at_ms]) * 1000 for at_ms in counted if at_ms in painted])
    what = f"fix to pixel, {VEHICLES} vehicles at 1 Hz, feed to painted frame"
    yield {"what": f"{what}: p50", "value": f"{np.percentile(waits_ms, 50):.0f} ms"}
    yield {"what": f"{what}: largest", "value": f"{waits_ms.max():.0f} ms", "target": "< 1000 ms"}
    yield {
        "what": f"{what}: seconds that never reached the screen",
        "value": len(counted) - len(waits_ms),
        "target": "0",
    }
