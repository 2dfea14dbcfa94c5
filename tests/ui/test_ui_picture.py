"""What the eye gets: red and amber only where somebody must act, and the left column as it was agreed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from desk_pixels import holds, pixels
from desk_scenes import Scene, report_at, snapshot_of
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from zscc.model.report import Priority
from zscc.settings.style import load_style
from zscc.situation.snapshot import VehicleState
from zscc.text.words import Words
from zscc.ui.window import DeskWindow

GOLDEN = Path(__file__).parent / "golden" / "left_column.png"
"""To agree on a new picture: delete the file, run this test, look at what it left there, commit it."""


@pytest.fixture
def calm(town: object, scene: Scene) -> Scene:
    """A morning on which nobody has to act."""
    reports = tuple(report_at(scene.town, number, scene.as_of, Priority.NORMAL) for number in range(5))
    return replace(scene, reports_today=0, reports_yesterday=0, extra=reports, states=())


def test_red_and_amber_mean_act_and_nothing_else(open_desk: Callable[..., DeskWindow], calm: Scene) -> None:
    desk, colours = open_desk(), load_style().palette
    desk.show_snapshot(snapshot_of(calm))
    for panel in (desk.top_bar, desk.left, desk.right, desk.timeline):
        assert not holds(panel, colours.red)
        assert not holds(panel, colours.amber)


def test_who_must_be_called_is_amber(open_desk: Callable[..., DeskWindow], calm: Scene) -> None:
    desk, colours = open_desk(), load_style().palette
    desk.show_snapshot(snapshot_of(replace(calm, states=(VehicleState.OFFLINE,))))
    assert holds(desk.left.vehicles, colours.amber)
    urgent = report_at(calm.town, 77, calm.as_of, Priority.URGENT)
    desk.show_snapshot(snapshot_of(replace(calm, extra=(*calm.extra, urgent))))
    desk.right.reports.show_rows(desk.right.reports._all, calm.as_of)
    assert not holds(desk.right, colours.amber)


def test_the_left_column_is_as_agreed(desk: DeskWindow) -> None:
    picture = desk.left.grab(QRect(0, 0, 320, 520)).toImage().convertToFormat(QImage.Format.Format_RGB32)
    if not GOLDEN.exists():
        GOLDEN.parent.mkdir(exist_ok=True)
        assert picture.save(str(GOLDEN))
        pytest.fail(f"a new picture was left in {GOLDEN}; look at it")
    agreed = QImage(str(GOLDEN))
    assert picture.size() == agreed.size()
    # Another FreeType may round an edge otherwise: single pixels may differ, shapes and words may not.
    differing = np.abs(pixels(picture) - pixels(agreed)).max(axis=2) > 48
    assert differing.mean() < 0.004


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_place_gives_way_to_the_speed(open_desk: Callable[..., DeskWindow], calm: Scene, language: str) -> None:
    desk = open_desk(language, size=(1366, 768))
    snapshot, view = snapshot_of(calm), desk.left.vehicles.view
    seen = []
    for speed_kmh in (21, 46):
        speeds = np.full(len(snapshot.vehicles), speed_kmh, np.float32)
        desk.show_snapshot(replace(snapshot, vehicles=replace(snapshot.vehicles, speed_kmh=speeds)))
        desk.set_words(Words(language))
        seen.append(pixels(view.viewport().grab().toImage()))
    tall = view.visualRect(desk.left.vehicles.model.index(0)).height()
    rows = view.viewport().height() // tall
    assert rows >= 4
    for row in range(rows):
        one, other = (picture[row * tall : (row + 1) * tall] for picture in seen)
        assert (one != other).any(), row
