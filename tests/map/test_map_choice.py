"""What is chosen follows its things from moment to moment; its cost grows with what came, not with what is chosen.

Map metres; the made-up mini town.
"""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from mini_town import AS_OF, DEFAULT_REPORTS, DEFAULT_VEHICLES, mini_snapshot

from zscc.map.pointing.choice import Choice
from zscc.map.pointing.pick import Pick
from zscc.map.pointing.roads import nearest_on


class Read(tuple):
    """Reports that count how often one of them is looked at."""

    reads = 0

    def __getitem__(self, place):
        Read.reads += 1
        return super().__getitem__(place)


def reports(numbers):
    placed = next(report for report in DEFAULT_REPORTS if report.point is not None)
    begun = AS_OF - timedelta(hours=4)
    return [replace(placed, report_id=f"R{n}", observed_at=begun + timedelta(seconds=n)) for n in numbers]


def of_reports(count):
    return frozenset(Pick("report", f"R{number}") for number in range(count))


def as_set(points):
    return sorted(map(tuple, points.tolist()))


@pytest.fixture
def first():
    return mini_snapshot(reports=reports(range(300)))


def test_vehicles_are_where_the_moment_has_them_and_the_rest_stays(town, first):
    driven = [(*row[:1], row[1] + 0.3, *row[2:]) for row in DEFAULT_VEHICLES]
    second = mini_snapshot(reports=reports(range(300)), vehicles=driven)
    picks = frozenset({Pick("vehicle", "V01"), Pick("report", "R7"), Pick("station", town.villages[0].code)})
    before = Choice.of(picks, town, first)
    moved, anew = before.at(second), Choice.of(picks, town, second)
    assert as_set(moved.points_m) == as_set(anew.points_m)
    assert len(moved.points_m) == 3
    assert (moved.counts, moved.picks) == (anew.counts, picks)
    assert as_set(moved.points_m) != as_set(before.points_m)


def test_a_chosen_report_that_comes_later_gets_its_place(town, first):
    picks = frozenset({Pick("report", "R7"), Pick("report", "R302")})
    before = Choice.of(picks, town, first)
    assert len(before.points_m) == 1
    assert len(before.at(mini_snapshot(reports=reports(range(305)))).points_m) == 2


def test_reports_that_left_are_nowhere_but_stay_chosen(town, first):
    left = mini_snapshot(reports=reports(range(100, 300)))
    now = Choice.of(frozenset({Pick("report", "R7"), Pick("report", "R150")}), town, first).at(left)
    assert len(now.points_m) == 1
    assert now.counts == {"report": 2}


def test_another_moment_looks_only_at_the_reports_that_came(town, first):
    choice = Choice.of(of_reports(400), town, first)
    Read.reads = 0
    same = choice.at(replace(first, reports=Read(first.reports)))
    assert (len(same.points_m), Read.reads) == (300, 0)
    later = mini_snapshot(reports=reports(range(305)))
    grown = choice.at(replace(later, reports=Read(later.reports)))
    assert (len(grown.points_m), Read.reads) == (305, 5)


def test_the_nearest_point_of_lines_lies_between_their_vertices():
    lines = [np.array([[0.0, 0.0], [100.0, 0.0]]), np.array([[0.0, 50.0], [0.0, 90.0]])]
    assert nearest_on(lines, (30.0, 8.0)) == (30.0, 0.0)
    assert nearest_on(lines, (-5.0, 70.0)) == (0.0, 70.0)
    assert nearest_on(lines, (500.0, 3.0)) == (100.0, 0.0)
    assert nearest_on([np.array([[4.0, 4.0], [4.0, 4.0]])], (0.0, 0.0)) == (4.0, 4.0)
    assert nearest_on([], (0.0, 0.0)) is None
