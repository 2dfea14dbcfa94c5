"""Figures that the desk counts itself, from hand-made cases; and what a wall's map shows of a moment."""

from dataclasses import replace
from datetime import timedelta

import pytest
from case_scenes import case_of, with_cases
from desk_scenes import AS_OF, Scene, report_at, snapshot_of
from PySide6.QtGui import QGuiApplication

from zscc.map.fonts import load_fonts
from zscc.map.wall.live_figures import LEAST_CASES, LIVE_FIGURES, Counted, live_values
from zscc.map.wall.scene_map import MapGround, SceneMap, frame_of, viewport_for, wall_ink
from zscc.model.case import Case, Stage
from zscc.model.report import Priority
from zscc.settings.briefing import SceneView
from zscc.settings.profile import load_profile
from zscc.settings.seat import LayerWish
from zscc.settings.style import load_style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.layers import Town


def cases(town: Town, count: int, hours_ago: float = 3.0, **changes: object) -> list[Case]:
    """Closed cases, each step two minutes after the one before it."""
    made = []
    for number in range(count):
        at = AS_OF - timedelta(hours=hours_ago, seconds=number)
        report = report_at(town, number + 1, at, Priority.NORMAL, category="garbage")
        made.append(replace(case_of(report, Stage.CLOSED), **changes))
    return made


def moment(scene: Scene, *some: Case) -> Snapshot:
    return with_cases(snapshot_of(replace(scene, reports_today=0, reports_yesterday=0)), *some)


def test_the_four_ways_are_medians_of_the_last_day(scene: Scene, town: Town) -> None:
    some = cases(town, LEAST_CASES + 2, hours_ago=10.0)
    slow = replace(some[0].times, registered_at=some[0].times.opened_at + timedelta(hours=5))
    told = live_values(moment(scene, replace(some[0], times=slow), *some[1:]), Counted(), LIVE_FIGURES).values
    assert {key: told[f"live.{key}"].number for key in ("register", "dispatch", "handle")} == {
        "register": 120.0,
        "dispatch": 120.0,
        "handle": 120.0,
    }
    # Signing lies between dispatch and arrival.
    assert told["live.arrive"].number == 240.0
    assert told["live.register"].behind == LEAST_CASES + 2
    assert told["live.register"].at <= AS_OF


def test_too_few_and_too_old_cases_tell_nothing(scene: Scene, town: Town) -> None:
    few = live_values(moment(scene, *cases(town, LEAST_CASES - 1)), Counted(), LIVE_FIGURES).values
    assert few["live.register"].number is None
    assert few["live.register"].behind == LEAST_CASES - 1
    assert few["live.solved_in_grid"].number is None
    old = live_values(moment(scene, *cases(town, 9, hours_ago=30.0)), Counted(), LIVE_FIGURES).values
    assert old["live.register"].number is None
    assert old["live.closed"].number == 0.0


def test_shares_and_counts(scene: Scene, town: Town) -> None:
    some = cases(town, 8)
    in_grid = [replace(case, solved_in_grid=number < 2) for number, case in enumerate(some)]
    merged = replace(some[7], merged_into=some[0].case_id)
    told = live_values(moment(scene, *in_grid[:7], merged), Counted(frozenset({"garbage"})), LIVE_FIGURES).values
    assert told["live.solved_in_grid"].number == pytest.approx(200 / 7)
    assert told["live.on_time"].number == 100.0
    assert told["live.opened"].number == told["live.closed"].number == told["live.services"].number == 7.0
    assert told["live.merged"].number == 1.0
    assert told["live.open"].number == 0.0


def test_grids_that_nobody_reported_from_are_counted(scene: Scene, town: Town) -> None:
    grids = frozenset(grid.code for grid in town.grids)
    whole = snapshot_of(replace(scene, reports_today=0, reports_yesterday=0))
    told = live_values(whole, Counted(grids=grids), ["live.silent_grids", "live.problems_found", "gdp"]).values
    assert told["live.silent_grids"].number == len(grids)
    assert told["live.problems_found"].number == 0.0
    assert "gdp" not in told
    assert live_values(whole, Counted(), ["live.silent_grids"]).values["live.silent_grids"].number is None


def test_a_fleet_s_figures_are_as_old_as_its_newest_fix(scene: Scene) -> None:
    told = live_values(snapshot_of(scene), Counted(), LIVE_FIGURES).values
    newest = int(snapshot_of(scene).vehicles.observed_at_ms.max())
    assert round(told["live.patrol_km"].at.timestamp() * 1_000) == newest


@pytest.mark.parametrize("whole", [True, False])
def test_the_names_on_a_wall_s_map_are_few_large_opaque_and_apart(
    qapp: QGuiApplication, scene: Scene, town: Town, whole: bool
) -> None:
    load_fonts()
    view = SceneView() if whole else SceneView(596_000.0, 3_480_000.0, 5_000.0)
    view = SceneView(view.easting_m, view.northing_m, view.width_m, (LayerWish("vehicles", visible=True),))
    shown = SceneMap(view, True, load_profile().windows, first_names=("周市社区", "陆杨社区", "新镇社区"))
    box = (0.0, 0.0, 900.0, 900.0)
    drawn = (wall_ink(load_style(), 37), Words("zh"))
    frame = frame_of(snapshot_of(scene), MapGround.of(town), shown, viewport_for(view, town, box), drawn)
    assert frame.labels
    assert not frame.vehicle_labels
    boxes = [box for label in frame.labels for box in label.boxes_px]
    for label in frame.labels:
        assert label.hand.px >= 37
        assert label.hand.opacity == 1.0
    names = {label.name for label in frame.labels if label.kind == "village"}
    if whole:
        assert names == {"周市", "陆杨", "新镇"}
    for place, one in enumerate(boxes):
        assert one[0] >= 0
        assert one[2] <= 900
        for other in boxes[place + 1 :]:
            apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
            assert apart
