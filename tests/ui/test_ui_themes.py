"""Choices of choropleth and heat at the desk: shown, undone by name, remembered, and nonsense passed over."""

import pytest
from desk_scenes import Scene, snapshot_of
from hypothesis import given
from hypothesis import strategies as st

from zscc.analysis.classes import MOST_CLASSES, ClassMethod
from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.analysis.indicators import Indicator
from zscc.map.themes.choropleth import AT_START, Theme
from zscc.settings.seat import SeatState
from zscc.ui.themes.heat_panel import SHIFTS
from zscc.ui.themes.memory import (
    HEAT,
    THEME,
    breaks_from,
    filter_as_choice,
    filter_from,
    theme_as_choice,
    theme_from,
)


def test_an_indicator_is_chosen_shown_undone_and_remembered(desk):
    told = []
    desk.seat_changed.connect(told.append)
    panel = desk.themes.panel
    panel.indicator.activated.emit(list(Indicator).index(Indicator.WORKERS))
    assert desk.canvas.layer_visible("choropleth")
    assert desk.canvas.frame.choropleth.theme.indicator is Indicator.WORKERS
    assert theme_from(told[-1].choices).indicator is Indicator.WORKERS
    assert desk.deeds.undoText() == "专题图：网格员"
    panel.more.click()
    assert desk.canvas.frame.choropleth.theme.classes == 6
    desk.deeds.undo()
    desk.deeds.undo()
    assert not desk.canvas.layer_visible("choropleth")
    assert desk.themes.theme == AT_START
    assert panel.indicator.currentData() is AT_START.indicator
    assert theme_from(desk.seat.choices) == AT_START


def test_breaks_are_typed_in_and_nonsense_is_told(desk):
    panel = desk.themes.panel
    panel.method.activated.emit(list(ClassMethod).index(ClassMethod.MANUAL))
    assert not panel.breaks.isHidden()
    panel.breaks.setText("5，2")
    panel.breaks.textEdited.emit("5，2")
    panel.breaks.editingFinished.emit()
    assert not panel.note.isHidden()
    assert desk.themes.theme.manual == ()
    panel.breaks.setText("2，5、7.5")
    panel.breaks.textEdited.emit("2，5、7.5")
    panel.breaks.editingFinished.emit()
    assert panel.note.isHidden()
    assert desk.canvas.frame.choropleth.breaks == (2.0, 5.0, 7.5)
    panel.method.activated.emit(list(ClassMethod).index(ClassMethod.QUANTILE))
    assert panel.breaks.isHidden()


def counted(desk):
    """Reports in the heat, when what was asked for is there."""
    desk.canvas.settle()
    return desk.canvas.frame.heat.reports


def test_the_heat_counts_one_shift_one_class_and_all_again(desk):
    desk.show_snapshot(snapshot_of(Scene(desk.directory.town)))
    desk.catch_up()
    all_reports = counted(desk)
    panel = desk.themes.heat_panel
    panel.shifts["day_shift"].click()
    assert desk.themes.chosen.minutes == SHIFTS["day_shift"]
    by_day = counted(desk)
    panel.shifts["night_shift"].click()
    assert by_day + counted(desk) == all_reports
    panel.shifts["night_shift"].click()
    menu = panel.menu_of("category")
    action = menu.actions()[0]
    assert action.text().startswith(("暴露垃圾", "占道经营", "公用设施", "噪声", "电动", "养老", "突发"))
    action.trigger()
    assert desk.themes.chosen.categories == {action.data()}
    assert 0 < counted(desk) < all_reports
    assert action.text().split("（")[0] in panel.lists["category"].toolTip()
    assert [a.data() for a in panel.menu_of("category").actions() if a.isChecked()] == [action.data()]
    desk.commands["heat_all"].deed()
    assert desk.themes.chosen == ALL_REPORTS
    assert counted(desk) == all_reports
    assert not panel.clear.isEnabled()


def test_the_heat_counts_one_weekday_or_several(desk):
    desk.show_snapshot(snapshot_of(Scene(desk.directory.town)))
    desk.catch_up()
    all_reports = counted(desk)
    panel = desk.themes.heat_panel
    days = panel.menu_of("weekday").actions()
    assert [action.text() for action in days] == ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
    by_day = []
    for action in days:
        action.trigger()
        by_day.append(counted(desk))
        desk.deeds.undo()
    assert sum(by_day) == all_reports > max(by_day)
    days[6].trigger()
    panel.menu_of("weekday").actions()[0].trigger()
    assert desk.themes.chosen.weekdays == {0, 6}
    assert counted(desk) == by_day[0] + by_day[6]
    assert "周一" in panel.lists["weekday"].toolTip()
    assert filter_from(desk.seat.choices).weekdays == {0, 6}
    assert [a.data() for a in panel.menu_of("weekday").actions() if a.isChecked()] == ["0", "6"]
    days[0].trigger()
    days[6].trigger()
    assert desk.themes.chosen == ALL_REPORTS


def test_a_desk_that_comes_back_shows_what_it_showed(desk):
    theme = Theme(Indicator.ROAD_KM, ClassMethod.MANUAL, 4, (2.5, 5.0))
    chosen = HeatFilter(frozenset({"noise"}), frozenset({"h12345"}), (1_050, 510), frozenset({0, 6}))
    desk.restore(SeatState(choices={THEME: theme_as_choice(theme), HEAT: filter_as_choice(chosen)}))
    assert (desk.themes.theme, desk.themes.chosen) == (theme, chosen)
    assert desk.themes.panel.breaks.text() == "2.5, 5"
    assert desk.themes.heat_panel.shifts["night_shift"].isChecked()


def test_the_command_switches_the_layer(desk):
    desk.commands["choropleth"].deed()
    assert desk.canvas.layer_visible("choropleth")
    desk.commands["choropleth"].deed()
    assert not desk.canvas.layer_visible("choropleth")


@given(
    st.sampled_from(Indicator),
    st.sampled_from(ClassMethod),
    st.integers(1, MOST_CLASSES),
    st.lists(st.integers(-10, 10).map(float), max_size=8, unique=True).map(sorted).map(tuple),
)
def test_a_theme_comes_back_from_memory(indicator, method, classes, breaks):
    theme = Theme(indicator, method, classes, breaks)
    assert theme_from({THEME: theme_as_choice(theme)}) == theme


@given(st.text(max_size=30))
def test_nonsense_in_memory_is_passed_over(text):
    assert isinstance(theme_from({THEME: text}), Theme)
    assert isinstance(filter_from({HEAT: text}), HeatFilter)
    breaks = breaks_from(text)
    assert breaks is None or list(breaks) == sorted(set(breaks))


@pytest.mark.parametrize("wrong", ["", "reports_today;natural;99;", ";;;", "510;1;2", "a;b;5000,1;"])
def test_wrong_memory_gives_the_defaults(wrong):
    assert theme_from({THEME: wrong}) == AT_START
    assert filter_from({HEAT: wrong}) == ALL_REPORTS
