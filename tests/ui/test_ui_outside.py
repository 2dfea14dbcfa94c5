"""A report just outside the boundary: on the map of the whole town, in lists and tables, and counted as outside."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from desk_pixels import pixels
from desk_scenes import Scene, report_at, snapshot_of
from made_facts import entries
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from zscc.geo.spaces import wgs84_from_map
from zscc.map.pointing.pick import Pick
from zscc.model.report import Priority, Report, ReportFlag
from zscc.model.space import PointE7
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.situation.snapshot import Snapshot
from zscc.ui.window import DeskWindow

BESIDE_M = 60.0


@pytest.fixture
def outside(scene: Scene) -> Report:
    """Sixty metres west of the westernmost corner of the boundary."""
    corners = np.concatenate(scene.town.boundary)
    west = corners[corners[:, 0].argmin()]
    lon, lat = wgs84_from_map(west[0] - BESIDE_M, west[1])
    point = PointE7.from_degrees(float(lon), float(lat))
    about = {"point": point, "grid": None, "flags": ReportFlag.OUTSIDE, "text": "镇界外的桥"}
    return report_at(scene.town, 950, scene.as_of - timedelta(minutes=1), Priority.URGENT, **about)


def folded(*reports: Report) -> Snapshot:
    """What the situation makes of them."""
    profile = load_profile()
    situation = Situation(profile.thresholds, profile.windows)
    for entry in entries(reports, max(report.observed_at for report in reports)):
        situation.apply(entry)
    return situation.snapshot(max(report.observed_at for report in reports))


def test_it_is_drawn_in_the_view_of_the_whole_town(
    open_desk: Callable[..., DeskWindow], scene: Scene, outside: Report
) -> None:
    desk = open_desk()
    inside = report_at(scene.town, 951, outside.observed_at, Priority.LOW)
    pictures = []
    for reports in ((inside,), (inside, outside)):
        desk.show_snapshot(folded(*reports))
        desk.catch_up()
        desk.canvas.home(animated=False)
        desk.canvas.settle()
        pictures.append(pixels(desk.canvas.grab().toImage()))
    corners = np.concatenate(scene.town.boundary)
    west = corners[corners[:, 0].argmin()]
    x, y = (round(value) for value in desk.canvas.frame.viewport.px_from_map(west[0] - BESIDE_M, west[1]))
    near = (slice(y - 6, y + 7), slice(x - 6, x + 7))
    assert pictures[0][near].shape == (13, 13, 3)
    assert (np.abs(pictures[1][near] - pictures[0][near]).max(axis=2) > 60).sum() > 20
    assert folded(inside, outside).tally.by_village[""] == 1


def test_lists_cards_and_tables_say_where_it_is_and_it_can_be_counted(
    open_desk: Callable[..., DeskWindow], scene: Scene, outside: Report, qtbot: QtBot
) -> None:
    desk = open_desk()
    desk.show_snapshot(snapshot_of(replace(scene, extra=(outside,))))
    desk.catch_up()
    desk.select(Pick("report", outside.report_id))
    assert "镇域外" in " ".join(told.text() for told in desk.right.card.findChildren(QLabel))
    desk.tables.open("reports")
    panel = desk.tables.panel
    qtbot.waitUntil(lambda: panel.model.rowCount() > 2)
    panel.narrow("镇域外")
    wanted = {report.report_id for report in snapshot_of(replace(scene, extra=(outside,))).reports}
    lying_outside = {
        r.report_id for r in snapshot_of(replace(scene, extra=(outside,))).reports if r.flags & ReportFlag.OUTSIDE
    }
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(lying_outside))
    assert {str(panel.model.index(row, 0).data()) for row in range(panel.model.rowCount())} == lying_outside
    assert outside.report_id in lying_outside < wanted
    assert "镇域外" in desk.canvas.facts_of(Pick("report", outside.report_id)).rows[4][1]
