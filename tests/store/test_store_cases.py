"""The case rows follow the facts in the same transaction, on every engine alike."""

from datetime import timedelta

import pytest
from made_cases import ORIGIN, START, opened, step

from zscc.analysis.assessment.pipeline import NOT_YET
from zscc.model.case import PartyOrder, Stage
from zscc.model.case_facts import Act
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.moment import NEVER_MS
from zscc.model.report import Priority
from zscc.model.responder import ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.store.contract import Store
from zscc.store.sqlite import SqliteStore


def test_a_case_is_what_its_committed_steps_make_of_it(store: Store) -> None:
    first = opened(1)
    store.append([first], ORIGIN, START)
    case = store.case("YS-1")
    assert case is not None
    store.append([step(case, Act.REGISTER)], ORIGIN, START)
    registered = store.case("YS-1")
    assert registered is not None
    orders = (PartyOrder("hw"),)
    store.append([step(registered, Act.DISPATCH, orders=orders)], ORIGIN, START)
    dispatched = store.case("YS-1")
    assert dispatched is not None
    assert (dispatched.stage, dispatched.version, dispatched.parties[0].order) == (Stage.DISPATCHED, 3, orders[0])
    assert [entry.fact.kind for entry in store.case_history("YS-1")] == ["case_opened", "case_step", "case_step"]


def test_a_step_whose_number_is_taken_is_not_written_and_nothing_with_it(store: Store) -> None:
    store.append([opened(1), opened(2)], ORIGIN, START)
    one, two = store.case("YS-1"), store.case("YS-2")
    assert one is not None
    assert two is not None
    assert store.append([step(one, Act.REGISTER)], ORIGIN, START)
    late = [step(two, Act.NOTE, text="与另一件一起"), step(one, Act.DECLINE, reason="重复")]
    assert store.append(late, ORIGIN, START, whole=True) == []
    assert store.case("YS-2") == two
    after = store.case("YS-1")
    assert after is not None
    assert after.stage is Stage.REGISTERED


def test_a_step_that_the_table_refuses_changes_no_row(store: Store) -> None:
    first = opened(1)
    store.append([first, step(first, Act.CLOSE, Role.SHIFT_LEADER)], ORIGIN, START)
    case = store.case("YS-1")
    assert case is not None
    assert case.stage is Stage.REPORTED


def test_the_queue_is_sorted_by_priority_then_by_what_falls_due(store: Store) -> None:
    store.append(
        [opened(1, Priority.LOW, 5), opened(2, Priority.HIGH, 90), opened(3, Priority.HIGH, 30)], ORIGIN, START
    )
    assert [case.case_id for case in store.find_cases(CaseQuery(ended=False))] == ["YS-3", "YS-2", "YS-1"]
    newest = CaseQuery(order=CaseOrder.NEWEST, limit=1, offset=1)
    assert [case.case_id for case in store.find_cases(newest)] == ["YS-2"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (CaseQuery(villages=frozenset({"320583102002"})), {"YS-2"}),
        (CaseQuery(priorities=frozenset({Priority.URGENT})), {"YS-3"}),
        (CaseQuery(stages=frozenset({Stage.DECLINED})), {"YS-1"}),
        (CaseQuery(ended=False), {"YS-2", "YS-3"}),
        (CaseQuery(opened_from=START + timedelta(minutes=2), opened_until=START + timedelta(minutes=3)), {"YS-2"}),
        (CaseQuery(closed_from=START), {"YS-1"}),
        (CaseQuery(overdue_at=START + timedelta(minutes=62, seconds=1)), {"YS-2"}),
        (CaseQuery(departments=frozenset({"nobody"})), set()),
        (CaseQuery(), {"YS-1", "YS-2", "YS-3"}),
    ],
)
def test_what_a_list_wants_it_gets_and_counts(store: Store, query: CaseQuery, found: set[str]) -> None:
    first = opened(1)
    others = [opened(2, village="320583102002"), opened(3, Priority.URGENT)]
    store.append([first, *others, step(first, Act.DECLINE, reason="不属本镇")], ORIGIN, START)
    assert {case.case_id for case in store.find_cases(query)} == found
    assert store.count_cases(query) == len(found)
    assert set(store.case_figures(query).case_ids) == found


def test_both_engines_tell_the_same_figures(store: Store) -> None:
    first = opened(1)
    store.append([first, opened(2)], ORIGIN, START)
    store.append([step(first, Act.REGISTER)], ORIGIN, START)
    figures = store.case_figures(CaseQuery())
    assert figures.case_ids == ("YS-1", "YS-2")
    registered_ms = figures.numbers["registered_ms"].tolist()
    # What has not happened is later than any moment, as every sum over the columns takes it.
    assert 0 < registered_ms[0] < registered_ms[1] == NEVER_MS == NOT_YET
    assert figures.texts["class_id"] == ("garbage", "garbage")


def test_rows_made_anew_are_those_that_were_there(sqlite_store: SqliteStore) -> None:
    first = opened(1)
    sqlite_store.append([first, opened(2), step(first, Act.REGISTER)], ORIGIN, START)
    before = sqlite_store.find_cases(CaseQuery())
    sqlite_store.rebuild_layers()
    assert sqlite_store.find_cases(CaseQuery()) == before


def test_what_is_personal_can_be_forgotten_and_the_chain_holds(store: Store) -> None:
    store.append([opened(1)], ORIGIN, START)
    store.put_private("ref", "caller", b"someone", START)
    store.put_private("ref", "caller", b"someone else", START)
    assert store.private("ref") == b"someone"
    store.forget_private("ref")
    assert store.private("ref") is None
    assert store.verify() == 1


def test_the_newest_setting_of_each_responder_is_told(store: Store) -> None:
    assert store.responder_settings() == []
    first = ResponderSet("A", 1, ResponderState.EN_ROUTE, START, Role.DISPATCHER, "officer", "YS-1")
    second = ResponderSet("A", 2, ResponderState.ON_SCENE, START, Role.PROGRAM, "fence", "YS-1")
    other = ResponderSet("B", 1, ResponderState.OUT_OF_SERVICE, START, Role.DISPATCHER, "officer", reason="检修")
    store.append([first, other, second], ORIGIN, START)
    assert sorted(store.responder_settings(), key=lambda its: its.responder_id) == [second, other]
