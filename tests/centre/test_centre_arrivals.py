"""Arrivals that fixes prove are written once each: while it runs, after a restart, and beside what people write."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from made_catalogue import CATALOGUE
from made_facts import ORIGIN, START, batch, fix
from mini_town import at, mini_town

from zscc.centre import arrivals
from zscc.centre.arrivals import Arrivals
from zscc.centre.casework import Casework
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.whereabouts import Whereabouts
from zscc.clock import ManualClock
from zscc.geo.spaces import wgs84_from_map
from zscc.model.asked import CallOn, OpenCase, SetResponder, TakeStep, Who
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act, CaseStep
from zscc.model.fix import Fix, FixFlag
from zscc.model.report import Priority
from zscc.model.responder import Responder, ResponderKind, ResponderState
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.settings.bureau import Bureau
from zscc.settings.calendar import load_calendar
from zscc.settings.fence import FenceSetting
from zscc.settings.profile import load_profile
from zscc.settings.roster import load_roster
from zscc.store.contract import Store, StoreUnavailable
from zscc.store.memory import MemoryStore
from zscc.store.sqlite import SqliteStore

TOWN = mini_town()
POINT = PointE7.from_degrees(*wgs84_from_map(*at(0.5, 0.5)))
LEADER = Who("seat-1", "leader", Role.SHIFT_LEADER)


def car(number: int) -> Responder:
    vehicle = f"V{number:02d}"
    return Responder(f"vehicle:{vehicle}", ResponderKind.VEHICLE, vehicle, "hw", vehicle=vehicle)


BUREAU = Bureau(CATALOGUE, load_calendar(), (car(1), car(2)), load_roster())


@pytest.fixture(autouse=True)
def kept_after_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "KEPT_EVERY", 1)


class Centre:
    """A casework and the life beside it, on one journal; the clock stands until somebody moves it."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, ManualClock(START)
        self.writer = JournalWriter(store, self.clock, flush_after_s=0.0)
        self.casework = Casework(Whereabouts(TOWN), CATALOGUE, BUREAU.working, self.clock, responders=BUREAU.responders)
        self.place = Workplace(TOWN, load_profile(), BUREAU, self.clock)
        self.batches = 0

    @asynccontextmanager
    async def living(self, writer=None):
        life = Arrivals(self.place.field, BUREAU, FenceSetting())
        life.rest_s = life.wait_s = 0.001
        running = asyncio.get_running_loop().create_task(life.run(writer or self.writer))
        try:
            yield life
        finally:
            running.cancel()
            (ended,) = await asyncio.gather(running, return_exceptions=True)
            assert isinstance(ended, asyncio.CancelledError), ended

    async def ask(self, asked) -> None:
        answer = await self.casework.do(self.writer, asked, LEADER)
        assert answer.done, answer

    async def case(self) -> Case:
        case = await self.writer.case("20260615-H001") or await self.writer.case("YS20260615-H001")
        assert case is not None
        return case

    async def act(self, act: Act, **more: object) -> None:
        case = await self.case()
        await self.ask(TakeStep(case.case_id, case.version, act, **more))  # type: ignore[arg-type]

    async def dispatch(self, *numbers: int) -> None:
        opened = OpenCase("北门垃圾满溢", address="北门", point=POINT, priority=Priority.NORMAL, register=True)
        await self.ask(opened)
        responders = tuple(f"vehicle:V{number:02d}" for number in numbers)
        await self.act(Act.DISPATCH, calls=(CallOn("hw", responders=responders),))

    async def drive(self, *fixes: Fix) -> None:
        self.batches += 1
        key = f"{id(self)}-{self.batches}"
        await self.writer.submit([batch(key, list(fixes))], ORIGIN)

    async def until(self, done: Callable[[], Awaitable[object]]) -> None:
        async with asyncio.timeout(20):
            while not await done():
                await asyncio.sleep(0.002)

    async def arrived(self) -> bool:
        return (await self.case()).parties[0].arrival_proved

    async def taken(self) -> None:
        """Until the life is through with everything that is committed: it keeps its place after every step."""
        newest = await self.writer.last_seq()

        async def through() -> bool:
            kept = await self.writer.key_frame(arrivals.ARRIVALS_VERSION)
            return kept is not None and kept.seq >= newest

        await self.until(through)

    async def states(self) -> dict[str, ResponderState]:
        return {its.responder_id: its.state for its in await self.writer.responder_settings()}

    async def arrivals(self) -> list[CaseStep]:
        history = await self.writer.case_history((await self.case()).case_id)
        return [e.fact for e in history if isinstance(e.fact, CaseStep) and e.fact.act is Act.ARRIVE]


def there(vehicle: str = "V01", at_s: float = 1.0, speed_kmh: float | None = 0.0, flags: FixFlag = FixFlag.NONE) -> Fix:
    """A fix 20 m north of the case."""
    near = PointE7(POINT.lon_e7, POINT.lat_e7 + 1_800)
    its = fix(vehicle, at_s, speed_kmh=speed_kmh, flags=flags)
    return Fix(its.vehicle, its.observed_at_ms, near, speed_kmh, None, flags)


def run(store: Store, work: Callable[[Centre], Awaitable[None]]) -> None:
    async def live() -> None:
        centre = Centre(store)
        try:
            await work(centre)
        finally:
            await centre.writer.close()

    asyncio.run(live())


def test_a_fix_within_the_fence_is_an_arrival_with_its_proof_and_the_responder_is_on_scene() -> None:
    async def work(centre: Centre) -> None:
        async with centre.living():
            await centre.dispatch(1, 2)
            await centre.drive(there("V09"), there(at_s=1))
            await centre.until(centre.arrived)
            case, (step,) = await centre.case(), await centre.arrivals()
            assert (case.stage, step.role, step.by, step.party) == (Stage.HANDLING, Role.PROGRAM, "fence", "hw")
            assert step.proof is not None
            assert (step.proof.vehicle, step.proof.distance_m) == ("V01", 20)
            assert step.proof.taken_at == step.at == START + timedelta(seconds=1)
            assert step.proof.point is not None
            assert abs(step.proof.point.lat_e7 - POINT.lat_e7 - 1_800) <= 1
            assert await centre.states() == {
                "vehicle:V01": ResponderState.ON_SCENE,
                "vehicle:V02": ResponderState.EN_ROUTE,
            }
            await centre.drive(there(at_s=2), there("V02", at_s=3))

            async def both() -> bool:
                return (await centre.states())["vehicle:V02"] is ResponderState.ON_SCENE

            await centre.until(both)
            assert len(await centre.arrivals()) == 1

    run(MemoryStore(), work)


@pytest.mark.parametrize(
    "fixes",
    [
        [fix("V01", 5, speed_kmh=0)],
        [there(at_s=-1)],
        [there(flags=FixFlag.JUMP)],
        [there(flags=FixFlag.BACK_FILLED)],
        [there("V02")],
        [there(speed_kmh=50.0)],
    ],
    ids=["elsewhere", "before", "jump", "old", "other", "passing"],
)
def test_what_proves_nothing_writes_nothing(fixes: Sequence[Fix]) -> None:
    async def work(centre: Centre) -> None:
        async with centre.living():
            await centre.dispatch(1)
            await centre.drive(*fixes)
            await centre.taken()
            assert await centre.arrivals() == []
            assert await centre.states() == {"vehicle:V01": ResponderState.EN_ROUTE}

    run(MemoryStore(), work)


def test_a_stale_fix_proves_nothing() -> None:
    async def work(centre: Centre) -> None:
        async with centre.living():
            await centre.dispatch(1)
            centre.clock.advance(300)
            await centre.drive(there(at_s=10))
            await centre.taken()
            assert await centre.arrivals() == []
            await centre.drive(there(at_s=290))
            await centre.until(centre.arrived)

    run(MemoryStore(), work)


def test_after_a_restart_nothing_is_taken_twice_and_what_came_meanwhile_is_taken(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "journal.gpkg"

    async def before(centre: Centre) -> None:
        async with centre.living():
            await centre.dispatch(1)
            await centre.taken()
        # The life has ended; the feed still writes.
        await centre.drive(there(at_s=1))

    async def after(centre: Centre) -> None:
        async with centre.living():
            await centre.until(centre.arrived)
            assert len(await centre.arrivals()) == 1

    async def again(centre: Centre) -> None:
        async with centre.living():
            await centre.drive(there(at_s=2))
            await centre.taken()
            assert len(await centre.arrivals()) == 1
            assert (await centre.states())["vehicle:V01"] is ResponderState.ON_SCENE

    run(SqliteStore(path), before)
    run(SqliteStore(path), after)
    monkeypatch.setattr(arrivals, "ARRIVALS_VERSION", -1)
    run(SqliteStore(path), again)


def test_an_arrival_by_telephone_is_proved_later_and_one_on_scene_by_hand_stays() -> None:
    async def work(centre: Centre) -> None:
        async with centre.living():
            await centre.dispatch(1)
            await centre.act(Act.ARRIVE, party="hw")
            assert not await centre.arrived()
            await centre.drive(there())
            await centre.until(centre.arrived)
            assert [step.role for step in await centre.arrivals()] == [Role.SHIFT_LEADER, Role.PROGRAM]

    run(MemoryStore(), work)


def test_who_was_taken_off_by_hand_proves_the_arrival_and_is_left_where_the_hand_put_it() -> None:
    async def work(centre: Centre) -> None:
        async with centre.living():
            await centre.dispatch(1)
            await centre.ask(SetResponder("vehicle:V01", ResponderState.STANDBY))
            await centre.drive(there())
            await centre.until(centre.arrived)
            assert await centre.states() == {"vehicle:V01": ResponderState.STANDBY}

    run(MemoryStore(), work)


def test_a_suspended_case_takes_no_arrival_until_it_goes_on() -> None:
    async def work(centre: Centre) -> None:
        async with centre.living():
            await centre.dispatch(1)
            await centre.act(Act.SUSPEND, reason="待料", until=START + timedelta(days=2))
            await centre.drive(there(at_s=1))
            await centre.taken()
            assert await centre.arrivals() == []
            await centre.act(Act.RESUME)
            await centre.drive(there(at_s=2))
            await centre.until(centre.arrived)

    run(MemoryStore(), work)


def test_a_corrected_position_moves_the_fence_and_a_rework_puts_a_new_one() -> None:
    async def work(centre: Centre) -> None:
        async with centre.living():
            await centre.dispatch(1)
            far = f"{POINT.lon_e7 + 100_000},{POINT.lat_e7}"
            await centre.act(Act.CHANGE, changes=(("point", far),), reason="现场核对")
            await centre.drive(there(at_s=1))
            await centre.taken()
            assert await centre.arrivals() == []
            await centre.act(Act.CHANGE, changes=(("point", f"{POINT.lon_e7},{POINT.lat_e7}"),), reason="改回")
            await centre.drive(there(at_s=2))
            await centre.until(centre.arrived)
            await centre.act(Act.FEED_BACK, party="hw", text="已清理")
            centre.clock.advance(60)
            await centre.act(Act.REWORK, reason="不合格")
            assert not await centre.arrived()
            await centre.drive(there(at_s=61))
            await centre.until(centre.arrived)
            assert len(await centre.arrivals()) == 2

    run(MemoryStore(), work)


class _FullOnce(MemoryStore):
    """A store that cannot write the first arrival."""

    refused = False

    def append(self, facts, origin, at, *, whole=False):
        if origin.actor == "fence" and not self.refused:
            self.refused = True
            raise StoreUnavailable("disk_full")
        return super().append(facts, origin, at, whole=whole)


def test_an_arrival_waits_while_the_journal_cannot_be_written(caplog: pytest.LogCaptureFixture) -> None:
    store = _FullOnce()

    async def work(centre: Centre) -> None:
        async with centre.living():
            await centre.dispatch(1)
            await centre.drive(there())
            await centre.until(centre.arrived)
            assert store.refused

    run(store, work)
    assert "disk_full" in caplog.text
    caplog.clear()


class _Locked:
    """A writer whose store cannot be read when the life begins, and when it looks at a case for the first time."""

    def __init__(self, writer: JournalWriter) -> None:
        self._writer, self.faults = writer, ["find_cases", "case"]

    def __getattr__(self, name: str):
        if name in self.faults:
            self.faults.remove(name)
            return self._fail
        return getattr(self._writer, name)

    async def _fail(self, *_asked: object) -> None:
        raise StoreUnavailable("locked")


def test_nothing_is_passed_over_while_the_journal_cannot_be_read(caplog: pytest.LogCaptureFixture) -> None:
    async def work(centre: Centre) -> None:
        locked = _Locked(centre.writer)
        async with centre.living(locked):
            await centre.dispatch(1)
            await centre.drive(there())
            await centre.until(centre.arrived)
            assert locked.faults == []

    run(MemoryStore(), work)
    assert caplog.text.count("locked") == 2
    caplog.clear()
