"""What stands still is painted once; another heat or choropleth lays only itself between two sheets of it."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from mini_town import DEFAULT_REPORTS, at, mini_report, mini_snapshot, mini_town
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.analysis.heat_filter import HeatFilter
from zscc.map import ground as ground_module
from zscc.map.composer import Composer
from zscc.map.fonts import load_fonts
from zscc.map.ground import Ground
from zscc.map.layers import START, Pace, of_pace, paint
from zscc.map.themes.ground_picture import GroundPicture
from zscc.map.viewport import viewport_of
from zscc.map.writing.labelling import LabelWriter
from zscc.settings.style import load_style
from zscc.text.words import Words

MORE = (*DEFAULT_REPORTS, *(mini_report(10 + n, 0.5, 2.0, minutes_ago=20) for n in range(12)))
ROUNDING = 2
"""Of 255: two translucent layers laid on each other first, and then on the ground, round once more."""


@pytest.fixture
def clock():
    ticks = count()
    return lambda: next(ticks) / 1000


@pytest.fixture
def frame(frame_of, town):
    made = frame_of(town, size=(420, 360))
    return replace(made, arrangement=START, visible=START.visible, viewport=made.viewport.with_rim(24))


@pytest.fixture
def painted_names(monkeypatch):
    """Names of the layers of the ground that were painted."""
    names, paint_seen = [], ground_module.paint_seen

    def told(painter, frame, layers):
        layers = tuple(layers)
        names.extend(layer.kind.name for layer in layers)
        return paint_seen(painter, frame, layers)

    monkeypatch.setattr(ground_module, "paint_seen", told)
    return names


def finished(ground):
    while not ground.step(float("inf")):
        pass
    return ground


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return rows[..., :3].astype(int)


def in_one_go(frame):
    view = frame.viewport
    image = QImage(round(view.width_px * view.dpr), round(view.height_px * view.dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(view.dpr)
    painter = QPainter(image)
    for _ in paint(painter, frame, of_pace(Pace.STILL, Pace.SUMS)):
        pass
    painter.end()
    return pixels(image)


def lending(frame, colour):
    """A frame with a picture that a workspace lends, over half of the town."""
    image = QImage(4, 4, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(colour))
    picture = GroundPicture(image, (*at(0, 0), *at(1.5, 3)), "", "")
    return replace(frame, heat=None, choropleth=None, ground_picture=picture)


def hotter(frame, frame_of, town):
    return replace(frame, heat=frame_of(town, mini_snapshot(reports=MORE)).heat)


ARRANGEMENTS = {
    "as it is": START,
    "heat on top": START.placed("heat", "places", above=True),
    "heat at the bottom": START.placed("heat", "water", above=False),
    "heat half opaque": START.with_opacity("heat", 0.5),
    "grids half opaque": START.with_opacity("grids", 0.4),
    "both sums": START.with_visible("choropleth", True),
    "roads between the sums": START.with_visible("choropleth", True).placed("roads", "choropleth", above=True),
    "grids below": START.placed("grids", "heat", above=False),
}


@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_the_picture_is_the_one_that_is_painted_in_one_go(frame, frame_of, town, clock, name, dpr):
    arrangement = ARRANGEMENTS[name]
    view = replace(frame.viewport, dpr=dpr)
    frame = replace(frame, arrangement=arrangement, visible=arrangement.visible, viewport=view)
    ground = Ground(clock)
    for each in (frame, hotter(frame, frame_of, town)):
        ground.begin_sums(each)
        seen = pixels(finished(ground).sheet.image)
        assert np.abs(seen - in_one_go(each)).max() <= ROUNDING
    assert np.abs(in_one_go(frame) - in_one_go(each)).max() > 10 * ROUNDING


def test_another_heat_paints_nothing_but_the_heat_and_looks_as_if_all_were_painted(
    frame, frame_of, town, clock, painted_names
):
    ground = Ground(clock)
    ground.begin(frame)
    finished(ground)
    assert {"roads", "heat", "grids", "villages"} <= set(painted_names)
    later = hotter(frame, frame_of, town)
    before = ground.sheet
    painted_names.clear()
    ground.begin_sums(later)
    assert finished(ground).sheet is not before
    assert painted_names == ["heat"]
    afresh = Ground(clock)
    afresh.begin(later)
    assert np.array_equal(pixels(ground.sheet.image), pixels(finished(afresh).sheet.image))


def test_what_lies_between_two_sums_is_painted_with_them(frame, clock, painted_names):
    arrangement = ARRANGEMENTS["roads between the sums"]
    frame = replace(frame, arrangement=arrangement, visible=arrangement.visible)
    ground = Ground(clock)
    ground.begin(frame)
    finished(ground)
    painted_names.clear()
    ground.begin_sums(frame)
    finished(ground)
    assert painted_names == ["choropleth", "roads", "heat"]


@pytest.mark.parametrize("heat", [True, False])
@pytest.mark.parametrize("name", ["as it is", "roads between the sums", "heat on top"])
def test_a_lent_picture_lies_where_the_heat_lies_and_another_paints_nothing_but_itself(
    frame, clock, painted_names, name, heat
):
    arrangement = ARRANGEMENTS[name].with_visible("heat", heat)
    frame = replace(frame, arrangement=arrangement, visible=arrangement.visible)
    ground = Ground(clock)
    ground.begin(frame)
    finished(ground)
    for each in (lending(frame, "#00ff00"), frame, lending(frame, "#0000ff")):
        ground.begin_sums(each)
        seen = pixels(finished(ground).sheet.image)
        assert np.abs(seen - in_one_go(each)).max() <= ROUNDING
    painted_names.clear()
    last = lending(frame, "#00ff00")
    ground.begin_sums(last)
    assert np.abs(pixels(finished(ground).sheet.image) - in_one_go(last)).max() <= ROUNDING
    assert painted_names == ["ground_picture"]


def test_a_lent_picture_leaves_the_lines_above_the_heat_to_be_seen(frame):
    for colour in ("#00ff00", "#0000ff"):
        on = lending(frame, colour)
        lines = in_one_go(on)
        without = in_one_go(replace(on, visible=on.visible - {"villages", "boundary", "grids"}))
        assert (lines != without).any(axis=2)[:, : lines.shape[1] // 2].sum() > 200


@pytest.mark.parametrize("another", ["view", "picture at once", "none before"])
def test_without_sheets_of_the_same_view_everything_is_painted(frame, clock, painted_names, another):
    ground = Ground(clock)
    if another == "picture at once":
        ground.begin_at_once(frame)
        finished(ground)
    elif another == "view":
        ground.begin(replace(frame, viewport=frame.viewport.moved_by(5, 5)))
        finished(ground)
    painted_names.clear()
    ground.begin_sums(frame)
    assert np.abs(pixels(finished(ground).sheet.image) - in_one_go(frame)).max() <= ROUNDING
    assert "roads" in painted_names


def test_a_picture_that_is_given_up_leaves_no_half_painted_sheet_behind(frame, frame_of, town, clock):
    ground = Ground(clock)
    ground.begin(frame)
    finished(ground)
    ground.begin(replace(frame, visible=frame.visible - {"roads"}))
    for _ in range(4):
        ground.step(0.0)
    ground.cancel()
    later = hotter(frame, frame_of, town)
    ground.begin_sums(later)
    assert np.abs(pixels(finished(ground).sheet.image) - in_one_go(later)).max() <= ROUNDING


def test_a_picture_grows_and_shrinks_with_its_view(frame, clock):
    ground = Ground(clock)
    for rim in (0, 40, 0):
        seen = replace(frame, viewport=frame.viewport.with_rim(rim))
        ground.begin(seen)
        assert np.abs(pixels(finished(ground).sheet.image) - in_one_go(seen)).max() <= ROUNDING


# In the composer ---------------------------------------------------------------------------------------


@pytest.fixture
def view():
    return viewport_of((*at(0, 0), *at(3, 3)), 400, 300)


@pytest.fixture
def composer(qapp, town, windows, clock, view):
    load_fonts()
    made = Composer(town, load_style(), Words("zh"), windows, clock)
    made.show(mini_snapshot())
    for _ in range(2):
        made.finish(view)
    yield made
    made.close()


def looks(composer, view):
    image = QImage(int(view.width_px), int(view.height_px), QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    painter = QPainter(image)
    composer.paint(painter, view)
    painter.end()
    return pixels(image)


@pytest.mark.parametrize("tracks", [True, False])
def test_reports_that_come_paint_only_the_heat_and_place_no_names(
    composer, view, town, windows, clock, painted_names, monkeypatch, tracks
):
    composer.set_visible("tracks", tracks)
    composer.set_visible("reports", False)
    composer.finish(view)
    painted_names.clear()
    spoilt, spoil = [], LabelWriter.spoil
    monkeypatch.setattr(LabelWriter, "spoil", lambda its, **how: (spoilt.append(how), spoil(its, **how))[1])
    before = looks(composer, view)
    composer.show(mini_snapshot(reports=MORE))
    composer.finish(view)
    assert painted_names == ["heat"]
    assert spoilt == [{}]
    monkeypatch.undo()
    seen = looks(composer, view)
    assert np.abs(seen - before).max() > 20
    fresh = Composer(town, load_style(), Words("zh"), windows, clock)
    fresh.show(mini_snapshot(reports=MORE))
    fresh.set_visible("tracks", tracks)
    fresh.set_visible("reports", False)
    for _ in range(2):
        fresh.finish(view)
    assert (np.abs(seen - looks(fresh, view)).max(axis=2) > ROUNDING).mean() < 0.001
    fresh.close()


def test_another_choice_of_reports_and_another_theme_of_the_grids_paint_no_roads(composer, view, painted_names):
    composer.set_visible("choropleth", True)
    composer.finish(view)
    painted_names.clear()
    composer.set_heat_filter(HeatFilter(sources=frozenset({"nobody"})))
    composer.finish(view)
    composer.set_choropleth(None)
    composer.finish(view)
    assert painted_names == ["choropleth", "heat"] * 2


def test_neither_a_moment_nor_a_layer_waits_for_reports_that_are_being_counted_otherwise(composer, view):
    composer.finish(view)
    before = composer.frame(view).heat
    composer.set_heat_filter(HeatFilter(sources=frozenset({"nobody"})))
    composer.show(mini_snapshot(reports=MORE))
    composer.set_visible("reports", not composer.arrangement["reports"].visible)
    assert before.reports > 0
    assert composer.frame(view).heat is before
    composer.finish(view)
    assert composer.frame(view).heat.reports == 0
    composer.set_visible("heat", False)
    composer.set_heat_filter(HeatFilter(categories=frozenset({"rubbish"})))
    composer.set_visible("heat", True)
    assert composer.frame(view).heat.chosen.sources
    composer.finish(view)
    assert composer.frame(view).heat.chosen.categories


def test_a_moment_in_which_nothing_is_summed_up_otherwise_paints_no_ground(composer, view, painted_names):
    painted_names.clear()
    composer.show(mini_snapshot())
    composer.finish(view)
    assert painted_names == []


def test_the_ground_says_so_as_soon_as_something_is_made_up(qapp, windows, clock, view):
    load_fonts()
    real = Composer(mini_town(synthetic=False), load_style(), Words("zh"), windows, clock)
    real.set_visible("tracks", False)
    real.show(mini_snapshot(reports=(), vehicles=(), synthetic=False))
    for _ in range(2):
        real.finish(view)
    before = looks(real, view)
    real.show(mini_snapshot(reports=(), vehicles=(), synthetic=True))
    real.finish(view)
    changed = (np.abs(looks(real, view) - before).max(axis=2) > 0)[60:-60]
    assert changed.mean() > 0.002
    real.close()


def test_the_first_frame_waits_for_no_sheets(qapp, town, windows, clock, view, painted_names):
    load_fonts()
    first = Composer(town, load_style(), Words("zh"), windows, clock)
    first.show(mini_snapshot())
    first.finish(view, first=True)
    assert painted_names == []
    first.finish(view)
    assert painted_names.count("roads") == 1
    first.close()
