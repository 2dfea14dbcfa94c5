"""Civic and industry facilities: published numbers, dates, exposure, layers, and a check that finds what is wrong."""

import dataclasses
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path
from shutil import copyfile

import pytest
import shapely

from zscc.model.audience import Audience
from zscc.model.exposure import Exposure
from zscc.settings.town_figures import load_town_figures
from zscc.town.check.town import check_town
from zscc.town.facilities import (
    CIVIC,
    INDUSTRY,
    capacity_sums,
    facility_layers,
    facility_of,
    is_overdue,
    open_to,
    shown_at,
)
from zscc.town.features import GeometryKind
from zscc.town.layers import Facility, Town
from zscc.town.load import DEMO_TOWN, load_town

OPENING_OF_THE_HIGH_SCHOOL = date(2022, 9, 1)
SENSITIVE = {"granary", "gas", "water_supply", "pipeline"}


@cache
def the_town() -> Town:
    return load_town()


def named(part: str) -> Facility:
    [found] = [facility for facility in the_town().facilities if part in facility.name]
    return found


def number(key: str) -> int:
    figure = load_town_figures().figure(key)
    return round(float(figure.value) * (10_000 if figure.unit.startswith("万") else 1))


def test_counts_are_the_published_ones() -> None:
    kinds = Counter(facility.kind for facility in the_town().facilities)
    layers = Counter(facility.layer for facility in the_town().facilities)
    assert layers["civic_school"] == number("schools") == 48
    assert kinds["open_ground"] == number("open_grounds") == 10
    assert kinds["town_park"] == number("parks") == 2
    assert kinds["elder_part"] == number("elder_parts") == 6
    assert kinds["park_business"] == number("park_businesses") == 4
    assert kinds["enterprise"] == number("enterprises") == 7
    assert kinds["platform"] == number("platforms") == 3
    assert kinds["pipeline"] == number("pipeline") == 2
    assert kinds["old_town"] == number("old_towns") == 2
    assert kinds["corridor"] == number("corridor") == 1
    assert layers["civic_project"] == number("civic_projects") == 2


def test_every_stage_of_the_chain_is_there_and_the_named_things_too() -> None:
    stages = Counter(facility.kind for facility in the_town().facilities if facility.layer == "civic_school")
    assert set(stages) == {"kindergarten", "primary", "middle", "nine_year", "high"}
    told = "".join(facility.name for facility in the_town().facilities)
    for key in ("parks", "elder_parts", "park_businesses", "enterprises", "pipeline", "civic_projects"):
        assert all(name in told for name in load_town_figures().figure(key).names), key


def test_places_and_beds_add_up() -> None:
    sums = capacity_sums(the_town().facilities)
    assert sums["school_places"][0] == number("school_places") == 45_000
    assert sums["care_beds"][0] == number("care_beds") == 400
    assert sums["comfort_beds"][0] == number("comfort_beds") == 280
    for facility in the_town().facilities:
        assert all(0 < room.occupied <= room.capacity for room in facility.rooms), facility.name


def test_tiers_have_their_numbers_and_no_invented_names() -> None:
    nodes = [facility for facility in the_town().facilities if facility.kind == "elder_node"]
    tiers = Counter(node.tier for node in nodes)
    assert (tiers["1"], tiers["3"], tiers["9"]) == (1, 3, 9)
    assert tiers["X"] > 0
    assert {node.tier_name for node in nodes} == {""}


def test_the_high_school_appears_on_its_day() -> None:
    school = named("周市高中")
    assert school.opened == OPENING_OF_THE_HIGH_SCHOOL
    before, on_the_day = date(2022, 8, 31), OPENING_OF_THE_HIGH_SCHOOL
    assert school not in shown_at(the_town().facilities, before)
    assert school in shown_at(the_town().facilities, on_the_day)
    [early] = [layer for layer in facility_layers(the_town(), before) if layer.layer_id == "civic_school"]
    [late] = [layer for layer in facility_layers(the_town(), on_the_day) if layer.layer_id == "civic_school"]
    assert (len(early), len(late)) == (47, 48)


def test_the_moved_health_centre_is_in_one_place_at_a_time() -> None:
    for day in (date(2022, 6, 30), date(2022, 7, 1), date(2026, 1, 1)):
        there = [facility for facility in shown_at(the_town().facilities, day) if facility.kind == "health_centre"]
        assert len(there) == 1


def test_sensitive_things_are_internal_and_nothing_public_holds_them() -> None:
    kinds = {facility.kind for facility in the_town().facilities if facility.exposure is not Exposure.OPEN}
    assert kinds == SENSITIVE
    for audience in (Audience.PUBLIC, Audience.REVIEW):
        seen = open_to(the_town().facilities, audience)
        assert not {facility.kind for facility in seen} & SENSITIVE
        told = [
            value for layer in facility_layers(the_town(), None, audience) for c in layer.columns for value in c.values
        ]
        assert not any("粮库" in str(value) or "燃气" in str(value) or "供水" in str(value) for value in told)
    assert {facility.kind for facility in open_to(the_town().facilities, Audience.INTERNAL)} >= SENSITIVE


def test_what_is_forbidden_is_in_no_file() -> None:
    hidden = dataclasses.replace(named("粮库"), exposure=Exposure.FORBIDDEN)
    assert not any(open_to([hidden], audience) for audience in Audience)


def test_layers_are_of_the_town_and_in_one_table() -> None:
    layers = {layer.layer_id: layer for layer in facility_layers(the_town())}
    assert set(layers) == {*CIVIC, *INDUSTRY}
    for name, layer in layers.items():
        assert layer.synthetic
        if name == "civic_river":
            assert layer.geometry is GeometryKind.LINE
            continue
        for row in range(len(layer)):
            facility = facility_of(layer, row, the_town())
            assert facility is not None
            assert facility.layer == name


def test_everything_lies_in_the_grid_that_it_names() -> None:
    grids = {grid.code: shapely.Polygon(grid.ring) for grid in the_town().grids}
    town = shapely.union_all(list(grids.values())).buffer(0.5)
    for facility in the_town().facilities:
        assert grids[facility.grid_code or ""].buffer(0.5).contains(shapely.Point(facility.at)), facility.name
        for ring in facility.rings:
            assert town.contains(shapely.Polygon(ring)), facility.name


def test_what_is_made_up_says_so_and_names_its_source() -> None:
    for facility in the_town().facilities:
        assert facility.synthetic == ("示意" in facility.name), facility.name
        assert facility.source, facility.name


def test_overdue_is_said_only_by_who_knows() -> None:
    iridium = named("铱工场")
    assert iridium.due == date(2022, 11, 30)
    assert not is_overdue(iridium, date(2022, 11, 1))
    assert not is_overdue(iridium, date(2026, 11, 23)), "the article is older than the due date"
    assert is_overdue(dataclasses.replace(iridium, told="2023"), date(2026, 11, 23))
    assert not is_overdue(dataclasses.replace(iridium, told="2023", status="completed"), date(2026, 11, 23))


def test_the_check_counts_them() -> None:
    outcome = check_town(DEMO_TOWN, the_town())
    told = {key: outcome.facilities[key] for key in ("school_facility", "school_places", "care_beds", "comfort_beds")}
    assert told == {"school_facility": 48, "school_places": 45_000, "care_beds": 400, "comfort_beds": 280}
    assert outcome.facilities["open_ground"] == 10


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("DELETE FROM facility WHERE kind = 'open_ground' AND fid % 2", "count"),
        ("UPDATE facility_room SET capacity = capacity + 1 WHERE what = 'school_places' AND fid = 1", "count"),
        ("UPDATE facility SET exposure = 'open' WHERE kind = 'granary'", "exposure_open"),
        ("UPDATE facility SET exposure = 'secret' WHERE kind = 'high'", "exposure_unknown"),
        ("UPDATE facility_room SET occupied = capacity + 1 WHERE fid = 1", "facility_crowded"),
        ("UPDATE facility_area SET facility_id = 'nobody' WHERE fid = 1", "reference_lost"),
        ("UPDATE facility SET tier = '9' WHERE tier = '3' AND layer = 'civic_elder'", "count"),
        ("UPDATE facility SET grid_code = '320583102999001' WHERE fid = 1", "reference_lost"),
    ],
)
def test_the_check_finds(change: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "town.gpkg"
    copyfile(DEMO_TOWN, path)  # type: ignore[arg-type]  # a real file in every tree that is tested
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    assert {finding.code for finding in check_town(path, the_town()).faults} == {code}


def test_a_town_without_them_is_a_town(tmp_path: Path) -> None:
    path = tmp_path / "town.gpkg"
    copyfile(DEMO_TOWN, path)  # type: ignore[arg-type]
    with closing(sqlite3.connect(path)) as connection:
        for table in ("facility", "facility_area", "facility_room", "facility_tier"):
            connection.execute(f"DROP TABLE {table}")
            connection.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = ?", [table])
            connection.execute("DELETE FROM gpkg_contents WHERE table_name = ?", [table])
        connection.commit()
    plain = load_town(path)
    assert plain.facilities == ()
    assert facility_layers(plain) == ()
    assert check_town(path, the_town()).passed
