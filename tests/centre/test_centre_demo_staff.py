"""Simulated colleagues: departments answer a dispatch, and the visitor's seat keeps its work."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from made_facts import START, report

from zscc.centre.bureau import load_bureau
from zscc.centre.casework import Casework
from zscc.centre.demo_staff import DemoStaff
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.whereabouts import Whereabouts
from zscc.clock import ManualClock
from zscc.feeds.simulated.casework import Courses
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.geo.spaces import map_from_wgs84
from zscc.model.asked import CallOn, TakeStep, Who
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority
from zscc.model.responder import ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.rules.book import RuleBook
from zscc.rules.filing import opened_of
from zscc.settings.profile import load_profile
from zscc.store.contract import Origin
from zscc.store.memory import MemoryStore
from zscc.town.load import load_town

TOWN, PROFILE = load_town(), load_profile()
BUREAU, PLACES = load_bureau(PROFILE, None, TOWN), Whereabouts(TOWN)
COURSES = Courses(1, load_simulation_model(), BUREAU)
PERSON = Who("seat-1", "o1", Role.DUTY_OFFICER)
CASE_ID = "YS-h12345-R0001"


class FleetDouble:
    """Notes who was sent where."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, tuple[float, float], int]] = []

    def send(self, vehicle: str, place_m: tuple[float, float], at_ms: int) -> bool:
        self.sent.append((vehicle, place_m, at_ms))
        return True


class Bench:
    """One case, the staff, and a person; ``pass_time`` lets the staff live through it."""

    def __init__(self, priority: Priority = Priority.NORMAL, text: str = "路灯不亮") -> None:
        self.clock = ManualClock(START)
        self.store = MemoryStore()
        self.fleet = FleetDouble()
        told = replace(
            report(1, START, priority, "h12345", TOWN.grids[0].code, text=text),
            category="facility",
            title="公用设施损坏",
        )
        opened = opened_of(told, RuleBook(BUREAU.catalogue, BUREAU.working), PLACES.of_report(told))
        self.store.append([opened], Origin("centre", "intake"), START)
        self._casework = Casework(PLACES, BUREAU.catalogue, BUREAU.working, self.clock)

    def run(self, story: Callable[["Bench"], Awaitable[None]]) -> None:
        async def live() -> None:
            self.writer = JournalWriter(self.store, self.clock, flush_after_s=0.0)
            self._staff = DemoStaff(Workplace(TOWN, PROFILE, BUREAU, self.clock), COURSES, 0, lambda: self.fleet)
            self._tail = await self._staff.begin(self.writer)
            try:
                async with asyncio.timeout(20):
                    await story(self)
            finally:
                await self.writer.close()

        asyncio.run(live())

    async def case(self) -> Case:
        found = await self.writer.case(CASE_ID)
        assert found is not None
        return found

    async def does(self, act: Act, who: Who = PERSON, **fields: object) -> None:
        case = await self.case()
        answer = await self._casework.do(self.writer, TakeStep(CASE_ID, case.version, act, **fields), who)  # type: ignore[arg-type]
        assert answer.done, answer

    async def pass_time(self, minutes: int) -> None:
        for _ in range(minutes):
            self.clock.advance(60)
            await self._staff.round(self.writer, self._tail)

    async def hear(self) -> None:
        """What was written comes by the tail, perhaps a moment later."""
        await self._staff.round(self.writer, self._tail)
        await asyncio.sleep(0.001)

    async def until(self, *stages: Stage) -> None:
        while (await self.case()).stage not in stages:
            await self.pass_time(1)


async def dispatched(bench: Bench) -> None:
    await bench.does(Act.REGISTER)
    await bench.does(Act.DISPATCH, calls=(CallOn("sz", True, ("team:sz:1",)),))


def test_a_department_signs_arrives_and_feeds_back_what_a_person_dispatched() -> None:
    async def story(bench: Bench) -> None:
        await dispatched(bench)
        await bench.until(Stage.FED_BACK)
        case = await bench.case()
        (party,) = case.parties
        assert party.signed_at
        assert party.arrived_at
        assert party.done_at
        assert START < party.signed_at < party.arrived_at < party.done_at
        settings = [entry.fact for entry in bench.store.read(0) if isinstance(entry.fact, ResponderSet)]
        assert [its.state for its in settings][:3] == [
            ResponderState.EN_ROUTE,
            ResponderState.ON_SCENE,
            ResponderState.RETURNING,
        ]

    Bench().run(story)


def test_what_is_urgent_waits_for_the_person() -> None:
    async def story(bench: Bench) -> None:
        await bench.pass_time(90)
        assert (await bench.case()).version == 1

    Bench(Priority.HIGH).run(story)


def test_what_nobody_touches_is_done_by_a_colleague() -> None:
    async def story(bench: Bench) -> None:
        await bench.until(Stage.REGISTERED)
        steps = await bench.writer.case_history(CASE_ID)
        assert {entry.seat for entry in steps[1:]} == {"simulated"}
        assert steps[1].fact.at - START >= timedelta(minutes=7)  # type: ignore[union-attr]

    Bench().run(story)


def test_a_person_s_case_is_left_alone_for_a_quarter_of_an_hour() -> None:
    async def story(bench: Bench) -> None:
        await bench.does(Act.REGISTER)
        await bench.pass_time(14)
        assert (await bench.case()).stage is Stage.REGISTERED
        await bench.until(Stage.DISPATCHED, Stage.FED_BACK)

    Bench().run(story)


def test_a_vehicle_that_is_sent_sets_out_and_its_own_fixes_say_that_it_is_there() -> None:
    async def story(bench: Bench) -> None:
        await bench.does(Act.REGISTER)
        await bench.does(Act.DISPATCH, calls=(CallOn("zlj", True, ("vehicle:V07",)),))
        while not bench.fleet.sent:
            await bench.hear()
        ((vehicle, place_m, at_ms),) = bench.fleet.sent
        case = await bench.case()
        assert case.point is not None
        assert vehicle == "V07"
        assert place_m == map_from_wgs84(case.point.lon_deg, case.point.lat_deg)
        assert at_ms > ms_from_utc(bench.clock.now())
        await bench.pass_time(23)
        assert (await bench.case()).parties[0].arrived_at is None, "nobody says so in its place"
        await bench.until(Stage.HANDLING)

    Bench().run(story)
