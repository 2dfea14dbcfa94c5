"""Grids by an indicator: colours, hatching where there is no data, and a legend whose counts add up."""

from dataclasses import replace

import numpy as np
import pytest
from mini_town import DEFAULT_REPORTS, mini_snapshot
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.analysis.classes import ClassMethod
from zscc.analysis.heat_filter import HeatFilter
from zscc.analysis.indicators import TRAITS, Indicator
from zscc.analysis.patrol_picture import PatrolPicture
from zscc.map.pages.legend import Legend
from zscc.map.pages.page import Page, PageFormat, render
from zscc.map.painters.choropleth import OPACITY, hatch_lines, paint_choropleth
from zscc.map.painters.legend import choropleth_key_px, heat_key_px, legends_box, legends_key, paint_legends
from zscc.map.themes.choropleth import Choropleth, LentFigures, Theme, class_colours
from zscc.map.themes.live_choropleth import LiveChoropleth
from zscc.map.themes.theme_words import choropleth_lines, filter_words, no_data_words, range_words
from zscc.model.moment import ms_from_utc
from zscc.settings.style import load_style
from zscc.text.words import Words

WORDS = Words("zh")


def shown_of(town, theme, snapshot=None, seen=None):
    live = LiveChoropleth(town)
    live.theme = theme
    if seen is not None:
        live.show_patrol(patrol(seen))
    live.show(snapshot or mini_snapshot())
    return live.shown


def patrol(seen):
    made = object.__new__(PatrolPicture)
    for name, value in (("grids_seen_ms", seen), ("loading", False)):
        object.__setattr__(made, name, value)
    return made


def painted(frame):
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(QColor(frame.ink.palette.town_fill))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for _ in paint_choropleth(painter, frame):
        pass
    painter.end()
    return image


def laid_over(colour, ground):
    above, below = QColor(colour), QColor(ground)
    return [round(of(above) * OPACITY + of(below) * (1 - OPACITY)) for of in (QColor.red, QColor.green, QColor.blue)]


def lightness(colour):
    """CIE L* of a colour."""
    channels = np.array([QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * luminance ** (1 / 3) - 16


def test_every_grid_has_the_colour_of_its_class(frame_of, town):
    shown = shown_of(town, Theme(Indicator.REPORTS_TODAY, ClassMethod.EQUAL, 2))
    frame = frame_of(town, choropleth=shown)
    image, palette = painted(frame), frame.ink.palette
    colours = class_colours(palette.choropleth, 2)
    assert sorted(shown.counts) == [1, 5]
    for place, grid in enumerate(town.grids):
        x_px, y_px = frame.viewport.px_from_map(*grid.label_at)
        found = image.pixelColor(int(x_px), int(y_px))
        wanted = laid_over(colours[shown.class_of[place]], palette.town_fill)
        assert [found.red(), found.green(), found.blue()] == pytest.approx(wanted, abs=2)
    assert image.pixelColor(2, 2).name() == QColor(palette.town_fill).name()


def test_a_grid_without_data_is_hatched_and_no_other(frame_of, town):
    now = ms_from_utc(mini_snapshot().as_of)
    seen = {grid.code: now - 3_600_000 * hours for hours, grid in enumerate(town.grids[:-1])} | {
        town.grids[-1].code: None
    }
    shown = shown_of(town, Theme(Indicator.HOURS_UNSEEN, ClassMethod.QUANTILE, 3), seen=seen)
    assert shown.without_data == 1
    frame = frame_of(town, choropleth=shown)
    image = painted(frame)

    def colours_in(grid):
        x_px, y_px = (int(px) for px in frame.viewport.px_from_map(*grid.label_at))
        return {image.pixelColor(x_px + dx, y_px + dy).rgb() for dx in range(-9, 9) for dy in range(-9, 9)}

    assert len(colours_in(town.grids[0])) == 1
    assert len(colours_in(town.grids[-1])) > 3
    assert no_data_words(WORDS, shown) == "无巡查记录"
    assert no_data_words(WORDS, replace(shown, complete=False)) == "无数据"


@pytest.mark.parametrize("indicator", Indicator)
@pytest.mark.parametrize("method", [ClassMethod.EQUAL, ClassMethod.QUANTILE, ClassMethod.NATURAL])
def test_the_legends_counts_add_up_to_the_grids(town, indicator, method):
    live = LiveChoropleth(town)
    live.theme = Theme(indicator, method, 4)
    live.show(mini_snapshot())
    if live.wait():
        live.show(mini_snapshot())
    shown = live.shown
    assert sum(shown.counts) + shown.without_data == len(town.grids)
    assert len(shown.rows()) == len(shown.counts) or shown.without_data == len(town.grids)
    for language in ("zh", "en"):
        words = Words(language)
        assert words(f"theme.indicator.{indicator.value}")
        assert words(f"theme.unit.{indicator.value}")
        assert choropleth_lines(words, shown)[-1].endswith("14:30:00")
        assert words(f"theme.elsewhere.{TRAITS[indicator].counts}", count=1)
        assert all(range_words(words, shown, row) for row in shown.rows())


def test_numbers_lent_by_village_are_counted_in_villages(town):
    codes = [grid.code for grid in town.grids]
    village_of = {code: f"V{place % 3}" for place, code in enumerate(codes)}
    by_grid = {code: {"V0": 40.0, "V1": 90.0}[village] for code, village in village_of.items() if village != "V2"}
    by_village = LentFigures("按期结案率", "%", (), by_grid, village_of)
    lent, alone = (
        Choropleth.of_lent(its, codes, mini_snapshot().as_of)
        for its in (by_village, replace(by_village, village_of={}))
    )
    assert (sum(lent.counts), lent.without_data) == (2, 1)
    assert (sum(alone.counts), alone.without_data) == (len(by_grid), len(codes) - len(by_grid))
    assert np.array_equal(lent.class_of, alone.class_of)


def test_ranges_of_whole_numbers_do_not_overlap(town):
    reports = [replace(DEFAULT_REPORTS[0], report_id=f"R{n}", grid=town.grids[n % 5 % 3].code) for n in range(30)]
    shown = shown_of(town, Theme(Indicator.REPORTS_TODAY, ClassMethod.MANUAL, 5, (0, 6.5)), mini_snapshot(reports))
    assert [range_words(WORDS, shown, row) for row in shown.rows()] == ["0", "1–6", "7–12"]
    assert shown.counts == (3, 1, 2)
    assert choropleth_lines(WORDS, shown)[0] == "手工断点 · 共 30 条"


def test_ramps_are_even_in_lightness_and_neither_red_nor_amber():
    for name, upwards in (("dark", True), ("light", False)):
        ramp = load_style(name).palette.choropleth
        steps = np.diff([lightness(colour) for colour in ramp])
        assert (steps > 0).all() if upwards else (steps < 0).all()
        assert np.abs(steps).max() < 1.6 * np.abs(steps).min()
        assert all(max(QColor(c).green(), QColor(c).blue()) > QColor(c).red() for c in ramp)
        for classes in range(1, 10):
            assert len(set(class_colours(ramp, classes))) == classes


def test_the_ground_is_painted_anew_only_when_a_grid_changes_its_class(town):
    live = LiveChoropleth(town)
    assert live.show(mini_snapshot())
    assert not live.show(mini_snapshot())
    assert live.show(mini_snapshot(DEFAULT_REPORTS[:1]))
    live.theme = None
    assert live.show(mini_snapshot())
    assert not live.show(mini_snapshot())


@pytest.mark.parametrize("asked_before", [True, False])
def test_what_was_made_ready_is_shown_only_while_nothing_else_is_asked_for(town, asked_before):
    other, snapshot = Theme(Indicator.VEHICLES_NOW), mini_snapshot()
    live, fresh = LiveChoropleth(town), LiveChoropleth(town)
    live.theme = fresh.theme = other
    if not asked_before:
        live.theme = Theme(Indicator.REPORTS_TODAY)
    assert list(live.prepare(snapshot, shown=True))
    live.theme = other
    live.show(snapshot)
    fresh.show(snapshot)
    assert live.shown.theme == other
    assert live.shown.looks_like(fresh.shown)


def test_reports_that_came_and_left_are_counted_as_if_read_afresh(town):
    live = LiveChoropleth(town)
    for reports in (
        DEFAULT_REPORTS[:2],
        DEFAULT_REPORTS,
        DEFAULT_REPORTS[1:],
        DEFAULT_REPORTS[3:],
        (),
        DEFAULT_REPORTS,
    ):
        live.show(mini_snapshot(reports))
        afresh = shown_of(town, live.theme, mini_snapshot(reports))
        assert live.shown.told.values.tolist() == afresh.told.values.tolist()


def test_the_canvas_shows_the_layer_with_its_legend(canvas, town):
    canvas.set_choropleth(Theme(Indicator.AREA_KM2, ClassMethod.MANUAL, 2, (1.0,)))
    assert canvas.frame.choropleth is None
    before = canvas.grab().toImage()
    canvas.set_layer_visible("choropleth", True)
    canvas.settle()
    after = canvas.grab().toImage()
    assert isinstance(canvas.frame.choropleth, Choropleth)
    assert canvas.frame.choropleth.counts == (0, 6)
    changed = [(x, y) for x in range(0, 800, 5) for y in range(0, 600, 5) if before.pixel(x, y) != after.pixel(x, y)]
    assert len(changed) > 3_000
    with_both = legends_box(canvas.frame).height()
    canvas.set_layer_visible("heat", False)
    assert legends_box(canvas.frame).height() < with_both
    canvas.set_choropleth(Theme(Indicator.ROAD_KM))
    canvas.settle()
    assert canvas.frame.choropleth.told.values.sum() > 10


def test_the_heat_says_what_it_counts(canvas):
    canvas.set_heat_filter(HeatFilter(categories=frozenset({"rubbish"}), sources=frozenset({"h12345"})))
    canvas.settle()
    heat = canvas.frame.heat
    assert heat.reports == 0
    assert filter_words(WORDS, heat.chosen) == "rubbish · 12345热线"
    key = legends_key(canvas.frame)
    canvas.set_heat_filter(HeatFilter(minutes=(1_050, 510)))
    canvas.settle()
    assert canvas.frame.heat.reports == 0
    assert legends_key(canvas.frame) != key
    canvas.set_heat_filter(HeatFilter(minutes=(510, 1_050)))
    canvas.settle()
    assert canvas.frame.heat.reports == 4
    assert filter_words(WORDS, canvas.frame.heat.chosen) == "08:30–17:30"
    # A quarter of 24 reports a grid of 1.5 km2 and day.
    assert canvas.frame.heat.domain == 4.0


def test_a_page_has_the_same_legend(frame_of, town):
    shown = shown_of(town, Theme(Indicator.REPORTS_TODAY, ClassMethod.EQUAL, 2))
    frame = frame_of(town, choropleth=shown)
    assert len(Legend.of(frame).keys) == 1
    frame = replace(frame, visible=frame.visible | {"choropleth"})
    legend = Legend.of(frame)
    assert len(legend.keys) == 2
    assert legend.keys[0][1] > choropleth_key_px(frame) > heat_key_px(frame)
    image = QImage(800, 600, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_legends(painter, frame)
    painter.end()
    assert image.pixelColor(20, 590).alpha() == 0
    assert image.pixelColor(30, int(legends_box(frame).top() + 20)).alpha() > 200


def test_hatching_stays_inside_and_is_even():
    ring = np.array([(0, 0), (100, 0), (100, 50), (50, 50), (50, 100), (0, 100)], float)
    lines = hatch_lines(ring, 7.0)
    middles = (lines[:, :2] + lines[:, 2:]) / 2
    assert len(lines) > 10
    assert not ((middles[:, 0] > 50.01) & (middles[:, 1] > 50.01)).any()
    assert np.allclose(np.abs(lines[:, 0] - lines[:, 2]), np.abs(lines[:, 1] - lines[:, 3]))
    area = np.hypot(lines[:, 0] - lines[:, 2], lines[:, 1] - lines[:, 3]).sum() * 7.0
    assert area == pytest.approx(7_500, rel=0.03)


def test_an_empty_class_still_says_its_range(town):
    seen = {
        grid.code: ms_from_utc(mini_snapshot().as_of) - int(hours * 3.6e6)
        for grid, hours in zip(town.grids, (0, 1, 1, 9, 9, 9), strict=True)
    }
    shown = shown_of(town, Theme(Indicator.HOURS_UNSEEN, ClassMethod.EQUAL, 3), seen=seen)
    assert [(range_words(WORDS, shown, row), row.grids) for row in shown.rows()] == [("0–3", 3), ("3–6", 0), ("6–9", 3)]
    reports = [replace(DEFAULT_REPORTS[0], report_id=f"R{n}") for n in range(2)]
    shown = shown_of(town, Theme(Indicator.REPORTS_TODAY, ClassMethod.MANUAL, 5, (0.2, 0.4)), mini_snapshot(reports))
    assert [range_words(WORDS, shown, row) for row in shown.rows()] == ["0", "—", "1–2"]
    shown = shown_of(town, Theme(Indicator.REPORTS_TODAY, ClassMethod.MANUAL, 5, (-1, 4, 9)), mini_snapshot(reports))
    assert [range_words(WORDS, shown, row) for row in shown.rows()] == ["不超过-1", "0–4", "5–9", "9以上"]


@pytest.mark.parametrize("kind", PageFormat)
def test_a_page_of_any_format_shows_the_theme_asked_for(qapp, town, windows, kind):
    pages = [
        Page(kind, 800, 600, windows, layers=frozenset({"choropleth"}), theme=Theme(indicator))
        for indicator in (Indicator.AREA_KM2, Indicator.ROAD_KM)
    ]
    area, roads = (render(mini_snapshot(), town, page, load_style(), WORDS) for page in pages)
    assert area != roads
