"""Each kind of rule raises what it should, once, and clears it: vehicles by their fixes, cases by their moments."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import numpy as np
import pytest
from made_cases import opened
from made_facts import START, START_MS, batch, health
from mini_town import at, mini_town

from zscc.geo.spaces import wgs84_from_map
from zscc.model.alarm import AlarmRaised
from zscc.model.case import PartyOrder, Suspension
from zscc.model.case_facts import Act, CaseStep
from zscc.model.case_steps import open_case, take_step
from zscc.model.feed_health import FeedState
from zscc.model.fix import Fix, FixFlag
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.rules.alarms.book import AlarmBook
from zscc.rules.alarms.flood import GROUP
from zscc.rules.alarms.limits import spans_of
from zscc.rules.alarms.wants import Want
from zscc.rules.alarms.watch import Watch, WatchGround
from zscc.settings.alarm_rules import AlarmKind, AlarmRule, PassOn, ZoneSetting, load_alarm_rules

GROUND = WatchGround(mini_town())
DUTY = (("00:00", "23:59"),)


def rule(kind: AlarmKind, **more) -> AlarmRule:
    return AlarmRule(id=kind.value, kind=kind, priority=Priority.NORMAL, expected="look", **more)


def seen(vehicle: str, at_s: float, x_km: float, y_km: float, kmh: float | None = 20.0) -> Fix:
    lon, lat = wgs84_from_map(*(np.array([value]) for value in at(x_km, y_km)))
    point = PointE7.from_degrees(float(lon[0]), float(lat[0]))
    return Fix(vehicle, START_MS + round(at_s * 1000), point, kmh, 0, FixFlag.NONE)


def standing(watch: Watch) -> list[Want]:
    return [want for _, wants in watch.wants() for want in wants]


def watched(its: AlarmRule, *fixes: Fix) -> list[Want]:
    watch = Watch((its,), GROUND, START_MS)
    for number, fix in enumerate(fixes):
        watch.take(batch(f"b{number}", [fix]))
    return standing(watch)


VILLAGE = ZoneSetting(layer="village", ids=("999999101001",))
INSIDE, OUTSIDE = (1.0, 0.5), (1.0, 1.5)


def test_who_comes_in_enters_and_who_was_in_already_does_not() -> None:
    its = rule(AlarmKind.ENTER, zone=VILLAGE)
    assert watched(its, seen("V", 0, *INSIDE), seen("V", 10, *INSIDE)) == []
    (want,) = watched(its, seen("V", 0, *OUTSIDE), seen("V", 10, *INSIDE), seen("V", 20, *INSIDE))
    assert (want.subject_id, want.onset_ms, dict(want.values)["zone"]) == ("V", START_MS + 10_000, "小河社区")
    assert watched(its, seen("V", 0, *OUTSIDE), seen("V", 10, *INSIDE), seen("V", 20, *OUTSIDE)) == []


def test_who_goes_out_leaves_and_who_stays_long_dwells() -> None:
    assert [
        want.onset_ms
        for want in watched(rule(AlarmKind.LEAVE, zone=VILLAGE), seen("V", 0, *INSIDE), seen("V", 10, *OUTSIDE))
    ] == [START_MS + 10_000]
    dwell = rule(AlarmKind.DWELL, zone=VILLAGE, threshold=10.0)
    assert watched(dwell, seen("V", 0, *INSIDE), seen("V", 590, *INSIDE)) == []
    (want,) = watched(dwell, seen("V", 0, *INSIDE), seen("V", 590, *INSIDE), seen("V", 600, *INSIDE))
    assert want.onset_ms == START_MS


def test_within_the_band_around_a_polygon_nothing_changes() -> None:
    its = rule(AlarmKind.ENTER, zone=VILLAGE, dead_band=100.0)
    path = (seen("V", 0, *OUTSIDE), seen("V", 10, *INSIDE))
    assert len(watched(its, *path, seen("V", 20, 1.0, 1.05))) == 1
    assert watched(its, *path, seen("V", 20, 1.0, 1.15)) == []


def test_a_free_ring_and_the_outline_of_the_town() -> None:
    ring = [
        wgs84_from_map(*(np.array([value]) for value in at(*corner))) for corner in ((0, 0), (3, 0), (3, 1), (0, 1))
    ]
    corners = tuple((float(lon[0]), float(lat[0])) for lon, lat in ring)
    (want,) = watched(
        rule(AlarmKind.ENTER, zone=ZoneSetting(ring=corners, name="圈")), seen("V", 0, *OUTSIDE), seen("V", 1, *INSIDE)
    )
    assert dict(want.values)["zone"] == "圈"
    away = rule(AlarmKind.OUTSIDE_TOWN, raise_after_s=60.0)
    assert watched(away, seen("V", 0, 30, 30), seen("V", 59, 30, 30)) == []
    assert len(watched(away, seen("V", 0, 30, 30), seen("V", 60, 30, 30))) == 1
    assert watched(away, seen("V", 0, 30, 30), seen("V", 60, 30, 30), seen("V", 61, *INSIDE)) == []


def test_speed_is_measured_by_the_class_of_the_road() -> None:
    town = mini_town()
    tail = town.network.nodes_m[town.network.tail[0]]
    head = town.network.nodes_m[town.network.head[0]]
    (x, y) = (tail + head) / 2 / 1000 - np.array(at(0, 0)) / 1000
    road = town.roads[int(town.network.road[0])].road_class
    its = rule(AlarmKind.OVERSPEED, threshold=100.0, dead_band=5.0, limits_kmh={road: 40.0})
    (want,) = watched(its, seen("V", 0, float(x), float(y), 52.0))
    assert dict(want.values) == {"vehicle": "V", "speed": "52", "limit": "40"}
    far = (0.77, 0.66)
    assert watched(its, seen("V", 0, *far, 52.0)) == []
    assert len(watched(its, seen("V", 0, float(x), float(y), 52.0), seen("V", 9, float(x), float(y), 38.0))) == 1
    assert watched(its, seen("V", 0, float(x), float(y), 52.0), seen("V", 9, float(x), float(y), 34.0)) == []


def test_standing_long_on_duty_and_moving_off_duty() -> None:
    idle = rule(AlarmKind.LONG_IDLE, threshold=30.0, hours=DUTY)
    assert len(watched(idle, seen("V", 0, *INSIDE, 0.0), seen("V", 1800, *INSIDE, 0.0))) == 1
    assert watched(idle, seen("V", 0, *INSIDE, 0.0), seen("V", 900, *INSIDE, 9.0), seen("V", 1800, *INSIDE, 0.0)) == []
    # START is 14:30 in the town.
    off = rule(AlarmKind.OFF_SHIFT, threshold=8.0, dead_band=3.0, hours=(("08:00", "12:00"),))
    assert len(watched(off, seen("V", 0, *INSIDE, 20.0))) == 1
    assert watched(rule(AlarmKind.OFF_SHIFT, threshold=8.0, hours=DUTY), seen("V", 0, *INSIDE, 20.0)) == []
    night = rule(AlarmKind.OFF_SHIFT, threshold=8.0, hours=(("20:00", "15:00"),))
    assert watched(night, seen("V", 0, *INSIDE, 20.0)) == []


def test_what_a_rule_spares_is_not_watched() -> None:
    assert watched(rule(AlarmKind.OUTSIDE_TOWN, spares=("V",)), seen("V", 0, 30, 30), seen("V", 60, 30, 30)) == []


def test_a_gap_is_missed_on_duty_unless_the_whole_feed_is_down() -> None:
    gap = rule(AlarmKind.TRACK_GAP, threshold=300.0, hours=DUTY)
    watch = Watch((gap,), GROUND, START_MS)
    watch.take(batch("a", [seen("V", 0, *INSIDE), seen("W", 0, *INSIDE)]))
    watch.take(batch("b", [seen("W", 290, *INSIDE)]))
    watch.pass_time(START_MS + 300_000)
    assert standing(watch) == []
    watch.pass_time(START_MS + 301_000)
    (want,) = standing(watch)
    assert (want.subject_id, want.onset_ms) == ("V", START_MS)
    watch.take(replace(health(7), state=FeedState.DOWN))
    watch.pass_time(START_MS + 302_000)
    assert standing(watch) == []


def test_before_the_shift_nobody_is_missed_and_after_its_begin_only_after_the_gap() -> None:
    gap = rule(AlarmKind.TRACK_GAP, threshold=300.0, hours=(("15:00", "17:00"),))
    watch = Watch((gap,), GROUND, START_MS)
    watch.take(batch("a", [seen("V", 0, *INSIDE)]))
    for minute, missed in ((29, 0), (34, 0), (36, 1), (151, 0)):
        watch.pass_time(START_MS + minute * 60_000)
        assert len(standing(watch)) == missed, minute


def test_a_feed_is_silent_when_it_is_down_or_says_nothing() -> None:
    watch = Watch((rule(AlarmKind.FEED_SILENT, threshold=120.0),), GROUND, START_MS)
    watch.take(health(1, feed="a"))
    watch.pass_time(START_MS + 120_000)
    assert standing(watch) == []
    watch.pass_time(START_MS + 121_000)
    assert [want.subject_id for want in standing(watch)] == ["a"]
    watch.take(health(2, feed="a", at=START + timedelta(seconds=130)))
    watch.pass_time(START_MS + 131_000)
    assert standing(watch) == []


# Cases ----------------------------------------------------------------------------------------------------------


def test_a_case_is_due_soon_then_overdue_then_handled() -> None:
    watch = Watch((rule(AlarmKind.CASE_DUE_SOON), rule(AlarmKind.CASE_OVERDUE)), GROUND, START_MS)
    its = opened(1, due_min=60)
    watch.take(its)
    raised = {}
    for minute in range(0, 70, 5):
        watch.pass_time(START_MS + minute * 60_000)
        raised[minute] = [want.rule for want in standing(watch)]
    assert raised[0] == []
    assert raised[60] == ["case_due_soon"]
    assert raised[65] == ["case_overdue"]
    watch.take(_step(open_case(its), Act.SOLVE_IN_GRID, text="好了"))
    watch.pass_time(START_MS + 80 * 60_000)
    assert standing(watch) == []


def _step(case, act: Act, **more) -> CaseStep:
    role = more.pop("role", Role.DUTY_OFFICER)
    return CaseStep(case.case_id, case.version + 1, act, START + timedelta(minutes=2), role, "officer", **more)


def test_each_department_owes_its_own_signature_and_arrival() -> None:
    case = take_step(open_case(opened(1)), _step(open_case(opened(1)), Act.REGISTER))
    orders = (
        PartyOrder("a", True, sign_by=START + timedelta(minutes=5), arrive_by=START + timedelta(minutes=9)),
        PartyOrder("b", False, sign_by=START + timedelta(minutes=5)),
    )
    case = take_step(case, _step(case, Act.DISPATCH, orders=orders))
    unsigned, late = rule(AlarmKind.ORDER_UNSIGNED), rule(AlarmKind.ARRIVAL_LATE)
    assert [span.part for span in spans_of(unsigned, case)] == ["a", "b"]
    case = take_step(case, _step(case, Act.SIGN_FOR, party="a"))
    assert [span.part for span in spans_of(unsigned, case)] == ["b"]
    assert [span.from_at for span in spans_of(late, case)] == [START + timedelta(minutes=9)]
    case = take_step(case, _step(case, Act.ARRIVE, party="a"))
    assert list(spans_of(late, case)) == []


def test_a_case_without_a_position_is_followed_by_its_address() -> None:
    watch = Watch((rule(AlarmKind.ORDER_UNSIGNED),), GROUND, START_MS)
    first = replace(opened(1), point=None)
    case = open_case(first)
    filed = _step(case, Act.REGISTER)
    order = PartyOrder("a", sign_by=START + timedelta(minutes=5))
    sent = _step(take_step(case, filed), Act.DISPATCH, orders=(order,))
    for fact in (first, filed, sent):
        watch.take(fact)
    watch.pass_time(START_MS + 600_000)
    assert [want.subject_id for want in standing(watch)] == [first.case_id]
    assert not watch.cases.missed


def test_reports_suspensions_and_supervision_fall_due() -> None:
    case = open_case(opened(1))
    first = rule(AlarmKind.FIRST_REPORT_LATE, threshold=15.0)
    assert list(spans_of(first, case)) == []
    (span,) = spans_of(first, replace(case, emergency=True))
    assert span.from_at == case.times.opened_at + timedelta(minutes=15)
    review = START + timedelta(days=3)
    (span,) = spans_of(rule(AlarmKind.REVIEW_DUE, threshold=60.0), replace(case, suspension=Suspension(START, review)))
    assert span.from_at == review - timedelta(hours=1)
    asked = take_step(case, _step(case, Act.SUPERVISE, role=Role.SHIFT_LEADER, text="快", until=review))
    (span,) = spans_of(rule(AlarmKind.SUPERVISION_UNANSWERED), asked)
    assert span.from_at == review
    only = rule(AlarmKind.SUPERVISION_UNANSWERED, case_priorities=(Priority.URGENT,))
    assert list(spans_of(only, asked)) == []


# What is written ------------------------------------------------------------------------------------------------


def due(book: AlarmBook, its: AlarmRule, *wants: Want, after_s: float = 0.0) -> list:
    facts = book.due([(its, list(wants))], START + timedelta(seconds=after_s))
    for fact in facts:
        book.hear(fact)
    return facts


def want(its: AlarmRule, number: int = 1, onset_s: int = 0) -> Want:
    return Want(its.id, "vehicle", f"V{number}", START_MS + onset_s * 1000)


def test_it_is_raised_once_cleared_once_and_raised_again_for_a_new_moment() -> None:
    book, its = AlarmBook(), rule(AlarmKind.LEAVE, zone=VILLAGE)
    assert len(due(book, its, want(its))) == 1
    assert due(book, its, want(its), after_s=1) == []
    assert due(book, its, want(its, onset_s=5), after_s=2) == [], "the same source goes on"
    (cleared,) = due(book, its, after_s=3)
    assert cleared.serial == 1
    assert due(book, its, after_s=4) == []
    (again,) = due(book, its, want(its, onset_s=60), after_s=60)
    assert again.alarm_id != cleared.alarm_id
    (third,) = due(AlarmBook(spent={want(its).alarm_id}), its, want(its), after_s=9)
    assert third.alarm_id == want(its, onset_s=9).alarm_id


def test_a_second_book_that_read_the_same_journal_writes_nothing() -> None:
    its = rule(AlarmKind.LEAVE, zone=VILLAGE)
    first, second = AlarmBook(), AlarmBook()
    for fact in due(first, its, want(its, 1), want(its, 2)):
        second.hear(fact)
        second.hear(fact)
    assert due(second, its, want(its, 1), want(its, 2), after_s=5) == []


def test_nobody_acknowledges_so_the_next_role_is_told_each_once() -> None:
    steps = (PassOn(Role.SHIFT_LEADER, 60.0), PassOn(Role.DUTY_LEADER, 120.0))
    its = rule(AlarmKind.LEAVE, zone=VILLAGE, pass_on=steps)
    book = AlarmBook()
    told = [
        (second, fact.to)
        for second in range(0, 300, 10)
        for fact in due(book, its, want(its), after_s=second)
        if second
    ]
    assert told == [(60, "shift_leader"), (120, "duty_leader")]


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.URGENT])
def test_a_flood_of_one_rule_is_one_alarm_unless_it_is_urgent(priority: Priority) -> None:
    its = msgspec.structs.replace(rule(AlarmKind.LEAVE, zone=VILLAGE, at_most=3), priority=priority)
    book = AlarmBook()
    facts = due(book, its, *(want(its, number) for number in range(10)))
    groups = [fact for fact in facts if fact.subject_kind == GROUP]
    if priority is Priority.URGENT:
        assert (len(facts), groups) == (10, [])
        return
    assert len(facts) == 4
    assert dict(groups[0].values)["count"] == "7"
    (updated,) = due(book, its, *(want(its, number) for number in range(12)), after_s=90)
    assert dict(updated.values)["count"] == "9"
    assert due(book, its, *(want(its, number) for number in range(3)), after_s=120) == [], "it does not come and go"
    calm = due(book, its, *(want(its, number) for number in range(3)), after_s=700)
    assert [fact.alarm_id for fact in calm] == [groups[0].alarm_id]


def test_a_call_of_an_old_person_stands_until_somebody_does_something_about_it() -> None:
    its = rule(AlarmKind.ELDER_CALL, case_sources=("elder",), case_classes=("elder",))
    watch = Watch((its,), GROUND, START_MS)
    calls = [
        replace(opened(1), source="elder", class_id="elder.call"),
        replace(opened(2), source="elder", class_id="elder"),
        replace(opened(3), source="worker", class_id="elder.call"),
        replace(opened(4), source="elder", class_id="elderly"),
    ]
    for each in calls:
        watch.take(each)
    watch.pass_time(START_MS + 600_000)
    assert [(want.subject_id, want.point) for want in standing(watch)] == [
        (each.case_id, each.point) for each in calls[:2]
    ]
    (raised, _) = AlarmBook().due(watch.wants(), START + timedelta(minutes=10))
    assert isinstance(raised, AlarmRaised)
    assert (raised.subject_kind, raised.subject_id) == ("case", calls[0].case_id)
    call = CaseStep(calls[0].case_id, 2, Act.CALL, START, Role.DUTY_OFFICER, "officer", outcome="reached")
    watch.take(call)
    assert [want.subject_id for want in standing(watch)] == [calls[1].case_id]


def test_the_shipped_rule_of_elder_calls_is_urgent_and_asks_to_call_back() -> None:
    its = load_alarm_rules().rule("elder_call")
    assert its is not None
    assert (its.on, its.priority, its.expected) == (True, Priority.URGENT, "call_back")
