"""What seats ask is written whole or not at all, and the fold and the rows of the store agree about it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_catalogue import CALENDAR, CATALOGUE
from made_facts import ORIGIN, START
from mini_town import at, mini_town

from zscc.centre.casework import Casework
from zscc.centre.journal import JournalWriter
from zscc.centre.whereabouts import Whereabouts
from zscc.clock import ManualClock
from zscc.geo.spaces import wgs84_from_map
from zscc.model.alarm import AlarmAct, AlarmRaised
from zscc.model.asked import (
    ActOnAlarm,
    Answer,
    Asked,
    Caller,
    CallOn,
    MergeCases,
    OpenCase,
    SetResponder,
    TakeStep,
    UnmergeCases,
    Who,
    WriteLine,
)
from zscc.model.case import Stage
from zscc.model.case_facts import Act, CaseOpened, CaseStep
from zscc.model.case_query import CaseQuery
from zscc.model.case_steps import rule_for
from zscc.model.duty import DutyKind, DutyLine
from zscc.model.report import Priority
from zscc.model.responder import Responder, ResponderKind, ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.contract import Store
from zscc.store.memory import MemoryStore
from zscc.store.sqlite import SqliteStore

TOWN = mini_town()
PROFILE = load_profile()
PLACES = Whereabouts(TOWN)
OFFICER = Who("seat-1", "officer", Role.DUTY_OFFICER)
OTHER = Who("seat-2", "other", Role.DUTY_OFFICER)
LEADER = Who("seat-1", "leader", Role.SHIFT_LEADER)
POINT = PointE7.from_degrees(*wgs84_from_map(*at(0.5, 0.5)))


class Desk:
    """A casework with its journal, and seats that ask."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = ManualClock(START)
        self.casework = Casework(PLACES, CATALOGUE, CALENDAR, self.clock)
        self.writer = JournalWriter(store, self.clock, flush_after_s=0.0)

    async def ask(self, asked: Asked, who: Who = OFFICER) -> Answer:
        self.clock.advance(60)
        return await self.casework.do(self.writer, asked, who)

    async def open(self, words: str = "北门垃圾满溢", **more: object) -> str:
        answer = await self.ask(OpenCase(words, **{"address": "北门", **more}))  # type: ignore[arg-type]
        assert answer.done, answer
        return answer.entries[0].fact.subject


def run(store: Store, work: Callable[[Desk], Awaitable[None]]) -> None:
    async def live() -> None:
        desk = Desk(store)
        try:
            await work(desk)
            assert_fold_and_rows_agree(store)
        finally:
            await desk.writer.close()

    asyncio.run(live())


def assert_fold_and_rows_agree(store: Store) -> None:
    situation = Situation(PROFILE.thresholds, PROFILE.windows)
    for entry in store.read(0):
        situation.apply(entry)
    assert situation.cases.refused == 0
    rows = store.find_cases(CaseQuery(limit=10_000))
    assert {case.case_id: case for case in rows} == situation.cases.live


@contextmanager
def made_store(engine: str, path: Path) -> Iterator[Store]:
    store: Store = MemoryStore() if engine == "memory" else SqliteStore(path / "journal.gpkg")
    try:
        yield store
    finally:
        store.close()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with made_store(request.param, tmp_path) as made:
        yield made


def test_only_who_can_be_sent_stands_on_the_board(store: Store) -> None:
    async def work(desk: Desk) -> None:
        known = Responder("T1", ResponderKind.TEAM, "一组", "hw")
        desk.casework = Casework(PLACES, CATALOGUE, CALENDAR, desk.clock, responders=(known,))
        unknown = await desk.ask(SetResponder("T9", ResponderState.STANDBY))
        assert (unknown.refused, dict(unknown.arguments)) == ("unknown_responder", {"responder": "T9"})
        assert (await desk.ask(SetResponder("T1", ResponderState.OUT_OF_SERVICE, reason="检修"))).done

    run(store, work)


def test_a_case_is_opened_registered_and_numbered_for_the_day(store: Store) -> None:
    async def work(desk: Desk) -> None:
        answer = await desk.ask(OpenCase("北门垃圾满溢", point=POINT, register=True))
        assert [entry.fact.kind for entry in answer.entries] == ["case_opened", "case_step"]
        first = await desk.open()
        assert (answer.entries[0].fact.subject[-4:], first[-4:]) == ("H001", "H002")
        case = store.case(answer.entries[0].fact.subject)
        assert case is not None
        assert (case.stage, case.grid) == (Stage.REGISTERED, TOWN.grids[0].code)
        assert case.village == TOWN.grids[0].village_code
        assert case.own is not None

    run(store, work)


def test_who_may_not_register_opens_nothing_by_asking_for_both(store: Store) -> None:
    async def work(desk: Desk) -> None:
        answer = await desk.ask(OpenCase("北门垃圾", register=True), replace(OFFICER, role=Role.ANALYST))
        assert (answer.refused, answer.entries, store.last_seq()) == ("not_yours", (), 0)

    run(store, work)


def test_a_caller_lies_outside_the_chain_under_a_digest_that_differs_each_time(store: Store) -> None:
    async def work(desk: Desk) -> None:
        caller = Caller("王小明", "13800001234")
        refs = []
        for _ in range(2):
            case = store.case(await desk.open(caller=caller))
            assert case is not None
            refs.append(case.caller_ref)
            body = await desk.writer.private(case.caller_ref)
            assert body is not None
            assert msgspec.json.decode(body, type=Caller) == caller
        assert refs[0] != refs[1]
        assert "13800001234" not in "".join(repr(entry.fact) for entry in store.read(0))

    run(store, work)


def test_who_comes_second_is_told_and_nothing_of_it_is_written(store: Store) -> None:
    async def work(desk: Desk) -> None:
        case_id = await desk.open()
        await desk.ask(TakeStep(case_id, 1, Act.REGISTER))
        calls = (CallOn("hw", responders=("T1",)),)
        asked = TakeStep(case_id, 2, Act.DISPATCH, calls=calls)
        before = store.last_seq()
        both = await asyncio.gather(desk.ask(asked), desk.ask(replace(asked, calls=(CallOn("env"),)), OTHER))
        done = [answer for answer in both if answer.done]
        refused = [answer for answer in both if not answer.done]
        assert len(done) == 1
        assert [answer.refused for answer in refused] == ["newer_version"]
        assert dict(refused[0].arguments) == {"version": "3"}
        assert store.last_seq() == before + len(done[0].entries)

    run(store, work)


def test_a_dispatch_moves_the_board_and_a_return_only_who_is_still_there(store: Store) -> None:
    async def work(desk: Desk) -> None:
        case_id = await desk.open()
        await desk.ask(TakeStep(case_id, 1, Act.REGISTER))
        await desk.ask(SetResponder("T1", ResponderState.STANDBY))
        sent = await desk.ask(TakeStep(case_id, 2, Act.DISPATCH, calls=(CallOn("hw", responders=("T1", "T2")),)))
        assert [entry.fact.kind for entry in sent.entries] == ["case_step", "responder_set", "responder_set"]
        await desk.ask(SetResponder("T2", ResponderState.OUT_OF_SERVICE, reason="爆胎"))
        arrived = await desk.ask(TakeStep(case_id, 3, Act.ARRIVE, party="hw"))
        moved = [entry.fact for entry in arrived.entries if isinstance(entry.fact, ResponderSet)]
        assert [(each.responder_id, each.serial, each.state) for each in moved] == [("T1", 3, ResponderState.ON_SCENE)]

    run(store, work)


def test_a_merge_is_two_steps_or_none_and_comes_back_as_it_was(store: Store) -> None:
    async def work(desk: Desk) -> None:
        one, two = await desk.open(), await desk.open("南门垃圾")
        before = store.case(two)
        assert before is not None
        await desk.ask(TakeStep(one, 1, Act.TAKE_IN))
        seq = store.last_seq()
        assert (await desk.ask(MergeCases(one, 1, two, 1))).refused == "newer_version"
        assert (await desk.ask(MergeCases(one, 2, one, 2))).refused == "same_case"
        assert (await desk.ask(TakeStep(one, 2, Act.MERGE, link=two))).refused == "in_pairs_only"
        assert store.last_seq() == seq
        assert (await desk.ask(MergeCases(one, 2, two, 1))).done
        assert (await desk.ask(UnmergeCases(one, 3, two, 2))).done
        assert store.case(two) == replace(before, version=3)

    run(store, work)


def test_a_picture_is_kept_outside_the_chain_and_proves_itself(store: Store) -> None:
    async def work(desk: Desk) -> None:
        case_id = await desk.open()
        answer = await desk.ask(TakeStep(case_id, 1, Act.PHOTO, photo=b"picture"))
        step = answer.entries[0].fact
        assert isinstance(step, CaseStep)
        assert step.proof is not None
        assert await desk.writer.private(step.proof.digest) == b"picture"

    run(store, work)


def test_a_corrected_position_brings_grid_and_village(store: Store) -> None:
    async def work(desk: Desk) -> None:
        case_id = await desk.open()
        written = f"{POINT.lon_e7},{POINT.lat_e7}"
        await desk.ask(TakeStep(case_id, 1, Act.CHANGE, changes=(("point", written),), reason="核对"))
        case = store.case(case_id)
        assert case is not None
        assert (case.point, case.grid) == (POINT, TOWN.grids[0].code)
        bad = TakeStep(case_id, 2, Act.CHANGE, changes=(("point", "somewhere"),), reason="核对")
        assert (await desk.ask(bad)).refused == "bad_change"

    run(store, work)


def test_alarms_are_confirmed_by_number_and_only_when_they_were_raised(store: Store) -> None:
    async def work(desk: Desk) -> None:
        raised = AlarmRaised("A1", "time_limit", Priority.HIGH, "case", "C1", "dispatch", START)
        await desk.writer.submit([raised], ORIGIN)
        assert (await desk.ask(ActOnAlarm("A9", AlarmAct.ACKNOWLEDGED))).refused == "no_alarm"
        assert (await desk.ask(ActOnAlarm("A1", AlarmAct.CLEARED))).refused == "alarm_not_by_hand"
        assert (await desk.ask(ActOnAlarm("A1", AlarmAct.SHELVED, "稍后"))).refused == "needs"
        until = START + timedelta(hours=2)
        assert (await desk.ask(ActOnAlarm("A1", AlarmAct.SHELVED, "稍后", until))).done
        keys = [entry.fact.key for entry in (await desk.ask(ActOnAlarm("A1", AlarmAct.ACKNOWLEDGED))).entries]
        assert keys == ["alarm:A1:2"]

    run(store, work)


def test_lines_of_one_moment_are_two_lines_and_each_knows_its_shift(store: Store) -> None:
    async def work(desk: Desk) -> None:
        asked = WriteLine(DutyKind.NOTE, "备勤两人")
        both = await asyncio.gather(*(desk.casework.do(desk.writer, asked, OFFICER) for _ in range(2)))
        lines = [answer.entries[0].fact for answer in both]
        assert all(isinstance(line, DutyLine) and line.shift == "2026-06-15/day" for line in lines)
        assert len({line.subject for line in lines}) == 2
        assert (await desk.ask(WriteLine(DutyKind.NOTE, " "))).refused == "needs"

    run(store, work)


def test_a_case_that_nobody_opened_takes_no_step(store: Store) -> None:
    async def work(desk: Desk) -> None:
        assert (await desk.ask(TakeStep("C9", 1, Act.REGISTER))).refused == "no_case"

    run(store, work)


WHOS = st.builds(Who, st.just("seat-1"), st.sampled_from(("a", "b")), st.sampled_from(Role))
PICKS = st.tuples(
    st.sampled_from(("open", "step", "step", "step", "step", "merge", "unmerge", "board")),
    st.integers(0, 99),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from((0, 0, 0, -1)),
    st.sampled_from(("hw", "env")),
    WHOS,
)


def _asked(pick: tuple, cases: list) -> tuple[Asked, Who]:
    """Mostly what the table allows to somebody, now and then what it does not."""
    what, place, one, two, off, party, who = pick
    if what == "board" or (what != "open" and not cases):
        return SetResponder(f"T{one}", list(ResponderState)[two]), who
    if what == "open":
        return OpenCase(("垃圾满溢", "有燃气味", "工地噪声")[one % 3], address="北门", register=two == 0), who
    case, other = cases[one % len(cases)], cases[two % len(cases)]
    if what in ("merge", "unmerge"):
        make = MergeCases if what == "merge" else UnmergeCases
        link = next((each for each in cases if each.case_id in case.merged), other)
        return make(case.case_id, case.version + off, link.case_id, link.version), replace(who, role=Role.DUTY_OFFICER)
    rules = [rule for act in Act if (rule := rule_for(case, act))]
    rule = rules[place % len(rules)] if rules and place % 10 else None
    if rule is not None:
        who = replace(who, role=sorted(rule.roles, key=lambda role: role.value)[place % len(rule.roles)])
        party = case.parties[two % len(case.parties)].order.department if case.parties else party
    return TakeStep(
        case.case_id,
        case.version + off,
        list(Act)[place % len(Act)] if rule is None else rule.act,
        party=party,
        reason="因故",
        text="如下",
        calls=(CallOn(("hw", "env")[place % 2], responders=(f"T{one}",), sign_within_s=60),) if two else (),
        until=START + timedelta(days=2 + two),
        link="EV1",
        outcome="passed",
        changes=(("class_id", ("noise", "nothing")[one % 2]),),
        photo=b"p",
    ), who


@pytest.mark.parametrize("engine", ["memory", "sqlite"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(picks=st.lists(PICKS, min_size=20, max_size=80))
def test_whatever_is_asked_in_whatever_order_fold_and_rows_agree(
    engine: str, tmp_path_factory: pytest.TempPathFactory, picks: list
) -> None:
    async def work(desk: Desk) -> None:
        for case_id in [await desk.open(), await desk.open("煤气味")]:
            await desk.ask(TakeStep(case_id, 1, Act.REGISTER))
        for pick in picks:
            cases = desk.store.find_cases(CaseQuery())
            before = desk.store.last_seq()
            answer = await desk.ask(*_asked(pick, cases))
            assert desk.store.last_seq() == before + len(answer.entries)
            assert answer.done == bool(answer.entries)

    with made_store(engine, tmp_path_factory.mktemp("walk")) as store:
        run(store, work)


def test_seats_that_ask_at_once_leave_no_gap_and_lose_nothing(store: Store) -> None:
    async def work(desk: Desk) -> None:
        opened = await asyncio.gather(*(desk.ask(OpenCase(f"第{n}处垃圾")) for n in range(5)))
        ids = {answer.entries[0].fact.subject for answer in opened}
        assert {case_id[-4:] for case_id in ids} == {f"H{n:03d}" for n in range(1, 6)}
        facts = [entry.fact for entry in store.read(0) if isinstance(entry.fact, CaseOpened)]
        assert sorted(fact.words for fact in facts) == sorted(f"第{n}处垃圾" for n in range(5))

    run(store, work)
