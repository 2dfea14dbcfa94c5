"""A random walk over the transition table: walked value, fold and rows of every engine agree after each step."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from made_cases import ORIGIN, START, opened
from made_walk import random_step

from zscc.model.case import Case, Stage
from zscc.model.case_facts import CaseOpened, CaseStep
from zscc.model.case_query import CaseQuery
from zscc.model.case_steps import StepRefused, next_value, open_case, take_step
from zscc.model.report import Priority
from zscc.settings.profile import load_profile
from zscc.situation.recall import Recall
from zscc.situation.situation import Situation
from zscc.store.contract import Store
from zscc.store.sqlite import SqliteStore


def walk(store: Store, seed: int, steps: int) -> tuple[dict[str, Case], int]:
    """Take random steps of four cases; the values reached, and how many steps were refused."""
    chance = random.Random(seed)
    facts = [opened(number, list(Priority)[number]) for number in range(4)]
    store.append(facts, ORIGIN, START)
    cases = {fact.case_id: open_case(fact) for fact in facts}
    refused = 0
    for number in range(steps):
        case = cases[chance.choice(list(cases))]
        step = random_step(chance, case, [each for each in cases if each != case.case_id])
        try:
            cases[case.case_id] = take_step(case, step)
        except StepRefused:
            refused += 1
            continue
        assert store.append([step], ORIGIN, START + timedelta(seconds=number), whole=True)
    return cases, refused


@pytest.mark.parametrize("seed", range(4))
def test_the_walked_the_folded_and_the_stored_are_one(store: Store, seed: int) -> None:
    cases, refused = walk(store, seed, 300)
    profile = load_profile()
    situation = Situation(profile.thresholds, profile.windows)
    for entry in store.read(0):
        situation.apply(entry)
    assert refused
    assert situation.cases.live == cases
    assert {case.case_id: case for case in store.find_cases(CaseQuery())} == cases
    assert situation.cases.refused == 0
    again = Recall(profile.thresholds, profile.windows).situation(situation.frame())
    assert again.state_hash() == situation.state_hash()
    assert again.cases.told() == situation.cases.told()


def test_walks_come_everywhere() -> None:
    from zscc.store.memory import MemoryStore

    reached: set[Stage] = set()
    for seed in range(60):
        store = MemoryStore()
        walk(store, seed, 200)
        cases: dict[str, Case] = {}
        for entry in store.read(0):
            assert isinstance(entry.fact, CaseOpened | CaseStep)
            case = next_value(cases.get(entry.fact.subject), entry.fact)
            assert case is not None
            cases[case.case_id] = case
            reached.add(case.stage)
    assert reached | {Stage.REPORTED} == set(Stage)


def test_rows_outlive_the_program(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path / "journal.gpkg")
    cases, _ = walk(first, 7, 200)
    first.close()
    second = SqliteStore(tmp_path / "journal.gpkg")
    assert {case.case_id: case for case in second.find_cases(CaseQuery())} == cases
    assert second.verify() == second.last_seq()
    second.close()
