"""Whom to send: who is fit, then who is free, then who is there soonest, each with its reasons."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from made_cases import opened
from made_catalogue import CATALOGUE

from zscc.geo.network import network_of
from zscc.geo.spaces import wgs84_from_map
from zscc.model.case import Case, Party, PartyOrder, Stage
from zscc.model.case_steps import open_case
from zscc.model.catalogue import Preset, PresetMember
from zscc.model.moment import ms_from_utc
from zscc.model.responder import Responder, ResponderKind, ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.model.suggestion import Candidate
from zscc.rules.standing import Orders, Seen, Standing, standing_of
from zscc.rules.suggestion import MOST, Suggester
from zscc.settings.bureau import Bureau
from zscc.settings.calendar import load_calendar
from zscc.settings.profile import load_profile
from zscc.settings.roster import load_roster
from zscc.situation.situation import Situation
from zscc.text import LANGUAGES
from zscc.text.words import templates

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
WEST, NORTH = 590_000.0, 3_480_000.0
ROADS = network_of(
    [np.array([(WEST, NORTH), (WEST + 6_000, NORTH)]), np.array([(WEST, NORTH + 9_000), (WEST + 100, NORTH + 9_000)])],
    [36.0, 36.0],
)
"""A street of six kilometres on which one drives ten metres a second, and a lane that no road joins to it."""
PRESET = Preset(
    "gas",
    "燃气联动",
    (
        PresetMember("gas", "抢修", lead=True, skill="gas_repair"),
        PresetMember("xf", "警戒", telephone=True),
        PresetMember("grid", "疏散", skill="grid"),
    ),
    telephone_first=True,
)
CLASSES = tuple(replace(each, preset="gas" if each.class_id == "gas" else "") for each in CATALOGUE.classes)
GRID, VILLAGE = "320583102001001", "320583102001"


def team(name: str, metres: float | None, department: str = "hw", **more: object) -> Responder:
    base = None if metres is None else (WEST + metres, NORTH)
    return Responder(name, ResponderKind.TEAM, name, department, base_m=base, **more)  # type: ignore[arg-type]


def vehicle(name: str, department: str = "hw") -> Responder:
    return Responder(name, ResponderKind.VEHICLE, name, department, vehicle=name, base_m=(WEST, NORTH))


def worker(name: str, metres: float, grid: str = "") -> Responder:
    its = Responder(name, ResponderKind.GRID_WORKER, name, "grid", frozenset({"grid"}), grid=grid)
    return replace(its, base_m=(WEST + metres, NORTH))


def suggester(*responders: Responder) -> Suggester:
    catalogue = replace(CATALOGUE, classes=CLASSES, presets=(PRESET,))
    return Suggester(ROADS, Bureau(catalogue, load_calendar(), responders, load_roster()))


def case(metres: float | None = 3_000, north: float = 0, **more: object) -> Case:
    made = replace(open_case(opened(1)), grid=GRID, village=VILLAGE)
    if metres is None:
        return replace(made, point=None, **more)  # type: ignore[arg-type]
    lon, lat = wgs84_from_map(np.array([WEST + metres]), np.array([NORTH + north]))
    return replace(made, point=PointE7.from_degrees(float(lon[0]), float(lat[0])), **more)  # type: ignore[arg-type]


def setting(name: str, state: ResponderState) -> ResponderSet:
    return ResponderSet(name, 1, state, NOW, Role.DISPATCHER, "officer")


def standing(
    settings: Iterable[ResponderSet] = (), orders: dict[str, int] | None = None, **seen: tuple[float, float]
) -> Standing:
    """Vehicles by (metres along the street, age of the fix in seconds)."""
    now_ms = ms_from_utc(NOW)
    fixes = {name: Seen(WEST + metres, NORTH, now_ms - round(age * 1000)) for name, (metres, age) in seen.items()}
    return Standing(NOW, fixes, {its.responder_id: its for its in settings}, orders or {})


def ranked(made: Suggester, its: Case, at: Standing) -> list[str]:
    (call,) = made.suggest_by(its, at).calls
    return [candidate.responder_id for candidate in call.candidates]


def codes(candidate: Candidate) -> list[str]:
    return [reason.code for reason in candidate.reasons]


def test_of_the_department_s_who_is_there_soonest_comes_first_with_time_and_way() -> None:
    made = suggester(team("far", 0), team("near", 2_500), team("others", 3_000, "env"))
    (call,) = made.suggest_by(case(), standing()).calls
    assert (call.department, call.lead, call.telephone) == ("hw", True, False)
    first, second = call.candidates
    assert (first.responder_id, second.responder_id) == ("near", "far")
    assert (first.distance_m, first.travel_s) == (pytest.approx(500, abs=1), pytest.approx(50, abs=1))
    assert second.travel_s == pytest.approx(300, abs=1)
    assert codes(first) == ["department", "standby", "base"]


def test_who_stands_by_goes_before_who_is_nearer_and_busy_and_out_of_service_is_nobody() -> None:
    made = suggester(*(team(name, metres) for name, metres in (("A", 0), ("B", 1_000), ("C", 2_000), ("D", 3_000))))
    settings = [
        setting("B", ResponderState.RETURNING),
        setting("C", ResponderState.ON_SCENE),
        setting("D", ResponderState.OUT_OF_SERVICE),
    ]
    assert ranked(made, case(), standing(settings)) == ["A", "B", "C"]


def test_an_open_order_counts_as_ten_minutes() -> None:
    made = suggester(team("loaded", 3_000), team("nine", 3_000 - 5_400), team("eleven", 3_000 + 2_900))
    (call,) = made.suggest_by(case(), standing(orders={"loaded": 1})).calls
    assert [each.responder_id for each in call.candidates][:2] == ["eleven", "loaded"]
    assert ("orders", (("orders", "1"),)) in [(each.code, each.arguments) for each in call.candidates[1].reasons]


def test_an_old_position_says_so_and_counts_less() -> None:
    made = suggester(vehicle("fresh"), vehicle("old"), vehicle("silent"))
    (call,) = made.suggest_by(case(), standing(fresh=(1_000, 5), old=(2_500, 600))).calls
    fresh, silent, old = call.candidates
    assert [fresh.responder_id, silent.responder_id, old.responder_id] == ["fresh", "silent", "old"]
    assert (old.position_age_s, old.travel_s) == (600, pytest.approx(50, abs=1))
    assert ("old_fix", (("minutes", "10"),)) in [(each.code, each.arguments) for each in old.reasons]
    assert (codes(fresh)[-1], codes(silent)[-1], silent.position_age_s) == ("fix", "no_fix", None)


def test_a_joint_preset_gets_a_call_a_member() -> None:
    repair = team("repair", 0, "gas", skills=frozenset({"gas_repair"}))
    made = suggester(repair, team("office", 3_000, "gas"), worker("own", 2_800, GRID), worker("next", 3_000, "other"))
    its = made.suggest_by(case(class_id="gas", department="gas"), standing())
    assert (its.preset, its.version) == ("gas", 1)
    lead, phoned, grid = its.calls
    assert [(each.department, each.task, each.lead, each.telephone) for each in its.calls] == [
        ("gas", "抢修", True, False),
        ("xf", "警戒", False, True),
        ("grid", "疏散", False, False),
    ]
    assert [each.responder_id for each in lead.candidates] == ["repair"]
    assert phoned.candidates == ()
    assert [each.responder_id for each in grid.candidates] == ["own", "next"]
    own = grid.candidates[0]
    assert (own.on_foot, own.travel_s) == (True, pytest.approx(200 / 1.4, abs=2))
    assert codes(own) == ["own_grid", "skill", "standby", "base"]


def test_nobody_is_proposed_for_two_members_and_the_lead_chooses_first() -> None:
    members = PresetMember("hw", "围挡"), PresetMember("hw", "抢修", lead=True), PresetMember("hw", "清扫")
    catalogue = replace(CATALOGUE, classes=CLASSES, presets=(replace(PRESET, members=members),))
    crew = team("near", 2_900), team("far", 0)
    made = Suggester(ROADS, Bureau(catalogue, load_calendar(), crew, load_roster()))
    its = made.suggest_by(case(class_id="gas"), standing())
    assert [each.task for each in its.calls] == ["围挡", "抢修", "清扫"]
    fence, repair, sweep = ([found.responder_id for found in each.candidates] for each in its.calls)
    assert repair[0] == "near"
    assert (fence, sweep) == (["far"], [])


def test_a_department_that_has_a_telephone_only_is_called() -> None:
    outside = replace(team("outside:police", None, "police"), kind=ResponderKind.OUTSIDE, phone="110")
    (call,) = suggester(outside).suggest_by(case(department="police"), standing()).calls
    assert (call.department, call.lead, call.telephone, call.candidates) == ("police", True, True, ())


def test_the_station_of_the_village_goes_before_a_nearer_one() -> None:
    made = suggester(team(f"station:{VILLAGE}", 0, "village"), team("station:320583102002", 3_000, "village"))
    (call,) = made.suggest_by(case(department="village"), standing()).calls
    assert codes(call.candidates[0])[0] == "own_village"
    busy = standing([setting(f"station:{VILLAGE}", ResponderState.ON_SCENE)])
    assert ranked(made, case(department="village"), busy)[0] == "station:320583102002"


def test_who_was_sent_already_is_not_offered_again() -> None:
    made = suggester(team("A", 0), team("B", 1_000))
    sent = Party(PartyOrder("hw", responders=("B",)), NOW)
    assert ranked(made, case(parties=(sent,)), standing()) == ["A"]
    assert ranked(made, case(parties=(replace(sent, done_at=NOW),)), standing()) == ["B", "A"]


def test_without_a_position_a_road_or_a_base_no_time_is_told_and_people_are_still_offered() -> None:
    made = suggester(team("A", 0), team("nowhere", None))
    for its, reasons in (
        (case(None), ["no_place", "no_place"]),
        (case(0, north=9_000), ["no_road", "nowhere"]),
        (case(), ["base", "nowhere"]),
    ):
        (call,) = made.suggest_by(its, standing()).calls
        assert [codes(each)[-1] for each in call.candidates] == reasons
        assert call.candidates[1].travel_s is None
    beyond = replace(case(), point=PointE7(-1_210_000_000, -314_600_000))
    assert made.suggest_by(beyond, standing()).calls[0].candidates


def test_a_case_without_a_department_gets_no_call_and_no_call_has_too_many() -> None:
    made = suggester(*(team(f"T{number}", number) for number in range(3 * MOST)))
    assert made.suggest_by(case(department=""), standing()).calls == ()
    assert len(ranked(made, case(), standing())) == MOST


def test_a_snapshot_tells_what_is_needed() -> None:
    made = suggester(team("A", 0), team("B", 1_000))
    snapshot = Situation(load_profile().thresholds, load_profile().windows).snapshot(NOW)
    assert [its.responder_id for its in made.suggest(case(), snapshot).calls[0].candidates] == ["B", "A"]
    busy = case(parties=(Party(PartyOrder("hw", responders=("B",)), NOW),), stage=Stage.DISPATCHED)
    loaded = replace(
        snapshot, cases=(replace(busy, case_id="other"),), responders=(setting("A", ResponderState.STANDBY),)
    )
    assert [its.responder_id for its in made.suggest(case(), loaded).calls[0].candidates] == ["A", "B"]


def test_open_orders_are_counted_as_cases_come_change_and_end() -> None:
    orders = Orders()
    order = Party(PartyOrder("hw", responders=("A", "B")), NOW)
    one, two = case(parties=(order,)), replace(case(parties=(order,)), case_id="two")
    orders.follow((one, two))
    assert orders.counted() == {"A": 2, "B": 2}
    orders.follow((one, replace(two, parties=(replace(order, done_at=NOW + timedelta(minutes=1)),))))
    assert orders.counted() == {"A": 1, "B": 1}
    orders.follow((replace(one, merged_into="two"), two))
    assert orders.counted() == {"A": 1, "B": 1}
    snapshot = replace(Situation(load_profile().thresholds, load_profile().windows).snapshot(NOW), cases=(one,))
    assert standing_of(snapshot, Orders()).orders == {"A": 1, "B": 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    words = templates(language)
    told = ["skill", "department", "own_grid", "own_village", "orders", "fix", "old_fix", "no_fix", "base"]
    states = [state.value for state in ResponderState if state is not ResponderState.OUT_OF_SERVICE]
    assert all(f"suggestion.reason.{code}" in words for code in [*told, *states, "no_place", "no_road", "nowhere"])
