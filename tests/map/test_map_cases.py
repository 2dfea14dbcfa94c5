"""Open cases stand on the map where there are any; what is picked there is the case."""

from dataclasses import replace
from datetime import timedelta

import pytest
from made_cases import START, opened

from zscc.map.crowds.reports import report_crowds
from zscc.map.marks import Marks
from zscc.map.pointing.case_place import case_place
from zscc.map.pointing.choice import Choice
from zscc.map.pointing.facts import FactBook
from zscc.map.pointing.pick import Pick
from zscc.map.pointing.picking import position_of
from zscc.model.case import Case, Stage
from zscc.model.case_steps import open_case
from zscc.model.report import Priority
from zscc.settings.profile import load_profile
from zscc.situation.case_sheet import CaseSheet
from zscc.situation.situation import Situation
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.layers import Town
from zscc.town.load import load_town


@pytest.fixture(scope="module")
def demo() -> Town:
    return load_town()


def case(number: int, priority: Priority = Priority.NORMAL, **changes: object) -> Case:
    return replace(open_case(opened(number, priority)), **changes)  # type: ignore[arg-type]


def moment(*cases: Case) -> Snapshot:
    profile, sheet = load_profile(), CaseSheet()
    for each in cases:
        sheet.put(each)
    bare = Situation(profile.thresholds, profile.windows).snapshot(START + timedelta(hours=1))
    return replace(bare, cases=sheet.told(), case_columns=sheet.columns())


def test_open_cases_with_a_place_are_shown_the_most_urgent_last(demo: Town) -> None:
    snapshot = moment(
        case(1, Priority.URGENT),
        case(2),
        case(3, stage=Stage.CLOSED),
        case(4, merged_into="YS-1"),
        case(5, point=None),
        case(6, Priority.HIGH),
    )
    marks = Marks.of(snapshot, demo, Words("zh"))
    shown = [snapshot.cases[row].case_id for row in marks.reports_today.tolist()]
    assert (marks.kind, shown) == ("case", ["YS-2", "YS-6", "YS-1"])
    assert marks.acts.tolist() == [False, True, True]


def test_a_step_elsewhere_keeps_what_was_sorted_and_another_case_does_not(demo: Town) -> None:
    first = moment(case(1))
    marks = Marks.of(first, demo, Words("zh"))
    later = replace(first, as_of=first.as_of + timedelta(seconds=1))
    assert Marks.of(later, demo, Words("zh"), marks).reports_today is marks.reports_today
    assert len(Marks.of(moment(case(1), case(2)), demo, Words("zh"), marks).reports_today) == 2


def test_a_crowd_is_picked_as_its_cases(demo: Town) -> None:
    snapshot = moment(case(1), case(2, Priority.URGENT))
    crowds = report_crowds(Marks.of(snapshot, demo, Words("zh")), 30.0)
    assert crowds.members(0) == (Pick("case", "YS-2"), Pick("case", "YS-1"))
    assert [each.case_id for each in crowds.moment_of(0, 1).cases] == ["YS-2"]


def test_a_case_has_a_position_and_facts_and_one_without_a_place_has_facts_only(demo: Town) -> None:
    snapshot = moment(case(1, Priority.HIGH, words="电话13812345678"), case(2, point=None))
    where = position_of(Pick("case", "YS-1"), demo, snapshot)
    assert where is not None
    assert where.priority is Priority.HIGH
    assert where.at == (snapshot.case_columns.x_m[0], snapshot.case_columns.y_m[0])
    assert position_of(Pick("case", "YS-2"), demo, snapshot) is None
    book = FactBook(demo, Words("zh"))
    facts = book.of(Pick("case", "YS-1"), snapshot)
    assert facts is not None
    assert dict(facts.rows)["内容"] == "电话138****5678"
    assert book.of(Pick("case", "nobody"), snapshot) is None


def test_the_place_of_a_case_is_found_again_after_others_left() -> None:
    whole = moment(*(case(number) for number in range(1, 6)))
    assert case_place("YS-4", whole) == 3
    fewer = replace(whole, cases=whole.cases[2:])
    assert case_place("YS-4", fewer) == 1
    assert case_place("YS-1", fewer) is None


def test_chosen_cases_stand_where_they_are(demo: Town) -> None:
    snapshot = moment(case(1), case(2, point=None))
    chosen = Choice.of(frozenset({Pick("case", "YS-1"), Pick("case", "YS-2")}), demo, snapshot)
    assert len(chosen.points_m) == 1
    assert chosen.counts == {"case": 2}
