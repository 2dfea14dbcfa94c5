"""Cases that ended before the journal had them: counted by every list, held by no situation."""

from dataclasses import replace
from datetime import UTC, datetime

from made_cases import ORIGIN, START, opened, step

from zscc.model.case import CaseTimes, Stage
from zscc.model.case_facts import Act, CaseCarried, CaseRecalled
from zscc.model.case_query import CaseQuery
from zscc.model.case_steps import open_case
from zscc.model.role import Role
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.contract import Store
from zscc.store.sqlite import SqliteStore

CLOSED = replace(
    open_case(opened(1)),
    version=7,
    stage=Stage.CLOSED,
    times=CaseTimes(START, registered_at=START, closed_at=datetime(2026, 5, 20, 8, tzinfo=UTC)),
)


def test_a_carried_case_is_listed_and_counted_like_any_other(store: Store) -> None:
    store.append([CaseCarried(CLOSED)], ORIGIN, START)
    assert store.case("YS-1") == CLOSED
    assert [entry.fact for entry in store.case_history("YS-1")] == [CaseCarried(CLOSED)]
    assert store.count_cases(CaseQuery(ended=True)) == len(store.case_figures(CaseQuery(ended=True))) == 1


def test_who_has_the_case_is_not_given_it_again(store: Store) -> None:
    store.append([opened(1)], ORIGIN, START)
    assert store.append([CaseCarried(CLOSED)], ORIGIN, START) == []
    assert store.case("YS-1") == open_case(opened(1))


def test_steps_follow_its_version(store: Store) -> None:
    store.append([CaseCarried(CLOSED)], ORIGIN, START)
    store.append([step(CLOSED, Act.REOPEN, Role.SHIFT_LEADER, reason="回访不满意")], ORIGIN, START)
    again = store.case("YS-1")
    assert again is not None
    assert (again.version, again.stage) == (8, Stage.REGISTERED)


def test_rows_made_anew_hold_it(sqlite_store: SqliteStore) -> None:
    sqlite_store.append([CaseCarried(CLOSED)], ORIGIN, START)
    sqlite_store.rebuild_layers()
    assert sqlite_store.case("YS-1") == CLOSED


def test_the_situation_keeps_its_digest_alone_and_takes_it_back_when_recalled(store: Store) -> None:
    profile = load_profile()
    situation = Situation(profile.thresholds, profile.windows)
    nothing = situation.state_hash()
    for entry in store.append([CaseCarried(CLOSED)], ORIGIN, START):
        situation.apply(entry)
    assert not situation.snapshot(START).cases
    assert situation.state_hash() != nothing
    for entry in store.append([CaseRecalled(CLOSED)], ORIGIN, START):
        situation.apply(entry)
    assert situation.snapshot(START).cases == (CLOSED,)
    assert situation.cases.departed == situation.cases.departed_digest == 0
