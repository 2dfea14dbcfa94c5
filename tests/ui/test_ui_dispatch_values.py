"""What dispatch shows, without a window: offers, clocks, rows of boards."""

from dataclasses import replace
from datetime import timedelta

import pytest
from desk_scenes import AS_OF, Scene, snapshot_of
from made_cases import opened

from zscc.model.case import Case, Party, PartyOrder, Stage
from zscc.model.case_facts import Act
from zscc.model.case_steps import open_case
from zscc.model.catalogue import Preset, PresetMember
from zscc.model.responder import Responder, ResponderKind, ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.model.suggestion import Candidate, SuggestedCall, Suggestion
from zscc.model.working_time import Light
from zscc.settings.dispatching import Clocks, DispatchSetting, ReportClocks, load_dispatching
from zscc.ui.dispatch.clocks import next_report, party_clocks, report_clocks
from zscc.ui.dispatch.offer import Offer, calls_of, offer_of, suggested_of
from zscc.ui.dispatch.open_work import OpenWork
from zscc.ui.dispatch.responder_rows import BoardFilter, by_state, responder_rows, sent_to
from zscc.ui.dispatch.whistle_rows import whistle_rows

STANDBY = ResponderState.STANDBY
PRESET = Preset("gas", "燃气泄漏联动", (PresetMember("gas", "抢修", lead=True),), True, (), 300, 1200, 7200)
CLOCKS = Clocks(sign_min=10)
LIMITS = ReportClocks(15, 60, 1440)


def candidates(*names: str) -> tuple[Candidate, ...]:
    return tuple(Candidate(name, STANDBY, 1000.0, 300.0) for name in names)


def joint() -> Suggestion:
    calls = (
        SuggestedCall("gas", "抢修", lead=True, candidates=candidates("G1", "G2")),
        SuggestedCall("xf", "警戒", telephone=True),
        SuggestedCall("zlj", "巡查车到场", candidates=candidates("V07")),
    )
    return Suggestion("C1", 2, "gas", calls)


def single() -> Suggestion:
    return Suggestion("C1", 2, "", (SuggestedCall("hw", lead=True, candidates=candidates("H1", "H2", "H3")),))


def test_a_preset_sends_all_of_it_by_its_own_clocks_with_one_in_the_lead() -> None:
    calls = calls_of(offer_of(joint(), PRESET), CLOCKS)
    assert [(call.department, call.lead, call.responders) for call in calls] == [
        ("gas", True, ("G1",)),
        ("xf", False, ()),
        ("zlj", False, ("V07",)),
    ]
    assert {(call.sign_within_s, call.arrive_within_s, call.done_within_s) for call in calls} == {(300, 1200, 7200)}


def test_without_a_preset_the_fittest_is_sent_and_others_stand_below() -> None:
    offer = offer_of(single(), None)
    assert [line.ticked for line in offer.lines] == [True, False, False]
    [call] = calls_of(offer, CLOCKS)
    assert (call.responders, call.sign_within_s, call.arrive_within_s) == (("H1",), 600, 0)


def test_who_chooses_otherwise_says_why_and_the_record_keeps_what_was_suggested() -> None:
    offer = offer_of(single(), None).ticked(0).ticked(1)
    assert offer.refusal == "reason"
    offer = offer.because("一组刚下班")
    assert (offer.refusal, suggested_of(offer)) == ("", "hw:H1")
    assert calls_of(offer, CLOCKS)[0].responders == ("H2",)
    assert suggested_of(offer_of(single(), None)) == ""


def test_a_line_turns_to_its_next_candidate_and_round() -> None:
    offer = offer_of(joint(), PRESET).turned(0, 1)
    assert calls_of(offer, CLOCKS)[0].responders == ("G2",)
    assert offer.turned(0, 1).as_suggested
    assert offer.turned(2, 1) == offer


def test_when_the_lead_stays_away_another_one_leads() -> None:
    calls = calls_of(offer_of(joint(), PRESET).ticked(0), CLOCKS)
    assert [(call.department, call.lead) for call in calls] == [("xf", True), ("zlj", False)]


def test_nobody_ticked_is_nobody_sent() -> None:
    offer = offer_of(single(), None).ticked(0).because("x")
    assert (offer.refusal, calls_of(offer, CLOCKS)) == ("nobody", ())


def test_a_newer_suggestion_keeps_what_a_person_chose() -> None:
    chosen = offer_of(joint(), PRESET).turned(0, 1).ticked(2).because("G1无人接听")
    newer = replace(
        joint(), calls=(replace(joint().calls[0], candidates=candidates("G3", "G2", "G1")), *joint().calls[1:])
    )
    kept = offer_of(newer, PRESET, chosen)
    assert (kept.lines[0].candidate or candidates("?")[0]).responder_id == "G2"
    assert (kept.lines[2].ticked, kept.reason) == (False, "G1无人接听")
    assert offer_of(replace(newer, case_id="C2"), PRESET, chosen).as_suggested


def party(minutes_ago: float, **more: object) -> Party:
    begins = AS_OF - timedelta(minutes=minutes_ago)
    order = PartyOrder("gas", sign_by=begins + timedelta(minutes=5), arrive_by=begins + timedelta(minutes=20))
    return Party(order, begins, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("minutes", "light"), [(3, Light.GREEN), (4.5, Light.YELLOW), (5.5, Light.RED)])
def test_each_clock_of_a_department_has_its_own_light(minutes: float, light: Light) -> None:
    sign, arrive, done = party_clocks(party(minutes))
    assert (sign.light(AS_OF), arrive.light(AS_OF), done.light(AS_OF)) == (light, Light.GREEN, None)


def test_what_was_done_in_time_stays_green_however_late_it_is() -> None:
    its = party(30, signed_at=AS_OF - timedelta(minutes=28))
    sign, arrive, _ = party_clocks(its)
    assert (sign.light(AS_OF), arrive.light(AS_OF)) == (Light.GREEN, Light.RED)


def emergency(**times: object) -> Case:
    case = open_case(replace(opened(1), emergency=True, at=AS_OF - timedelta(minutes=12)))
    return replace(case, times=replace(case.times, **times))  # type: ignore[arg-type]


def test_reports_of_an_emergency_follow_each_other_until_the_final_one() -> None:
    assert report_clocks(open_case(opened(1)), LIMITS) == ()
    [first] = report_clocks(emergency(), LIMITS)
    assert (first.act, first.left_s(AS_OF)) == (Act.FIRST_REPORT, 180.0)
    told = emergency(first_report_at=AS_OF - timedelta(minutes=70), follow_up_at=AS_OF - timedelta(minutes=10))
    follow = next_report(told, LIMITS)
    assert follow is not None
    assert (follow.act, follow.left_s(AS_OF)) == (Act.FOLLOW_UP_REPORT, 3000.0)
    fed_back = replace(told, times=replace(told.times, fed_back_at=AS_OF))
    final = next_report(fed_back, LIMITS)
    assert final is not None
    assert (final.act, final.left_s(AS_OF)) == (Act.FINAL_REPORT, 86_400.0)
    assert next_report(replace(told, times=replace(told.times, final_report_at=AS_OF)), LIMITS) is None


def test_open_whistles_stand_by_what_falls_due_first() -> None:
    case = replace(open_case(opened(1)), stage=Stage.DISPATCHED, parties=(party(1, whistled=True), party(9)))
    late = replace(open_case(opened(2)), stage=Stage.HANDLING, parties=(party(7, whistled=True),))
    over = replace(late, case_id="YS-3", parties=(party(9, whistled=True, done_at=AS_OF),))
    assert [row.case.case_id for row in whistle_rows((case, late, over))] == [late.case_id, case.case_id]


RESPONDERS = (
    Responder("vehicle:V01", ResponderKind.VEHICLE, "01车", "zlj", vehicle="V01"),
    Responder("team:gas:1", ResponderKind.TEAM, "燃气抢修一组", "gas", phone="138****0007"),
)


def test_the_board_says_what_each_was_sent_to_and_how_old_its_position_is(town) -> None:
    its = party(5, arrived_at=AS_OF, arrival_proved=True)
    case = replace(open_case(opened(1)), parties=(replace(its, order=replace(its.order, responders=("team:gas:1",))),))
    told = ResponderSet("team:gas:1", 2, ResponderState.ON_SCENE, AS_OF, Role.PROGRAM, "fence", case.case_id)
    snapshot = replace(snapshot_of(Scene(town)), responders=(told,))
    assert sent_to(snapshot) == {case.case_id}
    vehicle, team = responder_rows(RESPONDERS, snapshot, {case.case_id: case})
    assert (vehicle.state, vehicle.fix_age_s, vehicle.arrival_proved) == (STANDBY, 1.0, None)
    assert (team.state, team.case_title, team.fix_age_s, team.arrival_proved) == (
        ResponderState.ON_SCENE,
        case.title,
        None,
        True,
    )
    columns = by_state((vehicle, team))
    assert [len(columns[state]) for state in columns] == [1, 0, 1, 0, 0]
    assert [BoardFilter(kind=ResponderKind.TEAM).lets_through(row) for row in (vehicle, team)] == [False, True]
    assert [BoardFilter(text="燃气").lets_through(row) for row in (vehicle, team)] == [False, True]


def test_the_shipped_clocks_are_marked_as_made_up_and_hold(tmp_path) -> None:
    shipped = load_dispatching()
    assert isinstance(shipped, DispatchSetting)
    assert shipped.synthetic
    assert shipped.reports.first_min > 0
    bad = tmp_path / "dispatch.toml"
    bad.write_text(
        "source='x'\nsynthetic=true\n[order]\nsign_min=-1\n[whistle]\n[reports]\nfirst_min=1\nfollow_up_min=1\nfinal_min=1\n"
    )
    with pytest.raises(ValueError, match="no clock"):
        load_dispatching(bad)


def test_an_offer_without_candidates_still_calls_the_department() -> None:
    offer = offer_of(Suggestion("C1", 2, "", (SuggestedCall("hw", lead=True),)), None)
    assert isinstance(offer, Offer)
    assert [(call.department, call.responders) for call in calls_of(offer, CLOCKS)] == [("hw", ())]


def test_what_cases_owe_is_carried_on_step_by_step_and_found_anew_when_some_leave() -> None:
    first = replace(open_case(opened(1)), stage=Stage.DISPATCHED, parties=(party(1, whistled=True), party(9)))
    second, third = open_case(opened(2)), open_case(opened(3))
    work = OpenWork()
    for cases, owed in (
        ((first, second, third), {"whistled": 1, "joint": 1}),
        ((first, replace(second, extension_asked=AS_OF), third), {"whistled": 1, "joint": 1, "decisions": 1}),
        ((replace(second, extension_asked=AS_OF), third), {"decisions": 1}),
        ((replace(second, merged_into="X", extension_asked=AS_OF), third), {}),
    ):
        for _ in work.follow(cases):
            pass
        assert {name: count for name, count in work.counts.items() if count} == owed
    assert work.found("decisions") == []
