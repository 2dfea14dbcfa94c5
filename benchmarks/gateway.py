"""The JT/T 808 gateway: 2 000 connected terminals at 1 Hz with the desk painting, and how much it can take at all.

The terminals play in another process, over real sockets. Latency is counted from the moment at which a terminal hands
its report to its socket until the desk's situation holds it. Throughput is measured without a desk: the same frames
through the gateway, edge and answers included, and through a reader that only counts delimiters.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject

from benchmarks.desk_run import with_desk
from benchmarks.panning import PanningHand
from benchmarks.rounds import within
from benchmarks.terminals import phone_of
from zscc.app.desk import Desk
from zscc.clock import Clock, LiveClock, monotonic_s
from zscc.feeds.contract import Feed
from zscc.feeds.ground import FeedGround
from zscc.feeds.jt808.feed import Settings, make
from zscc.feeds.jt808.gateway import Gateway
from zscc.feeds.simulated.feed import grid_index
from zscc.map.stage import Stage
from zscc.model.fix import FixBatch
from zscc.model.journal import Entry
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import Profile, load_profile
from zscc.situation.situation import Dirty
from zscc.town.layers import Town

TERMINALS, SECONDS = 2_000, 60
FIRST_S, CALM_S = 5, 45
"""The seconds that count: tracks begin in the first ones, in the last the map is dragged without a rest."""
P99_MS = 300.0
Column = NDArray[np.float64]
CONNECTIONS, EACH = 50, 4_000
FRAMES = CONNECTIONS * EACH


def measure() -> Iterator[dict[str, object]]:
    """Latency and loss of the 2 000, then throughput."""
    yield from _hertz()
    yield from _throughput()


def _gateway(town: Town | None, clock: Clock, profile: Profile, **told: object) -> Gateway:
    grids = None if town is None else grid_index(town)
    ground = FeedGround(clock, profile.thresholds, grids, lambda _: "a key of the measurement", Path())
    return make("gateway", msgspec.convert({"kind": "jt808", "port": 0, **told}, Settings), ground)


class Arrivals:
    """Notes when the situation has taken in each delivery of fixes."""

    def __init__(self, desk: Desk) -> None:
        self.batches: list[tuple[float, FixBatch]] = []
        self._apply = desk.situation.apply_in_pieces
        desk.situation.apply_in_pieces = self._watched  # type: ignore[method-assign]

    def _watched(self, entry: Entry) -> Generator[None, None, Dirty]:
        dirty = yield from self._apply(entry)
        if isinstance(entry.fact, FixBatch):
            self.batches.append((monotonic_s(), entry.fact))
        return dirty

    def waits_ms(self, sent_s: Column, at_ms: NDArray[np.int64]) -> Column:
        """From the socket to the situation, a value a report; NaN for one that never came."""
        second_of = {int(at): second for second, at in enumerate(at_ms)}
        held_s = np.full(sent_s.shape, np.nan)
        for at_s, batch in self.batches:
            numbers = np.array([int(name[1:]) for name in batch.vehicles])
            vehicle = numbers[np.frombuffer(batch.vehicle, "<u2")]
            seconds = np.array([second_of[at] for at in np.frombuffer(batch.observed_at_ms, "<i8").tolist()])
            held_s[seconds, vehicle] = at_s
        return (held_s - sent_s) * 1000.0


class Paints(QObject):
    """Counts what the map paints."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.count = 0
        stage = desk.window.canvas.findChild(Stage)
        assert stage is not None
        stage.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Every paint."""
        self.count += event.type() is QEvent.Type.Paint
        return False


class Run:
    """The desk with its gateway, and the terminals beside it."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._gateway: Gateway | None = None
        self._clock: Clock | None = None
        self.arrivals: Arrivals | None = None
        self.told: dict[str, object] = {}

    def make_feed(self, town: Town, clock: Clock, profile: Profile) -> Feed:
        """A gateway that knows all of them."""
        vehicles = {phone_of(number): f"T{number}" for number in range(TERMINALS)}
        self._clock = clock
        self._gateway = _gateway(town, clock, profile, vehicles=vehicles)
        return self._gateway

    async def drive(self, desk: Desk) -> None:
        """Until all terminals are through."""
        self.arrivals = Arrivals(desk)
        while self._gateway is None or not self._gateway.port:
            await asyncio.sleep(0.1)
        assert self._clock is not None
        offset_ms = ms_from_utc(self._clock.now()) - monotonic_s() * 1000.0
        with _terminals("hertz", self._gateway.port, TERMINALS, SECONDS, offset_ms, self._out) as process:
            while self._gateway.connected < TERMINALS and process.poll() is None:
                await asyncio.sleep(0.1)
            await self._watch(desk, process)
            assert process.stdout is not None
            self.told.update(json.loads(process.stdout.read().splitlines()[-1]))
        while desk.tick.backlog():
            await asyncio.sleep(0.05)
        self.told["rejects"] = dict(desk.situation.feeds["gateway"].rejects)

    async def _watch(self, desk: Desk, process: "subprocess.Popen[str]") -> None:
        """The desk paints what comes; for the last seconds a hand drags the map without a rest."""
        paints, hand, most = Paints(desk), PanningHand(desk.window.canvas), 0
        began_s, panning = monotonic_s(), False
        while process.poll() is None:
            most = max(most, desk.tick.backlog())
            await asyncio.sleep(0.1)
            if not panning and monotonic_s() - began_s > CALM_S:
                self.told["paints"] = paints.count / (monotonic_s() - began_s)
                panning = True
                hand.start()
        hand.stop()
        self.told["backlog"], self.told["p99"] = most, hand.percentile_ms(99)


def _hertz() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sent.npz"
        run = Run(out)
        with_desk(run.make_feed, 1.0, run.drive)
        assert run.arrivals is not None
        with np.load(out) as sent:
            waits_ms = run.arrivals.waits_ms(sent["sent_s"], sent["at_ms"])
    yield from _hertz_rows(waits_ms, run.told)


def _hertz_rows(waits_ms: Column, told: dict[str, object]) -> Iterator[dict[str, object]]:
    lost, unanswered = int(np.isnan(waits_ms).sum()), told["unanswered"]
    what = f"{TERMINALS} terminals at 1 Hz for {SECONDS} s, the desk painting ({told['paints']:.0f} times a second)"
    calm, dragged = (part[~np.isnan(part)] for part in (waits_ms[FIRST_S:CALM_S], waits_ms[CALM_S + 1 :]))
    yield {"what": f"{what}: lost", "ours": str(lost), "target": "0", "met": lost == 0}
    yield {"what": "the same: not answered", "ours": str(unanswered), "target": "0", "met": unanswered == 0}
    yield {"what": "the same: socket to situation p50", "ours": f"{np.percentile(calm, 50):.0f} ms"}
    yield within("the same: socket to situation p99", float(np.percentile(calm, 99)), P99_MS)
    yield {"what": "the same: socket to situation, largest", "ours": f"{calm.max():.0f} ms"}
    yield {
        "what": "the same while the map is dragged without a rest: p50, p99, frame p99",
        "ours": f"{np.percentile(dragged, 50):.0f}, {np.percentile(dragged, 99):.0f}, {told['p99']:.0f} ms",
    }
    beside = f"{told['backlog']}, {told['cut off']}, {told['rejects'] or 0}"
    yield {"what": "the same: largest backlog (entries), terminals cut off, refused", "ours": beside}


def _terminals(*arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "benchmarks.terminals", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _throughput() -> Iterator[dict[str, object]]:
    bare_s = asyncio.run(_bare())
    ours_s, cpu_s, kept = asyncio.run(_ours())
    what = f"{FRAMES} locations of {CONNECTIONS} connections as fast as they come, judged and answered, no journal"
    yield {
        "what": what,
        "ours": f"{FRAMES / ours_s:,.0f}/s",
        "peer": f"a bare asyncio reader of the same bytes {FRAMES / bare_s:,.0f}/s",
        "ratio": round(bare_s / ours_s, 3),
    }
    yield {"what": "the same: of the processor, a location", "ours": f"{cpu_s / FRAMES * 1e6:.1f} us"}
    yield {"what": "the same: lost", "ours": str(FRAMES - kept), "target": "0", "met": kept == FRAMES}


async def _bare() -> float:
    """What asyncio offers for reading frames, and nothing done with them."""
    times, left = [0.0, 0.0], [CONNECTIONS]
    done = asyncio.Event()

    async def read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(EACH):
            await reader.readuntil(b"\x7e")
            times[0] = times[0] or monotonic_s()
            await reader.readuntil(b"\x7e")
        times[1], left[0] = monotonic_s(), left[0] - 1
        writer.close()
        if not left[0]:
            done.set()

    server = await asyncio.start_server(read, "127.0.0.1", 0)
    with _terminals("blast", server.sockets[0].getsockname()[1], CONNECTIONS, EACH) as process:
        await done.wait()
        server.close()
        process.kill()
    return times[1] - times[0]


async def _ours() -> tuple[float, float, int]:
    limits = {"frames_per_s": 1e6, "frames_per_s_together": 1e7}
    gateway = _gateway(None, LiveClock(), load_profile(), accept="all", auth="none", limits=limits)
    kept, began_s, began_cpu_s = 0, 0.0, 0.0
    deliveries = gateway.deliveries()
    await anext(deliveries)
    with _terminals("blast", gateway.port, CONNECTIONS, EACH) as process:
        async for delivery in deliveries:
            if not began_s:
                began_s, began_cpu_s = monotonic_s(), time.process_time()
            kept += sum(len(fact) for fact in delivery.facts if isinstance(fact, FixBatch)) + delivery.rejects.total()
            if kept >= FRAMES:
                break
        took_s, cpu_s = monotonic_s() - began_s, time.process_time() - began_cpu_s
        process.kill()
    return took_s, cpu_s, kept
