"""The bureau of a desk: everybody who can be sent, the profile's own catalogue, and ways to look things up."""

from collections import Counter
from dataclasses import replace

import msgspec
import pytest
from mini_town import mini_town

from zscc.centre.bureau import load_bureau
from zscc.centre.responders import responders_of
from zscc.model.responder import ResponderKind
from zscc.settings.catalogue import CatalogueRefused, load_catalogue
from zscc.settings.catalogue.written import toml_of
from zscc.settings.profile import load_profile
from zscc.town.load import load_town

TOWN = mini_town()


@pytest.fixture(scope="module")
def bureau():
    return load_bureau(load_profile(), None, load_town())


def test_every_vehicle_worker_station_and_department_of_the_demo_town_can_be_sent(bureau):
    assert Counter(responder.kind for responder in bureau.responders) == {
        ResponderKind.VEHICLE: 17,
        ResponderKind.GRID_WORKER: 220,
        ResponderKind.TEAM: 38 + 29,
        ResponderKind.OUTSIDE: 3,
    }
    assert len(bureau.responders_by_id) == len(bureau.responders)
    assert all(responder.synthetic for responder in bureau.responders)
    assert all("****" in r.phone or r.kind is ResponderKind.OUTSIDE for r in bureau.responders)


def test_every_department_that_a_class_names_has_somebody(bureau):
    there = {responder.department for responder in bureau.responders}
    assert {case_class.department for case_class in bureau.catalogue.classes} <= there


def test_whoever_a_preset_calls_is_there(bureau):
    for preset in bureau.catalogue.presets:
        for member in preset.members:
            fit = [r for r in bureau.responders if r.department == member.department]
            if member.telephone:
                assert any(r.kind is ResponderKind.OUTSIDE and r.phone for r in fit)
            else:
                assert any(member.skill in r.skills for r in fit), (preset.preset_id, member.department)


def test_everybody_but_outsiders_waits_somewhere_in_the_town(bureau):
    for responder in bureau.responders:
        assert (responder.base_m is None) == (responder.kind is ResponderKind.OUTSIDE)
    teams = [r for r in bureau.responders if r.responder_id.startswith("team:zfj:")]
    assert [r.label for r in teams] == ["综合行政执法局一组", "综合行政执法局二组", "综合行政执法局三组"]
    assert len({r.base_m for r in teams}) == 3


def test_vehicles_follow_their_fixes_and_workers_belong_to_grids(bureau):
    vehicle = bureau.responders_by_id["vehicle:V01"]
    assert (vehicle.vehicle, vehicle.label) == ("V01", "01车")
    worker = bureau.responders_by_id["worker:W002"]
    assert worker.label == "周市社区-01网格员二"
    assert worker.grid == "320583102001001"


def test_the_same_town_makes_the_same_responders(bureau):
    assert responders_of(load_town(), bureau.catalogue) == bureau.responders


def test_another_town_has_its_own_and_what_it_did_not_make_up_has_no_made_up_number():
    catalogue = load_catalogue()
    town = replace(TOWN, sources=tuple(replace(source, synthetic=False) for source in TOWN.sources))
    told = responders_of(town, catalogue)
    vehicles = [r for r in told if r.kind is ResponderKind.VEHICLE]
    assert len(vehicles) == len(TOWN.vehicles)
    assert not any(r.synthetic or r.phone for r in vehicles)
    assert [r.label for r in told if r.responder_id.startswith("station:")] == [
        "小河社区工作站",
        "大桥社区工作站",
        "柳林村工作站",
    ]


def test_a_town_without_villages_still_has_teams():
    told = responders_of(replace(TOWN, villages=(), grids=(), vehicles=(), grid_workers=()), load_catalogue())
    assert {r.base_m for r in told} == {None}


def test_the_profiles_own_catalogue_lies_beside_the_profile(tmp_path):
    changed = toml_of(load_catalogue()).replace("暴露垃圾", "垃圾暴露")
    (tmp_path / "own.toml").write_text(changed, encoding="utf-8")
    profile = msgspec.structs.replace(load_profile(), catalogue="own.toml")
    told = load_bureau(profile, tmp_path / "profile.toml", TOWN)
    assert told.classes["garbage"].name == "垃圾暴露"
    (tmp_path / "own.toml").write_text(changed.replace("4工作时", "4刻"), encoding="utf-8")
    with pytest.raises(CatalogueRefused):
        load_bureau(profile, tmp_path / "profile.toml", TOWN)


def test_things_are_looked_up_by_their_ids(bureau):
    assert bureau.classes["emergency.gas"].preset == "gas"
    assert bureau.departments["xf"].phone == "119"
    assert bureau.presets["gas"].telephone_first
    assert bureau.working is bureau.working
    assert bureau.working.day_us == 27_000_000_000
