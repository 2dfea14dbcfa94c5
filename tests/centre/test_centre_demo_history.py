"""The demo's casework before it began: by the table, by the seed, and as a bureau's days look."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache

from zscc.centre.bureau import load_bureau
from zscc.centre.demo import DEMO_START
from zscc.centre.demo_history import PastCasework, last_moment
from zscc.centre.demo_life import carried
from zscc.centre.whereabouts import Whereabouts
from zscc.feeds.simulated.casework import Courses
from zscc.feeds.simulated.casework_reports import PastReports, Told
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.model.case import Stage
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseStep
from zscc.model.case_query import CaseQuery
from zscc.model.journal import Fact
from zscc.model.report import Priority
from zscc.model.responder import ResponderSet, ResponderState
from zscc.rules.book import RuleBook
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.contract import Origin
from zscc.store.memory import MemoryStore
from zscc.town.load import load_town

TOWN, PROFILE, MODEL = load_town(), load_profile(), load_simulation_model()
BUREAU = load_bureau(PROFILE, None, TOWN)
BOOK, PLACES = RuleBook(BUREAU.catalogue, BUREAU.working), Whereabouts(TOWN)
DAYS = (date(2026, 6, 14), date(2026, 6, 15))
ORIGIN = Origin("simulated", "casework")


@cache
def reports(seed: int) -> list[Told]:
    told = PastReports(TOWN, seed, MODEL).of_days(DAYS)
    return [each for each in told if each.report.observed_at <= DEMO_START]


def casework(seed: int = 1, until: datetime = DEMO_START) -> PastCasework:
    return PastCasework(Courses(seed, MODEL, BUREAU), BOOK, PLACES, seed, MODEL.outcomes.merged, until)


@cache
def lived(seed: int = 1) -> tuple[PastCasework, tuple[Fact, ...]]:
    past = casework(seed)
    return past, tuple(past.live(reports(seed)))


def folded(facts: tuple[Fact, ...] | list[Fact]) -> Situation:
    store, situation = MemoryStore(), Situation(PROFILE.thresholds, PROFILE.windows)
    for entry in store.append(facts, ORIGIN, DEMO_START):
        situation.apply(entry)
    return situation


def test_the_same_seed_tells_the_same_and_another_another() -> None:
    assert lived(1)[1] == tuple(casework(1).live(reports(1)))
    assert lived(2)[1] != lived(1)[1]


def test_the_table_allows_every_step_and_the_fold_comes_to_the_same_cases() -> None:
    past, facts = lived()
    situation = folded(facts)
    assert past.refused == situation.cases.refused == 0
    assert situation.cases.live == past.cases


def test_everything_happened_in_its_order_before_the_desk_opened_and_is_marked_as_made_up() -> None:
    past, facts = lived()
    moments = [fact.at for fact in facts if isinstance(fact, CaseOpened | CaseStep | ResponderSet)]
    assert moments == sorted(moments)
    assert moments[-1] <= DEMO_START
    assert all(case.synthetic and case.case_id.startswith("YS2026061") for case in past.cases.values())


def test_the_days_look_like_those_of_the_model() -> None:
    past, _ = lived()
    closed = [case for case in past.cases.values() if case.stage in (Stage.CLOSED, Stage.EVALUATED) and case.own]
    in_time = [case for case in closed if case.own and case.times.closed_at and case.times.closed_at <= case.own.due_at]
    assert 0.9 <= len(in_time) / len(closed) < 1
    assert 0.5 <= sum(case.solved_in_grid for case in closed) / len(closed) <= 0.75
    happened = Counter(fact.act.value for fact in lived()[1] if isinstance(fact, CaseStep))
    turns = {"merge", "go_into", "return_order", "decline", "whistle", "rework", "call_back", "evaluate", "change"}
    assert turns <= happened.keys()
    assert {"first_report", "follow_up_report", "final_report"} <= happened.keys()


def test_the_queue_is_left_as_somebody_would_take_it_over() -> None:
    past, _ = lived()
    waiting = [case for case in past.cases.values() if case.stage in (Stage.REPORTED, Stage.REGISTERED)]
    waiting = [case for case in waiting if not case.merged_into]
    assert 4 <= len(waiting) <= 20
    late = [case.case_id for case in waiting if DEMO_START - case.times.opened_at > timedelta(hours=1)]
    assert not late, "an hour ago somebody else sat here, and worked"
    gas = [case for case in waiting if case.class_id == "emergency.gas"]
    assert [case.stage for case in gas] == [Stage.REGISTERED] * 3, "one leak, three reports, nobody sent yet"
    assert all(case.emergency and case.priority is Priority.URGENT for case in gas)
    first = gas[0]
    assert first.times.opened_at == datetime(2026, 6, 15, 6, 24, tzinfo=UTC)


def test_who_was_sent_comes_home() -> None:
    past, facts = lived()
    states = {fact.state for fact in facts if isinstance(fact, ResponderSet)}
    assert states == set(ResponderState) - {ResponderState.OUT_OF_SERVICE}
    busy = {name for name, its in past.settings.items() if its.state is ResponderState.ON_SCENE}
    sent = {
        name
        for case in past.cases.values()
        if not case.ended
        for party in case.parties
        for name in party.order.responders
    }
    assert busy <= sent
    on_the_way = {
        its.case_id for its in past.settings.values() if its.state in (ResponderState.EN_ROUTE, ResponderState.ON_SCENE)
    }
    assert not any(past.cases[case_id].ended for case_id in on_the_way), "nobody drives to what is over"


def test_a_history_that_was_cut_off_goes_on_from_what_the_journal_has() -> None:
    noon = DEMO_START - timedelta(hours=3)
    half = casework(until=noon)
    early = [told for told in reports(1) if told.report.observed_at <= noon]
    store = MemoryStore()
    store.append(half.live(early), ORIGIN, noon)
    known = [(case, last_moment(case)) for case in store.find_cases(CaseQuery(limit=10_000))]
    rest = casework()
    written = store.append(rest.live(reports(1), known), ORIGIN, DEMO_START)
    assert rest.refused == 0
    assert not any(isinstance(entry.fact, CaseOpened) and entry.fact.at <= noon for entry in written)
    assert {case.case_id: case for case in store.find_cases(CaseQuery(limit=10_000))} == {**half.cases, **rest.cases}


def test_what_nobody_watched_is_carried_over_and_what_is_open_comes_step_by_step() -> None:
    past, facts = lived()
    brief = carried(past)
    whole, short = MemoryStore(), MemoryStore()
    whole.append(facts, ORIGIN, DEMO_START)
    short.append(brief, ORIGIN, DEMO_START)
    everything = CaseQuery(limit=10_000)
    assert short.find_cases(everything) == whole.find_cases(everything)
    assert len(brief) < len(facts) / 3
    ended = {fact.case.case_id for fact in brief if isinstance(fact, CaseCarried)}
    live = folded(brief).cases.live
    assert ended.isdisjoint(live)
    assert {case.case_id for case in past.cases.values() if not case.ended} <= live.keys()
