"""Whatever a seat sends, it gets an answer; nothing is half written, and the journal can be read and folded again."""

import asyncio
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_cases import opened as made_opened
from made_facts import ORIGIN, START
from test_centre_casework import LEADER, OFFICER, POINT, Desk, assert_fold_and_rows_agree, made_store, run

from zscc.centre.journal import JournalWriter
from zscc.model.alarm import AlarmAct
from zscc.model.asked import (
    ActOnAlarm,
    Asked,
    Caller,
    CallOn,
    MergeCases,
    OpenCase,
    SetResponder,
    TakeStep,
    UnmergeCases,
    WriteLine,
)
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act, CaseCarried, CaseRecalled, Proof
from zscc.model.case_query import CaseQuery
from zscc.model.case_steps import open_case
from zscc.model.duty import DutyKind
from zscc.model.responder import ResponderSet, ResponderState
from zscc.model.space import PointE7
from zscc.store.contract import Store, StoreUnavailable
from zscc.store.memory import MemoryStore

WEST, EAST = timezone(timedelta(hours=-12)), timezone(timedelta(hours=14))
TEXTS = st.sampled_from(["", " ", "\ud800", "字\udfff", "\0", "a\0b", "x" * 1_000_000, "\u202e字", "㛃䶮", "1,2", "hw"])
MOMENTS = st.sampled_from(
    [
        None,
        START.replace(tzinfo=None),
        datetime.min.replace(tzinfo=EAST),
        datetime.max.replace(tzinfo=WEST),
        datetime(2099, 12, 31, 23, 59, tzinfo=UTC),
        datetime(1992, 1, 1, tzinfo=UTC),
        START + timedelta(days=3),
    ]
)
POINTS: Any = st.sampled_from(
    [None, POINT, PointE7(1_800_000_000, -900_000_000), PointE7(10**40, 0), PointE7(float("nan"), 1.5)]  # type: ignore[arg-type]
)
PARTS = st.sampled_from([(), ("a", "a"), ("\ud800",), ("x" * 1_000_000,), tuple(map(str, range(50_000)))])
NUMBERS = st.sampled_from([0, 1, -1, 60, 10**30, -(10**30)])
CALLERS = st.builds(Caller, TEXTS, TEXTS)
CALLS = st.lists(
    st.builds(CallOn, TEXTS, st.booleans(), PARTS | st.just(("T1", "T2", "T1")), NUMBERS, NUMBERS, NUMBERS), max_size=2
).map(tuple) | st.sampled_from([(CallOn("hw"),) * 1000, tuple(CallOn(f"d{n}") for n in range(1001)), (CallOn("hw"),)])
PROOFS = st.none() | st.builds(Proof, TEXTS, TEXTS, NUMBERS, MOMENTS, POINTS)
FIELDS = ("class_id", "priority", "title", "point", "grid", "emergency", "external_ids", "stage", "")
CHANGES = st.lists(st.tuples(st.sampled_from(FIELDS), TEXTS), max_size=2).map(tuple) | st.sampled_from(
    [(("title",),), (("point", "99999999999999999999,1"),), (("title", "a"),) * 2000]
)
OPENS = st.builds(
    OpenCase,
    words=TEXTS | st.just("北门垃圾满溢"),
    class_id=TEXTS | st.just(""),
    title=TEXTS,
    address=TEXTS,
    caller=CALLERS,
    source=TEXTS,
    reports=PARTS,
    point=POINTS,
    emergency=st.sampled_from([None, True, False]),
    external_ids=PARTS,
    superior_due_at=MOMENTS,
    at=MOMENTS,
    register=st.booleans(),
)
STEPS = st.builds(
    TakeStep,
    case_id=TEXTS | st.just("known"),
    version=NUMBERS | st.integers(1, 9),
    act=st.sampled_from(Act),
    party=TEXTS,
    reason=TEXTS,
    text=TEXTS,
    calls=CALLS,
    until=MOMENTS,
    link=TEXTS,
    outcome=TEXTS,
    changes=CHANGES,
    proof=PROOFS,
    photo=st.sampled_from([b"", b"\xff\xd8\xff\xe1\0\x08Exif\0\0"]),
    suggested=TEXTS,
    started_at=MOMENTS,
)
PLAIN = TakeStep(
    "known",
    1,
    Act.NOTE,
    party="hw",
    reason="因故",
    text="如下",
    calls=(CallOn("hw", responders=("T1",)),),
    until=START + timedelta(days=9),
    outcome="passed",
)
"""A step that may be taken, of which one field at a time is spoiled."""
SPOILED = st.sampled_from(sorted({each.name for each in fields(TakeStep)} - {"case_id", "version", "act"}))
LINE_VALUES = st.just((("a", "\ud800"),))
OTHERS = st.one_of(
    st.builds(MergeCases, TEXTS, NUMBERS, TEXTS, NUMBERS, TEXTS),
    st.builds(UnmergeCases, TEXTS, NUMBERS, TEXTS, NUMBERS, TEXTS),
    st.builds(SetResponder, TEXTS, st.sampled_from(ResponderState), TEXTS, TEXTS),
    st.builds(ActOnAlarm, TEXTS, st.sampled_from(AlarmAct), TEXTS, MOMENTS),
    st.builds(
        WriteLine, st.sampled_from(DutyKind), TEXTS, TEXTS, TEXTS, TEXTS, MOMENTS, MOMENTS, st.just((("a", "\ud800"),))
    ),
)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with made_store(request.param, tmp_path) as made:
        yield made


def _asked(ask: Any, case: Case) -> Asked:
    if isinstance(ask, tuple):
        hostile, field = ask
        plain = replace(PLAIN, case_id=case.case_id, version=case.version, act=hostile.act)
        return replace(plain, **{field: getattr(hostile, field)})
    if isinstance(ask, TakeStep) and ask.case_id == "known":
        return replace(ask, case_id=case.case_id)
    return ask  # type: ignore[no-any-return]


@pytest.mark.parametrize("engine", ["memory", "sqlite"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asks=st.lists(st.one_of(OPENS, STEPS, st.tuples(STEPS, SPOILED), OTHERS), min_size=5, max_size=15))
def test_whatever_is_sent_is_answered_and_the_journal_stays_readable(
    engine: str, tmp_path_factory: pytest.TempPathFactory, asks: list[Any]
) -> None:
    async def work(desk: Desk) -> None:
        known = await desk.open(register=True)
        for ask in asks:
            case = desk.store.case(known)
            assert case is not None
            before = desk.store.last_seq()
            answer = await desk.ask(_asked(ask, case), LEADER)
            assert desk.store.last_seq() == before + len(answer.entries)
            assert answer.done == bool(answer.entries)

    with made_store(engine, tmp_path_factory.mktemp("hostile")) as store:
        run(store, work)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (OpenCase("垃圾\ud800"), "unwritable"),
        (OpenCase("垃圾", caller=Caller("\ud800")), "unwritable"),
        (OpenCase("垃圾", address="x" * 5_000), "too_long"),
        (OpenCase("垃圾", external_ids=("1",) * 1_001), "too_many"),
        (OpenCase("垃圾", at=datetime.max.replace(tzinfo=WEST)), "far_moment"),
        (OpenCase("垃圾", point=PointE7(float("nan"), 0)), "bad_change"),  # type: ignore[arg-type]
        (TakeStep("C", 1, Act.DISPATCH, calls=(CallOn("hw", sign_within_s=float("nan")),)), "unwritable"),  # type: ignore[arg-type]
        (WriteLine(DutyKind.NOTE, "备勤", values=(("a", "\0"),)), "unwritable"),
    ],
)
def test_what_cannot_be_written_is_refused_with_its_reason(asked: Asked, code: str) -> None:
    store = MemoryStore()

    async def work(desk: Desk) -> None:
        assert (await desk.ask(asked)).refused == code
        assert store.last_seq() == 0

    run(store, work)


def test_a_case_is_not_reported_later_than_now() -> None:
    store = MemoryStore()

    async def work(desk: Desk) -> None:
        case = store.case(await desk.open(at=START + timedelta(days=30), register=True))
        assert case is not None
        assert case.times.opened_at == case.times.registered_at == desk.clock.now()

    run(store, work)


async def _closed(desk: Desk) -> tuple[str, int]:
    case_id = await desk.open(register=True)
    steps: list[tuple[Act, dict[str, Any]]] = [
        (Act.DISPATCH, {"calls": (CallOn("hw"),)}),
        (Act.SIGN_FOR, {"party": "hw"}),
        (Act.FEED_BACK, {"party": "hw", "text": "已清"}),
        (Act.INSPECT, {"outcome": "passed"}),
        (Act.CLOSE, {}),
    ]
    for place, (act, more) in enumerate(steps):
        answer = await desk.ask(TakeStep(case_id, 2 + place, act, **more), LEADER if place > 2 else OFFICER)
        assert answer.done, answer
    return case_id, 2 + len(steps)


@pytest.mark.parametrize("days", [0, 6, 7, 8, 400])
def test_a_case_that_ended_long_ago_is_on_the_desk_again_when_it_is_reopened(store: Store, days: int) -> None:
    async def work(desk: Desk) -> None:
        case_id, version = await _closed(desk)
        desk.clock.advance(days * 86_400)
        other = await desk.open()
        assert (await desk.ask(TakeStep(case_id, version, Act.NOTE, text="来电询问"))).done
        answer = await desk.ask(TakeStep(case_id, version + 1, Act.REOPEN, reason="复发"), LEADER)
        assert answer.done
        assert_fold_and_rows_agree(store)
        assert {case.case_id for case in store.find_cases(CaseQuery(ended=False))} == {case_id, other}

    run(store, work)


def test_a_case_that_was_carried_over_is_worked_on_like_any_other(store: Store) -> None:
    async def work(desk: Desk) -> None:
        carried = replace(open_case(made_opened(1)), stage=Stage.CLOSED, version=9)
        await desk.writer.submit([CaseCarried(carried)], ORIGIN)
        answer = await desk.ask(TakeStep(carried.case_id, 9, Act.REOPEN, reason="复发"), LEADER)
        assert isinstance(answer.entries[0].fact, CaseRecalled)
        assert_fold_and_rows_agree(store)

    run(store, work)


def test_a_merge_of_long_ago_is_undone(store: Store) -> None:
    async def work(desk: Desk) -> None:
        one, two = await desk.open(), await desk.open("南门垃圾")
        before = store.case(two)
        assert before is not None
        assert (await desk.ask(MergeCases(one, 1, two, 1))).done
        assert (await desk.ask(TakeStep(one, 2, Act.REGISTER))).done
        assert (await desk.ask(TakeStep(one, 3, Act.VOID, reason="误报"), LEADER)).done
        desk.clock.advance(9 * 86_400)
        await desk.open()
        assert (await desk.ask(UnmergeCases(one, 4, two, 2))).done
        assert store.case(two) == replace(before, version=3)

    run(store, work)


def test_who_was_on_the_way_to_a_case_that_went_into_another_goes_home(store: Store) -> None:
    async def work(desk: Desk) -> None:
        one, two = await desk.open(), await desk.open(register=True)
        await desk.ask(TakeStep(two, 2, Act.DISPATCH, calls=(CallOn("hw", responders=("T1",)),)))
        answer = await desk.ask(MergeCases(one, 1, two, 3))
        (moved,) = [entry.fact for entry in answer.entries if isinstance(entry.fact, ResponderSet)]
        assert (moved.responder_id, moved.state) == ("T1", ResponderState.RETURNING)

    run(store, work)


def test_an_emergency_is_not_hidden_in_an_ordinary_case(store: Store) -> None:
    async def work(desk: Desk) -> None:
        ordinary, gas = await desk.open(), await desk.open("厨房有燃气味")
        assert (await desk.ask(MergeCases(ordinary, 1, gas, 1))).refused == "hides_emergency"
        assert (await desk.ask(MergeCases(gas, 1, ordinary, 1))).done

    run(store, work)


class Faulty(MemoryStore):
    """Fails where it is told to, once."""

    fails_at = ""

    def _fail(self, where: str) -> None:
        if self.fails_at == where:
            self.fails_at = ""
            raise StoreUnavailable("disk_full")

    def append(self, *args: Any, **more: Any) -> list[Any]:
        self._fail("append")
        return super().append(*args, **more)

    def put_private(self, *args: Any) -> None:
        super().put_private(*args)
        self._fail("put_private")


@pytest.mark.parametrize("where", ["append", "put_private"])
def test_of_what_could_not_be_written_nothing_personal_stays(where: str) -> None:
    store = Faulty()

    async def work(desk: Desk) -> None:
        store.fails_at = where
        with pytest.raises(StoreUnavailable):
            await desk.open(caller=Caller("王小明", "13800001234"))
        assert (store.last_seq(), store._private if where == "append" else {}) == (0, {})
        assert (await desk.ask(OpenCase("北门垃圾", caller=Caller("王小明")))).done

    run(store, work)


def test_who_gives_up_waiting_does_not_take_the_caller_away_from_a_case_that_is_written(store: Store) -> None:
    async def work(desk: Desk) -> None:
        desk.writer = JournalWriter(store, desk.clock, flush_after_s=0.05)
        asking = asyncio.create_task(desk.ask(OpenCase("北门垃圾", caller=Caller("王小明", "13800001234"))))
        while not desk.writer._pending:
            await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await desk.writer.submit([made_opened(1)], ORIGIN)
        case = next(case for case in store.find_cases(CaseQuery()) if case.caller_ref)
        assert await desk.writer.private(case.caller_ref) is not None

    run(store, work)


def test_who_asks_while_the_desk_closes_is_told_or_written(store: Store) -> None:
    async def live() -> None:
        desk = Desk(store)
        asks = [asyncio.create_task(desk.ask(OpenCase(f"第{n}处", caller=Caller(str(n))))) for n in range(20)]
        for _ in range(3):
            await asyncio.sleep(0)
        await desk.writer.close()
        for told in await asyncio.gather(*asks, return_exceptions=True):
            assert isinstance(told, StoreUnavailable) or told.done  # type: ignore[union-attr]

    asyncio.run(live())


def test_many_seats_on_one_case_take_every_version_once(store: Store) -> None:
    async def seat(desk: Desk, name: str, case_id: str) -> int:
        done = 0
        for _ in range(12):
            case = await desk.writer.case(case_id)
            assert case is not None
            who = replace(OFFICER, seat=name, account=name)
            answer = await desk.ask(TakeStep(case_id, case.version, Act.NOTE, text=name), who)
            assert answer.done or answer.refused == "newer_version"
            done += answer.done
        return done

    async def work(desk: Desk) -> None:
        case_id = await desk.open()
        done = sum(await asyncio.gather(*(seat(desk, f"seat-{n}", case_id) for n in range(5))))
        case = store.case(case_id)
        assert case is not None
        assert case.version == 1 + done == len(store.case_history(case_id))

    run(store, work)
