from dataclasses import replace
from datetime import timedelta

import pytest
from made_warnings import made_warning
from mini_town import AS_OF, DEFAULT_REPORTS, DEFAULT_VEHICLES, at, mini_report, mini_snapshot
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel

from zscc.map.pointing.pick import Pick
from zscc.model.report import Priority
from zscc.settings.style import load_style
from zscc.text.words import Words

LEFT = Qt.MouseButton.LeftButton


def target(canvas):
    return canvas.childAt(canvas.width() // 2, canvas.height() // 2)


def px(canvas, x_km, y_km):
    x, y = canvas.viewport.px_from_map(*at(x_km, y_km))
    return QPoint(round(x), round(y))


def wheel(canvas, where, notches):
    place = QPointF(where)
    event = QWheelEvent(
        place, target(canvas).mapToGlobal(place), QPoint(0, 0), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(target(canvas), event)


def drag(qtbot, canvas, start, by, button=LEFT):
    widget = target(canvas)
    qtbot.mousePress(widget, button, pos=start)
    for step in (0.25, 0.5, 0.75, 1.0):
        place = QPointF(start) + QPointF(by) * step
        move = QMouseEvent(
            QEvent.Type.MouseMove, place, widget.mapToGlobal(place), Qt.MouseButton.NoButton, button,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(widget, move)
    qtbot.mouseRelease(widget, button, pos=start + by)


def shown(canvas):
    canvas.settle()
    return canvas.grab().toImage()


def card_of(canvas):
    return canvas.findChild(QFrame, "mapCard")


def card_text(canvas):
    card = card_of(canvas)
    return " ".join(label.text() for label in card.findChildren(QLabel) if label.isVisibleTo(card))


def test_home_shows_the_whole_town(canvas):
    west, south, east, north = canvas.viewport.bbox_m
    assert west < at(0, 0)[0]
    assert south < at(0, 0)[1]
    assert east > at(3, 3)[0]
    assert north > at(3, 3)[1]


def test_a_vehicle_is_painted_where_it_is(canvas):
    image, accent = shown(canvas), QColor(load_style().palette.accent)
    _, x_km, y_km, *_ = DEFAULT_VEHICLES[1]
    found = image.pixelColor(px(canvas, x_km, y_km))
    assert (
        abs(found.red() - accent.red()) + abs(found.green() - accent.green()) + abs(found.blue() - accent.blue()) < 40
    )


@pytest.mark.parametrize("button", [LEFT, Qt.MouseButton.MiddleButton])
def test_dragging_moves_the_map_with_the_cursor(qtbot, canvas, button):
    before, grabbed = canvas.viewport, QPoint(400, 300)
    held = before.map_from_px(400, 300)
    with qtbot.waitSignal(canvas.view_changed):
        drag(qtbot, canvas, grabbed, QPoint(120, -60), button)
    assert canvas.viewport.px_from_map(*held) == pytest.approx((520, 240), abs=0.01)
    assert canvas.viewport.metres_per_pixel == before.metres_per_pixel


def test_dragging_picks_nothing(qtbot, canvas):
    with qtbot.assertNotEmitted(canvas.picked):
        drag(qtbot, canvas, QPoint(400, 300), QPoint(50, 0))


def test_the_wheel_zooms_at_the_cursor(canvas):
    cursor = QPoint(200, 450)
    held = canvas.viewport.map_from_px(200, 450)
    before = canvas.viewport.metres_per_pixel
    wheel(canvas, cursor, 2)
    assert canvas.viewport.metres_per_pixel < before
    assert canvas.viewport.px_from_map(*held) == pytest.approx((200, 450), abs=0.01)
    wheel(canvas, cursor, -2)
    assert canvas.viewport.metres_per_pixel == pytest.approx(before)


def test_keys_zoom_pan_and_go_home(qtbot, canvas):
    home = canvas.viewport
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.viewport.metres_per_pixel == pytest.approx(home.metres_per_pixel / 1.5)
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.viewport.centre_x_m > home.centre_x_m
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas.viewport.centre_y_m < home.centre_y_m
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.viewport == home


def test_double_click_zooms_in_on_the_place(qtbot, canvas):
    held, before = canvas.viewport.map_from_px(250, 200), canvas.viewport.metres_per_pixel
    qtbot.mouseDClick(target(canvas), LEFT, pos=QPoint(250, 200))
    assert canvas.viewport.metres_per_pixel == pytest.approx(before / 2)
    assert canvas.viewport.px_from_map(*held) == pytest.approx((250, 200), abs=0.01)


def test_clicking_a_vehicle_picks_it_and_shows_its_card(qtbot, canvas):
    _, x_km, y_km, *_ = DEFAULT_VEHICLES[3]
    with qtbot.waitSignal(canvas.picked) as picked:
        qtbot.mouseClick(target(canvas), LEFT, pos=px(canvas, x_km, y_km) + QPoint(4, 3))
    assert picked.args == [Pick("vehicle", "V04")]
    told = card_text(canvas)
    for part in ("04车", "离线8分钟", "小河社区-01", "12.0 公里", "2026-06-15 14:22:00", "示A0004"):
        assert part in told


def test_clicking_a_report_shows_it_without_the_callers_number(qtbot, canvas):
    with qtbot.waitSignal(canvas.picked) as picked:
        qtbot.mouseClick(target(canvas), LEFT, pos=px(canvas, 2.4, 2.4))
    assert picked.args == [Pick("report", "YS-0004")]
    told = card_text(canvas)
    for part in ("◆", "垃圾堆放", "特急", "138****5678", "柳林村-02", "14:25:00", "示意"):
        assert part in told
    assert "13812345678" not in told


def test_of_two_symbols_in_one_place_the_upper_one_is_picked(qtbot, canvas):
    reports = (mini_report(1, 1.5, 1.5, Priority.URGENT, 5), mini_report(2, 1.5, 1.5, Priority.LOW, 1))
    canvas.show_snapshot(mini_snapshot(reports))
    with qtbot.waitSignal(canvas.picked) as picked:
        qtbot.mouseClick(target(canvas), LEFT, pos=px(canvas, 1.5, 1.5))
    assert picked.args == [Pick("report", "YS-0001")]


def test_clicking_the_ground_picks_the_grid_with_its_whole_code(qtbot, canvas):
    with qtbot.waitSignal(canvas.picked) as picked:
        qtbot.mouseClick(target(canvas), LEFT, pos=px(canvas, 2.8, 1.35))
    assert picked.args == [Pick("grid", "999999101002002")]
    told = card_text(canvas)
    for part in ("大桥社区-02", "999999101002002", "1.50 平方公里", "0 条"):
        assert part in told


def test_a_grids_card_counts_the_reports_of_today_and_the_vehicles_inside(canvas):
    canvas.select(Pick("grid", "999999101002001"))
    assert "2 条" in card_text(canvas)
    canvas.select(Pick("grid", "999999101001001"))
    assert "4 辆 01车 02车 03车 04车" in card_text(canvas)


def test_clicking_outside_the_town_picks_nothing(qtbot, canvas):
    canvas.select(Pick("vehicle", "V01"))
    with qtbot.waitSignal(canvas.picked) as picked:
        qtbot.mouseClick(target(canvas), LEFT, pos=QPoint(5, 300))
    assert picked.args == [None]
    assert not card_of(canvas).isVisible()


def test_a_hidden_layer_cannot_be_picked(qtbot, canvas):
    canvas.set_layer_visible("vehicles", False)
    _, x_km, y_km, *_ = DEFAULT_VEHICLES[3]
    with qtbot.waitSignal(canvas.picked) as picked:
        qtbot.mouseClick(target(canvas), LEFT, pos=px(canvas, x_km, y_km))
    assert picked.args == [Pick("grid", "999999101001002")]


def test_stations_and_places_can_be_picked_once_they_are_shown(qtbot, canvas):
    canvas.set_layer_visible("stations", True)
    canvas.set_layer_visible("places", True)
    for where, pick, told in (
        ((0.4, 0.75), Pick("station", "999999101001"), "小河社区工作站"),
        ((2.0, 2.2), Pick("place", "P1"), "小河小学"),
        ((0.9, 2.3), Pick("place", "P2"), "公园（示意）"),
    ):
        with qtbot.waitSignal(canvas.picked) as picked:
            qtbot.mouseClick(target(canvas), LEFT, pos=px(canvas, *where))
        assert picked.args == [pick]
        assert told in card_text(canvas)


def test_the_card_can_be_put_away(qtbot, canvas):
    canvas.select(Pick("vehicle", "V01"))
    assert card_of(canvas).isVisible()
    with qtbot.waitSignal(canvas.picked) as picked:
        qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert picked.args == [None]
    assert not card_of(canvas).isVisible()


def test_a_desk_with_a_card_of_its_own_wants_none_on_the_map(canvas):
    canvas.select(Pick("grid", "999999101002001"))
    assert card_of(canvas).isVisible()
    canvas.set_card_shown(False)
    assert not card_of(canvas).isVisible()


def test_the_card_follows_the_data(canvas):
    canvas.select(Pick("report", "YS-0001"))
    assert card_of(canvas).isVisible()
    canvas.show_snapshot(mini_snapshot(reports=DEFAULT_REPORTS[1:]))
    assert not card_of(canvas).isVisible()


def test_selecting_marks_the_map_without_announcing(qtbot, canvas):
    before = shown(canvas)
    with qtbot.assertNotEmitted(canvas.picked):
        canvas.select(Pick("grid", "999999101001002"))
    assert shown(canvas) != before


def test_hovering_tells_what_is_there_once_and_shows_a_tip(qtbot, canvas):
    _, x_km, y_km, *_ = DEFAULT_VEHICLES[1]
    heard = []
    canvas.hovered.connect(heard.append)
    place = px(canvas, x_km, y_km)
    for offset in (0, 1, 2):
        qtbot.mouseMove(target(canvas), place + QPoint(offset, 0))
    tip = canvas.findChild(QLabel, "mapTip")
    assert heard == [Pick("vehicle", "V02")]
    assert tip.isVisible()
    assert tip.text() == "02车 · 停车6分钟"
    QApplication.sendEvent(target(canvas).parent(), QEvent(QEvent.Type.Leave))
    canvas.hovered.disconnect(heard.append)


def test_flying_brings_a_point_to_the_middle(canvas):
    canvas.fly_to(*at(1, 2), 3.0)
    assert canvas.viewport.px_from_map(*at(1, 2)) == pytest.approx((400, 300))
    assert canvas.viewport.metres_per_pixel == 3.0
    canvas.fly_to(*at(2, 1))
    assert canvas.viewport.metres_per_pixel == 3.0
    assert canvas.fly_to_pick(Pick("grid", "999999101003001"))
    assert not canvas.fly_to_pick(Pick("vehicle", "V99"))


def test_every_layer_can_be_switched_and_changes_the_picture(canvas):
    canvas.set_layer_visible("stations", True)
    canvas.set_layer_visible("places", True)
    canvas.set_layer_visible("choropleth", True)
    canvas.show_snapshot(replace(mini_snapshot(), warnings=(made_warning(),)))
    for name in canvas.layer_names():
        before = shown(canvas)
        canvas.set_layer_visible(name, False)
        assert not canvas.layer_visible(name)
        assert shown(canvas) != before, name
        canvas.set_layer_visible(name, True)
        assert shown(canvas) == before, name


def test_an_unknown_layer_is_refused(canvas):
    with pytest.raises(KeyError):
        canvas.set_layer_visible("watermark", False)
    with pytest.raises(KeyError):
        canvas.layer_visible("nonsense")


def test_the_badge_cannot_be_switched_off_while_data_is_made_up(canvas):
    for name in canvas.layer_names():
        canvas.set_layer_visible(name, False)
    bare = shown(canvas)
    canvas.show_snapshot(mini_snapshot(synthetic=False))
    assert shown(canvas) == bare
    ground = QColor(load_style().palette.ground)
    lit = [x for x in range(canvas.width()) if bare.pixelColor(x, 25) != ground]
    assert len(lit) > 100


def test_a_new_moment_moves_the_vehicle(canvas):
    before = shown(canvas)
    moved = (("V01", 1.9, 1.9, *DEFAULT_VEHICLES[0][3:]), *DEFAULT_VEHICLES[1:])
    canvas.show_snapshot(mini_snapshot(vehicles=moved))
    after = shown(canvas)
    accent = load_style().palette.accent
    place = px(canvas, 1.9, 1.9)
    assert after.pixelColor(place) != before.pixelColor(place)
    assert after.pixelColor(place).blue() > 200
    assert QColor(accent).blue() > 200


def test_another_language_and_theme_change_the_picture_and_back(canvas):
    dark_zh = shown(canvas)
    canvas.set_words(Words("en"))
    assert shown(canvas) != dark_zh
    canvas.set_style(load_style("light"))
    light = shown(canvas)
    assert light.pixelColor(3, 300).lightness() > 200
    canvas.set_words(Words("zh"))
    canvas.set_style(load_style("dark"))

    assert shown(canvas) == dark_zh


def test_a_resized_window_keeps_the_town_or_the_chosen_place_in_view(canvas):
    canvas.resize(1000, 700)
    canvas.settle()
    for corner in (at(0, 0), at(3, 3)):
        x_px, y_px = canvas.viewport.px_from_map(*corner)
        assert 28 <= round(x_px) <= 1000 - 28
        assert 28 <= round(y_px) <= 700 - 28
    canvas.fly_to(*at(1, 1), 4.0)
    canvas.resize(640, 480)
    assert canvas.viewport.px_from_map(*at(1, 1)) == pytest.approx((320, 240))
    assert canvas.viewport.metres_per_pixel == 4.0


def test_snapshots_between_two_frames_do_not_each_cost_a_repaint(qtbot, canvas):
    qtbot.waitUntil(lambda: not canvas.working)
    painted = []
    picture = canvas.findChild(QFrame, "mapStage")
    picture.painted.connect(lambda: painted.append(1))
    for second in range(50):
        canvas.show_snapshot(mini_snapshot(as_of=AS_OF + timedelta(seconds=second)))
    assert painted == []
    qtbot.waitUntil(lambda: len(painted) > 0 and not canvas.ticking)
    # One for the snapshots, and one or two for pictures that are made anew behind them.
    assert len(painted) <= 3


def test_an_idle_map_does_not_tick(qtbot, canvas):
    qtbot.waitUntil(lambda: not canvas.ticking, timeout=3_000)
    canvas.show_snapshot(mini_snapshot())
    assert canvas.ticking
