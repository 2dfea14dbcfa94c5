"""Reports: as many, of such classes and from such sources as the model says, in the places it says, in plain words."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
import shapely
from chess_town import chess_town

from zscc.feeds.simulated.days import DAY_MS, midnight_ms
from zscc.feeds.simulated.disturbances import FaultPlan
from zscc.feeds.simulated.feed import grid_index
from zscc.feeds.simulated.fleet import Fleet
from zscc.feeds.simulated.incident_places import IncidentPlaces
from zscc.feeds.simulated.reports import Reports
from zscc.feeds.simulated.seeds import generator
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.feeds.simulated.weather import expected_facts, weather
from zscc.feeds.simulated.wire import report_delivery
from zscc.model.moment import utc_from_ms
from zscc.model.report import Priority, ReportFlag
from zscc.town.load import load_town

MONDAY = date(2026, 6, 15)
SPRING = [date(2026, 3, 2) + timedelta(days=number) for number in range(60)]


@pytest.fixture(scope="module")
def model():
    return load_simulation_model()


@pytest.fixture(scope="module")
def town():
    return load_town()


@pytest.fixture(scope="module")
def reports(town, model):
    return Reports(town, 1, model, FaultPlan(), first_vehicle)


@pytest.fixture(scope="module")
def spring(reports):
    """Sixty days of first reports, and of all reports."""
    told = [report for day in SPRING for report in reports.of_day(day)]
    return [report for report in told if report.first], told


def first_vehicle(place_m, at_ms):
    """Who tells of it, where that does not matter; a fleet would plan sixty days for it."""
    return "V01"


def shares(values):
    counts = Counter(values)
    return {value: count / counts.total() for value, count in counts.items()}


def test_the_same_seed_tells_the_same_day_whatever_was_asked_before(town, model, reports):
    other_order = Reports(town, 1, model, FaultPlan(), first_vehicle)
    other_order.of_day(MONDAY + timedelta(days=3))
    assert other_order.of_day(MONDAY) == reports.of_day(MONDAY)
    assert Reports(town, 2, model, FaultPlan(), first_vehicle).of_day(MONDAY) != reports.of_day(MONDAY)


def test_reports_are_numbered_by_time(reports):
    told = reports.of_day(MONDAY)
    assert [report.report_id for report in told] == [f"YS20260615-{n:04d}" for n in range(1, len(told) + 1)]
    assert [report.observed_at_ms for report in told] == sorted(report.observed_at_ms for report in told)
    begin_ms = midnight_ms(MONDAY)
    assert all(begin_ms <= report.observed_at_ms < begin_ms + DAY_MS for report in told)


def test_days_bring_as_many_facts_as_the_model_says(reports, model):
    expected = sum(expected_facts(day, model) for day in SPRING)
    counted = sum(len(reports.incidents(day)) for day in SPRING)
    assert counted == pytest.approx(expected, rel=0.03)
    assert expected_facts(date(2026, 6, 15), model) == pytest.approx(168 * 1.1 * 1.08)
    assert expected_facts(date(2026, 5, 1), model) == pytest.approx(168 * 0.62 * 1.05)
    assert expected_facts(date(2026, 5, 9), model) == pytest.approx(168 * 1.05)


def test_classes_sources_priorities_and_hours_split_after_the_model(spring, model):
    first, _ = spring
    by_class = shares(report.category for report in first)
    for category in model.categories:
        assert by_class.get(category.id, 0.0) == pytest.approx(category.share, rel=0.3, abs=0.006)
    by_source = shares(report.source for report in first)
    by_priority = shares(report.priority for report in first)
    for source in model.sources:
        expected = sum(category.share * category.sources.get(source, 0.0) for category in model.categories)
        assert by_source.get(source, 0.0) == pytest.approx(expected, abs=0.025)
    for priority in Priority:
        expected = sum(category.share * category.priority[priority.value] for category in model.categories)
        assert by_priority[priority.value] == pytest.approx(expected, abs=0.015)
    hours = np.bincount([(report.observed_at_ms // 3_600_000 + 8) % 24 for report in first], minlength=24)
    expected_hours = np.array([c.share * np.array(c.hourly_per_mille) / 1000.0 for c in model.categories]).sum(axis=0)
    assert np.abs(hours / hours.sum() - expected_hours).max() < 0.01


def test_duplicates_are_as_many_near_and_late_as_the_model_says_and_from_others(reports, spring, model):
    first, told = spring
    expected = sum(c.share * c.duplicates.rate * c.duplicates.mean_extra for c in model.categories)
    assert (len(told) - len(first)) / len(first) == pytest.approx(expected, abs=0.03)
    incidents = [incident for day in SPRING for incident in reports.incidents(day)]
    again = [(incident, telling) for incident in incidents for telling in incident.tellings[1:]]
    for incident, telling in again:
        away_m = np.hypot(telling.x_m - incident.place.x_m, telling.y_m - incident.place.y_m)
        assert away_m <= 5.0 * incident.category.duplicates.sigma_m
        assert telling.source != incident.tellings[0].source
        assert incident.tellings[0].second <= telling.second <= incident.tellings[0].second + 20 * 3600
    lags = [
        (telling.second - incident.tellings[0].second) / 60.0 / incident.category.duplicates.lag_min_median
        for incident, telling in again
        if incident.category.duplicates.lag_min_median < 100
    ]
    assert np.median(lags) == pytest.approx(1.0, rel=0.2)


def test_reports_lie_in_the_grid_of_their_fact(town, reports):
    told = [report for report in reports.of_day(MONDAY) if report.first]
    facts = {incident.incident_id: incident for incident in reports.incidents(MONDAY)}
    delivery = report_delivery(told, grid_index(town), 120.0)
    assert delivery.rows == len(delivery.facts) == len(told)
    for report, fact in zip(told, delivery.facts, strict=True):
        if report.incident_id in facts:
            assert fact.grid == town.grids[facts[report.incident_id].place.grid].code
        assert fact.synthetic
        assert fact.flags is ReportFlag.NONE


def test_places_are_by_the_road_river_or_school_that_the_type_says(town):
    places = IncidentPlaces(town, 1)
    lines = {
        "road": [road.line for road in town.roads if road.road_class in {"arterial", "secondary"}],
        "river": [water.line for water in town.waters],
    }
    schools = [place.at for place in town.places if place.category in {"school", "kindergarten"}]
    near = {kind: shapely.union_all([shapely.linestrings(line) for line in of]) for kind, of in lines.items()}
    near["school"] = shapely.multipoints(np.array(schools))
    index = grid_index(town)
    for kind, reach_m in (("road", 25.0), ("river", 25.0), ("school", 230.0)):
        drawn = [places.draw(generator(number, kind), kind) for number in range(150)]
        away_m = shapely.distance(near[kind], shapely.points([place.at_m for place in drawn]))
        assert away_m.max() < reach_m
        held_by = index.grid_of(np.array([p.x_m for p in drawn]), np.array([p.y_m for p in drawn]))
        assert held_by.tolist() == [place.grid for place in drawn]
    markets = {town.grids[places.draw(generator(n, "m"), "market").grid].main_type for n in range(50)}
    assert markets == {"market"}


def test_some_grids_are_hot_and_the_same_ones_every_day(town, reports):
    def by_grid(days):
        counts = Counter(incident.place.grid for day in days for incident in reports.incidents(day))
        return np.array([counts[grid] for grid in range(len(town.grids))])

    one, other = by_grid(SPRING[:14]), by_grid(SPRING[14:28])
    assert np.corrcoef(one, other)[0, 1] > 0.8
    assert one.max() > 3.0 * one.mean()


def test_texts_are_filled_masked_and_name_nobody(spring, town):
    _, told = spring
    villages = {village.name for village in town.villages}
    real_places = {place.name for place in town.places if not place.synthetic and len(place.name) > 3}
    assert len({report.text for report in told}) > 2_000
    for report in told:
        assert report.text
        assert not re.search(r"[{}]", report.text)
        assert not re.search(r"1\d{10}", report.text)
        assert not any(name in report.text for name in real_places)
        assert "苏E·" not in report.text or "苏E·*****" in report.text
    assert sum(any(name in report.text for name in villages) for report in told) > 500
    prefixes = {"h12345": "【12345】", "p110": "【110转办】", "sensor": "【设备】", "video": "【视频巡查】"}
    for report in told:
        assert report.text.startswith(prefixes.get(report.source, ""))
        if report.source == "patrol":
            assert re.match(r"【\d\d车】", report.text)
        if report.source == "sensor":
            assert "劝" not in report.text


def test_titles_are_short_and_classes_keep_their_long_names(spring, model):
    _, told = spring
    titles = {category.id: category.title for category in model.categories}
    assert {(report.category, report.title) for report in told} == set(titles.items())
    assert all(1 <= len(title) <= 10 and not re.search("[（）]", title) for title in titles.values())
    assert len(set(titles.values())) == len(titles)
    [emergency] = [category for category in model.categories if category.id == "emergency"]
    assert emergency.title == "突发事件"
    assert emergency.zh == "突发事件（燃气异味、火情、塌陷、走失等）"


def test_a_patrol_report_comes_from_the_nearest_vehicle_on_shift(town, model):
    fleet = Fleet(town, 1, model, FaultPlan())
    told = Reports(town, 1, model, FaultPlan(), fleet.nearest).of_day(MONDAY)
    by_patrol = [report for report in told if report.source == "patrol"]
    assert len(by_patrol) > 15
    for report in by_patrol:
        motions = fleet.positions(utc_from_ms(report.observed_at_ms))
        second = (report.observed_at_ms - midnight_ms(MONDAY)) / 1000.0
        away_m = {
            name: np.hypot(motion.x_m[0] - report.at_m[0], motion.y_m[0] - report.at_m[1])
            for name, motion in zip(fleet.vehicles, motions, strict=True)
        }
        serving = {name for each, name in enumerate(fleet.vehicles) if fleet.day(each, MONDAY).is_on_shift(second)}
        nearest = min(serving or away_m, key=away_m.__getitem__)
        assert report.text.startswith(f"【{nearest[1:]}车】")


def test_night_words_are_not_seen_by_day_on_site(spring, model):
    _, told = spring
    by_day = [r for r in told if 8 <= (r.observed_at_ms // 3_600_000 + 8) % 24 < 17 and r.source == "worker"]
    assert len(by_day) > 1_000
    only_night = {"夜查"}
    assert not any(word in report.text for report in by_day for word in only_night)


def test_the_demo_day_plays_its_scenes(reports, model):
    told = reports.of_day(date.fromisoformat(model.demo_date))
    scenes = [report for report in told if "scene" in report.incident_id]
    by_scene = Counter(report.incident_id for report in scenes)
    assert sorted(by_scene.values()) == [1, 1, 1, 2, 3, 4, 5, 6]
    gas = [r for r in scenes if r.category == "emergency" and "气" in r.text]
    assert [report.source for report in gas] == ["h12345", "worker", "p110"]
    assert {report.priority for report in gas} == {"urgent"}
    assert gas[0].observed_at_ms - midnight_ms(MONDAY) == (14 * 60 + 24) * 60_000
    assert not [r for r in reports.of_day(MONDAY + timedelta(days=1)) if "scene" in r.incident_id]


def test_weather_follows_its_climate_and_floods_follow_the_rain(model):
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(1096)]
    rainy = [day for day in days if "rain" in weather(1, day, model)]
    hot = [day for day in days if "heat" in weather(1, day, model)]
    assert 0.04 < len(rainy) / len(days) < 0.09
    assert {day.month for day in hot} <= {5, 6, 7, 8, 9}
    assert weather(1, MONDAY, model) == frozenset()


def test_reports_go_wrong_as_often_as_asked(town, model):
    plan = FaultPlan(report_without_location=0.1, report_location_off=0.1, report_late=0.1)
    reports, right = Reports(town, 1, model, plan, first_vehicle), Reports(town, 1, model, FaultPlan(), first_vehicle)
    told = [report for day in SPRING[:10] for report in reports.of_day(day)]
    true = [report for day in SPRING[:10] for report in right.of_day(day)]
    without = [report for report in told if report.at_m is None]
    late = [report for report in told if report.arrives_at_ms - report.observed_at_ms > 120_000]
    off = [
        np.hypot(a.at_m[0] - b.at_m[0], a.at_m[1] - b.at_m[1])
        for a, b in zip(told, true, strict=True)
        if a.at_m is not None and a.at_m != b.at_m
    ]
    for wrong in (without, late, off):
        assert len(wrong) / len(told) == pytest.approx(0.1, abs=0.025)
    assert off == pytest.approx([200.0] * len(off))
    delivery = report_delivery(told, grid_index(town), 120.0)
    assert delivery.flags["no_position"] == len(without)
    assert delivery.flags["late"] == len(late)
    assert 0 < delivery.flags["outside"] < len(off)


def test_windows_of_arrival_join_without_gap_or_overlap(reports):
    begin_ms = midnight_ms(MONDAY)
    whole = reports.arriving(begin_ms, begin_ms + DAY_MS)
    cut = [begin_ms + part for part in (0, 1, 3_600_000, 50_000_007, 80_000_000, DAY_MS)]
    parts = [report for after, until in pairwise(cut) for report in reports.arriving(after, until)]
    assert parts == whole
    assert [report.arrives_at_ms for report in whole] == sorted(report.arrives_at_ms for report in whole)


def test_another_town_has_reports_as_well(model):
    reports = Reports(chess_town(), 1, model, FaultPlan(), first_vehicle)
    # 20 grids in place of 79, and as many fewer reports; the scenes come whole.
    assert len(reports.of_day(MONDAY)) > 50
