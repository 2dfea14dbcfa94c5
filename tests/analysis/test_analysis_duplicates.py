"""Suspected duplicates: by distance, time, class and words; each reason a number, each fact once."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from made_cases import opened
from made_catalogue import CATALOGUE

from zscc.analysis.duplicates import Desk, Duplicates, entries_saved, past_query, suspects_among
from zscc.analysis.likeness import PAIRS, Pattern, sketches
from zscc.feeds.simulated.disturbances import FaultPlan
from zscc.feeds.simulated.feed import grid_index
from zscc.feeds.simulated.reports import Reports
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.feeds.simulated.wire import report_delivery
from zscc.model.case import Case, Stage
from zscc.model.case_steps import open_case
from zscc.model.space import PointE7
from zscc.model.suspects import Draft, Kinship
from zscc.rules.book import RuleBook
from zscc.rules.filing import Where, opened_of
from zscc.settings.calendar import load_calendar
from zscc.settings.catalogue import load_catalogue
from zscc.situation.case_sheet import columns_of
from zscc.situation.cases import Cases
from zscc.situation.snapshot import CaseColumns
from zscc.town.load import load_town

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
HERE = PointE7(1_210_000_000, 314_600_000)
WORDS = "某小区北门垃圾桶满溢"


@dataclass(frozen=True)
class MadeDesk:
    cases: tuple[Case, ...]
    case_columns: CaseColumns


def case(case_id: str, minutes: float = 10, metres: float = 0, **more: object) -> Case:
    """A case told so long before NOW, so far to the north of HERE."""
    point = replace(HERE, lat_e7=HERE.lat_e7 + round(metres / 0.0111))
    at = NOW - timedelta(minutes=minutes)
    made = replace(opened(1), case_id=case_id, words=WORDS, at=at, point=point)
    plain = replace(open_case(made), address="")
    return replace(plain, **more)  # type: ignore[arg-type]


def desk(*cases: Case) -> Desk:
    return MadeDesk(cases, columns_of(cases))


def draft(**more: object) -> Draft:
    return replace(Draft(WORDS, "garbage", HERE, NOW), **more)  # type: ignore[arg-type]


def suspects(of: Case | Draft, *cases: Case, least: float = 0.5):
    return Duplicates(CATALOGUE).suspects(of, desk(*cases), least=least)


def test_the_four_reasons_are_told_as_numbers() -> None:
    (its,) = suspects(draft(words="某小区北门垃圾满了"), case("A", minutes=12, metres=30, class_id="garbage.overflow"))
    assert (its.case_id, its.kinship, its.minutes, its.ended, its.again) == ("A", Kinship.KIN, 12.0, False, False)
    assert its.distance_m == pytest.approx(30, abs=0.2)
    # 某小 小区 区北 北门 门垃 垃圾 are in both; 圾满 满了 in one, 圾桶 桶满 满溢 in the other.
    assert its.likeness == pytest.approx(6 / 11)
    assert 0.5 < its.score < 1.0


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"metres": 10}, {"metres": 90}),
        ({"minutes": 5}, {"minutes": 120}),
        ({}, {"class_id": "noise"}),
        ({}, {"words": "暴露"}),
        ({}, {"point": None}),
    ],
)
def test_every_reason_counts(better: dict, worse: dict) -> None:
    found = suspects(draft(), case("worse", **worse), case("better", **better), least=0.0)
    assert [each.case_id for each in found] == ["better", "worse"]


def test_the_address_counts_among_the_words() -> None:
    other, same = case("other", address="长江北路88号"), case("same", address="永平路12号")
    found = suspects(Draft.of(replace(same, case_id="new")), other, same, least=0.0)
    assert [(each.case_id, each.likeness == 1.0) for each in found] == [("same", True), ("other", False)]


def test_without_a_position_the_class_must_be_kin() -> None:
    found = suspects(draft(point=None), case("kin"), case("other", class_id="noise"), least=0.0)
    assert [(each.case_id, each.distance_m) for each in found] == [("kin", None)]


def test_nothing_is_suspected_far_away_or_days_ago_or_of_void_cases_or_of_itself() -> None:
    its = case("A")
    far, old, void = case("B", metres=400), case("C", minutes=5 * 1440), case("D", stage=Stage.VOID)
    assert suspects(its, its, far, old, void, least=0.0) == ()


def test_an_entry_that_went_into_another_case_points_there_and_each_fact_comes_once() -> None:
    main, entry = case("main", minutes=300, metres=60, merged=("entry",)), case("entry", merged_into="main")
    (its,) = suspects(draft(), main, entry)
    assert (its.case_id, its.told_by, its.ended) == ("main", "entry", False)
    assert suspects(main, main, entry) == ()
    assert suspects(entry, main, entry) == ()


def test_the_index_follows_the_desk_whatever_happens_there() -> None:
    index = Duplicates(CATALOGUE)
    first, second, third = case("A", words="河面漂浮物"), case("B", metres=20), case("C", metres=40)

    def likenesses(*cases: Case) -> dict[str, float]:
        return {each.case_id: each.likeness for each in index.suspects(draft(), desk(*cases), least=0.0)}

    assert likenesses() == {}
    assert likenesses(first) == {"A": 0.0}
    assert likenesses(first, second) == {"A": 0.0, "B": 1.0}
    assert likenesses(replace(first, words=WORDS), second, third) == {"A": 1.0, "B": 1.0, "C": 1.0}
    assert likenesses(second, replace(third, words="河面漂浮物"), first) == {"A": 0.0, "B": 1.0, "C": 0.0}
    assert likenesses(third) == {"C": 1.0}


def test_reading_is_cut_into_pieces_and_begun_again_after_a_break() -> None:
    index, many = Duplicates(CATALOGUE), desk(*(case(f"C{number}") for number in range(1_200)))
    next(index.follow(many))
    assert (index.is_ready(many), index.is_ready(desk(case("A")))) == (False, True)
    assert len(list(index.follow(many))) == 4
    assert list(index.follow(many)) == []
    assert index.is_ready(many)


def test_cases_that_ended_lately_are_suspected_of_being_back() -> None:
    closed_at = NOW - timedelta(days=2)
    times = replace(case("A").times, opened_at=NOW - timedelta(days=9), closed_at=closed_at)
    near = case("near", times=times, stage=Stage.CLOSED)
    others = [case("far", metres=250, times=times, stage=Stage.CLOSED), case("open")]
    (its,) = suspects_among([*others, near], draft(), CATALOGUE)
    assert (its.case_id, its.minutes, its.ended, its.again) == ("near", 2 * 1440, True, True)
    query = past_query(draft())
    assert query is not None
    assert query.box is not None
    assert (query.closed_until, query.box[0] < HERE < query.box[1]) == (NOW, True)
    assert past_query(draft(point=None)) is None
    assert suspects_among([], draft(), CATALOGUE) == ()


def test_a_meter_shows_entries_saved() -> None:
    closed = case("C", stage=Stage.CLOSED, merged_into="A")
    saved = entries_saved(desk(case("A", merged=("B", "C")), case("B", merged_into="A"), closed, case("D")))
    assert (saved.entries, saved.facts, saved.saved) == (4, 2, 2)


def test_likeness_of_hostile_texts() -> None:
    texts = ["", "【12345】", "a", "\ud800\udfff垃圾", "满溢" * 3_000, "𠮷野家" * 2]
    pattern = Pattern.of("满溢" * 5)
    assert sketches(texts).shape == (len(texts), PAIRS)
    assert pattern.likeness(sketches(texts)).tolist() == [0, 0, 0, 0, 1, 0]
    assert sketches([]).shape == (0, PAIRS)


def test_the_mark_of_a_source_is_no_likeness() -> None:
    assert Pattern.of("【12345】路灯不亮").likeness(
        sketches(["【12345】井盖松动", "【随手拍】路灯不亮。"])
    ).tolist() == [0, 1]


# The simulator's seeded duplicates -----------------------------------------------------------------------------


def replay(seed: int, first_day: date, days: int) -> list[tuple[bool, list[bool]]]:
    """Of every report whether its fact was told before, and of its suspects whether they tell of the same fact."""
    town, model, catalogue = load_town(), load_simulation_model(), load_catalogue(None)
    reports = Reports(town, seed, model, FaultPlan.of_model(model.faults), lambda place_m, at_ms: "V01")
    told = [report for day in range(days) for report in reports.of_day(first_day + timedelta(days=day))]
    fact_of = {report.report_id: report.incident_id for report in told}
    begun = {report.incident_id for report in told if report.first}
    book = RuleBook(catalogue, load_calendar().calendar())
    folded, index, seen, judged = Cases(), Duplicates(catalogue), set[str](), []
    for report in sorted(report_delivery(told, grid_index(town), 1e9).facts, key=lambda its: its.observed_at):
        fact, its = fact_of[report.report_id], opened_of(report, book, Where())
        found = index.suspects(open_case(its), MadeDesk(folded.told(), folded.columns()))
        if fact in begun:
            # What was first told before the first day has no earlier telling to be found.
            judged.append((fact in seen, [fact_of[each.case_id] == fact for each in found]))
        seen.add(fact)
        folded.take(its, 0)
    return judged


WEEKS = tuple((seed, date(2026, month, day), 7) for seed in (11, 12, 13) for month, day in ((3, 2), (6, 8), (11, 16)))
FEW_DAYS = ((21, date(2026, 6, 14), 2), (22, date(2026, 3, 3), 2))


@pytest.mark.parametrize(
    ("days", "recall_floor", "precision_floor"),
    [
        pytest.param(FEW_DAYS, 0.80, 0.78, id="days"),
        # Seeds that the weights were not fitted on; docs/cases.md tells what comes out.
        pytest.param(WEEKS, 0.86, 0.86, id="weeks", marks=pytest.mark.proof),
    ],
)
def test_the_seeded_duplicates_are_found_and_others_seldom_suspected(
    days: tuple[tuple[int, date, int], ...], recall_floor: float, precision_floor: float
) -> None:
    judged = [each for its in days for each in replay(*its)]
    again = [right for was_told, right in judged if was_told]
    suspected = [right for _, its in judged for right in its]
    recall = sum(map(any, again)) / len(again)
    precision = sum(suspected) / len(suspected)
    told = f"{len(judged)} reports, {len(again)} tell of a known fact"
    print(f"{told}: recall {recall:.3f}, precision {precision:.3f}")  # noqa: T201
    assert len(again) > 80
    assert recall > recall_floor, recall
    assert precision > precision_floor, precision
