"""What the lists hold: the order of need, vehicles never heard of, today's reports, filters and sums."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from desk_scenes import AS_OF, Scene, report_at, snapshot_of

from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority
from zscc.situation.snapshot import PRIORITIES, Snapshot, VehicleState
from zscc.town.layers import Town
from zscc.ui.picture import Picture
from zscc.ui.rows import (
    FILTER_KINDS,
    Directory,
    Need,
    QueueFilter,
    count_states,
    vehicle_rows,
    vehicle_rows_in_pieces,
)

NIGHT = AS_OF + timedelta(hours=8)
"""22:32 in Shanghai."""


@pytest.fixture
def directory(town: Town) -> Directory:
    return Directory(town)


def test_who_needs_an_eye_stands_first(scene: Scene, directory: Directory) -> None:
    rows = vehicle_rows(snapshot_of(scene), directory)
    assert [row.vehicle_id for row in rows[:5]] == ["V06", "V04", "V02", "V07", "V01"]
    assert [row.need for row in rows[:5]] == [Need.SILENT, Need.STALE, Need.LONG_STOP, Need.LONG_STOP, Need.MOVING]
    assert [row.label for row in rows[5:]] == sorted(row.label for row in rows[5:])


def test_rows_stay_where_they_are_from_second_to_second(scene: Scene, directory: Directory) -> None:
    before = [row.vehicle_id for row in vehicle_rows(snapshot_of(scene), directory)]
    later = replace(scene, as_of=scene.as_of + timedelta(seconds=1), seed=7)
    assert [row.vehicle_id for row in vehicle_rows(snapshot_of(later), directory)] == before


def test_many_vehicles_are_made_in_pieces_and_are_the_same(
    scene: Scene, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = snapshot_of(scene)
    whole = vehicle_rows(snapshot, directory)
    monkeypatch.setattr("zscc.ui.rows.VEHICLES_AT_ONCE", 5)
    *pauses, rows = vehicle_rows_in_pieces(snapshot, directory)
    assert rows == whole
    assert pauses == [None] * 4


def test_a_short_stop_is_no_need(scene: Scene, directory: Directory) -> None:
    snapshot = snapshot_of(scene)
    as_of_ms = ms_from_utc(snapshot.as_of)
    since_ms = np.full(17, as_of_ms - 299_000)
    since_ms[1] = as_of_ms - 300_000
    rows = vehicle_rows(replace(snapshot, vehicles=replace(snapshot.vehicles, since_ms=since_ms)), directory)
    assert {row.vehicle_id for row in rows if row.need is Need.LONG_STOP} == {"V02"}


def test_nobody_knows_the_speed_of_a_silent_vehicle(scene: Scene, directory: Directory) -> None:
    rows = {row.vehicle_id: row for row in vehicle_rows(snapshot_of(scene), directory)}
    assert rows["V06"].speed_kmh is None
    assert rows["V06"].age_s == 505
    assert rows["V02"].speed_kmh == 0.0
    assert rows["V02"].age_s == 380


def test_a_vehicle_never_heard_of_counts_as_offline(scene: Scene, directory: Directory) -> None:
    rows = vehicle_rows(snapshot_of(replace(scene, silent=3)), directory)
    never = [row for row in rows if row.at_m is None]
    assert [row.vehicle_id for row in never] == ["V15", "V16", "V17"]
    assert all(row.need is Need.SILENT and row.age_s is None for row in never)
    counts = count_states(rows)
    assert sum(counts.values()) == len(rows) == 17
    assert counts[VehicleState.OFFLINE] == 4


def test_at_night_only_who_fell_silent_on_duty_needs_an_eye(scene: Scene, directory: Directory) -> None:
    snapshot = snapshot_of(replace(scene, as_of=NIGHT, states=(VehicleState.OFFLINE,) * 17))
    observed = np.full(17, ms_from_utc(NIGHT) - 6 * 3_600_000)
    observed[3] = ms_from_utc(NIGHT) - 3_600_000
    rows = vehicle_rows(replace(snapshot, vehicles=replace(snapshot.vehicles, observed_at_ms=observed)), directory)
    assert [row.vehicle_id for row in rows if row.need is Need.SILENT] == ["V04"]
    assert {row.need for row in rows[1:]} == {Need.OFF_DUTY}


def test_a_foreign_recording_is_not_mixed_with_the_towns_own(scene: Scene, directory: Directory) -> None:
    snapshot = snapshot_of(scene)
    foreign = replace(snapshot.vehicles, ids=tuple(f"bus {number}" for number in range(17)))
    rows = vehicle_rows(replace(snapshot, vehicles=foreign), directory)
    assert {row.label for row in rows} == set(foreign.ids)


def test_the_queue_is_of_today_by_priority_then_newest(scene: Scene, directory: Directory) -> None:
    snapshot = snapshot_of(scene)
    rows = Picture.of(snapshot, directory).reports
    assert len(rows) == snapshot.tally.reports_today == 128
    ranks = [row.report.priority.rank for row in rows]
    assert ranks == sorted(ranks)
    for priority in PRIORITIES:
        moments = [row.report.observed_at for row in rows if row.report.priority is priority]
        assert moments == sorted(moments, reverse=True)


def test_reports_without_a_place_are_in_the_queue_too(scene: Scene, directory: Directory) -> None:
    rows = Picture.of(snapshot_of(scene), directory).reports
    nowhere = [row for row in rows if row.at_m is None]
    assert len(nowhere) == 2
    assert all(row.village_code == "" and row.grid_label is None for row in nowhere)


def test_every_split_adds_up_and_agrees_with_the_tally(scene: Scene, directory: Directory) -> None:
    snapshot = snapshot_of(scene)
    today = Picture.of(snapshot, directory).today
    for kind in FILTER_KINDS:
        assert sum(count for _, count in today.split(kind)) == len(today.rows)
    assert dict(today.split("village")) == snapshot.tally.by_village
    assert dict(today.split("source")) == snapshot.tally.by_source
    assert {int(q): n for q, n in today.split("quarter")} == {
        quarter: count for quarter, count in enumerate(snapshot.tally.histogram.tolist()) if count
    }


def test_filters_of_different_kinds_narrow_together(scene: Scene, directory: Directory) -> None:
    rows = Picture.of(snapshot_of(scene), directory).reports
    both = QueueFilter().with_choice("source", "worker").with_choice("priority", "normal")
    shown = [row for row in rows if both.lets_through(row)]
    assert shown
    assert {(row.report.source, row.report.priority) for row in shown} == {("worker", Priority.NORMAL)}
    assert both.with_choice("priority", "low").chosen == (("source", "worker"), ("priority", "low"))
    assert both.with_choice("priority", "normal") == both.without("priority")


def test_rows_of_reports_are_made_anew_only_when_reports_came_or_went(scene: Scene, directory: Directory) -> None:
    first = Picture.of(snapshot_of(scene), directory)
    later = replace(first.snapshot, as_of=scene.as_of + timedelta(seconds=1))
    assert Picture.of(later, directory, first).reports is first.reports
    another = report_at(scene.town, 900, scene.as_of, Priority.URGENT)
    grown: Snapshot = snapshot_of(replace(scene, extra=(another,)))
    assert Picture.of(grown, directory, first).reports[0].report is another
    tomorrow = replace(first.snapshot, as_of=scene.as_of + timedelta(days=1))
    assert Picture.of(tomorrow, directory, first).reports == []
