"""Every tool by real mouse and keys."""

import numpy as np
import pytest
from map_hand import MapHand
from mini_town import DEFAULT_VEHICLES, at
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QInputDevice, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel

from zscc.geo.geodesic import leg
from zscc.geo.spaces import Space, wgs84_from_map
from zscc.map.pointing.pick import Pick, feature_pick
from zscc.map.tools.box import TOOL_NAMES
from zscc.settings.style import load_style
from zscc.text.words import Words
from zscc.town.features import FeatureColumn, FeatureLayer, GeometryKind, Provenance

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
MIDDLE = Qt.MouseButton.MiddleButton


@pytest.fixture
def hand(canvas):
    return MapHand(canvas)


@pytest.fixture
def choices(canvas):
    heard = []
    canvas.choice_made.connect(heard.append)
    yield heard
    canvas.choice_made.disconnect(heard.append)


def shown(canvas):
    canvas.settle()
    return canvas.grab().toImage()


def vehicle_at(vehicle_id):
    return next((x, y) for its, x, y, *_ in DEFAULT_VEHICLES if its == vehicle_id)


# Zoom and pan -----------------------------------------------------------------------------------------------


def test_shift_drag_zooms_to_the_box(canvas, hand):
    west, south, east, north = (*at(1, 1), *at(2, 1.75))
    hand.drag([hand.px((west, south)), hand.px((east, north))], SHIFT)
    box = canvas.viewport.bbox_m
    assert box[0] == pytest.approx(west, abs=15)
    assert box[2] == pytest.approx(east, abs=15)
    assert box[1] <= south + 15
    assert box[3] >= north - 15
    assert canvas.hands.tool.name == "browse"


def test_escape_drops_a_box_that_shift_began(qtbot, canvas, hand):
    before = canvas.viewport
    hand.drag([QPoint(200, 200), QPoint(500, 400)], SHIFT, let_go=False)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    hand.release(QPoint(500, 400))
    assert canvas.viewport == before


def test_the_zoom_box_is_seen_while_it_is_drawn(canvas, hand):
    canvas.hands.use("zoom_box")
    plain = shown(canvas)
    hand.drag([QPoint(200, 200), QPoint(500, 400)], let_go=False)
    drawn = shown(canvas)
    accent = QColor(load_style().palette.accent)
    assert sum(drawn.pixelColor(x, 200) == plain.pixelColor(x, 200) for x in range(220, 480)) < 130
    assert any(abs(drawn.pixelColor(x, 400).blue() - accent.blue()) < 40 for x in range(220, 480))
    hand.release(QPoint(500, 400))
    assert canvas.viewport.metres_per_pixel < 4


def test_a_click_of_the_zoom_box_zooms_in(canvas, hand):
    canvas.hands.use("zoom_box")
    before = canvas.viewport.metres_per_pixel
    hand.click(QPoint(300, 300))
    assert canvas.viewport.metres_per_pixel == pytest.approx(before / 2)


@pytest.mark.parametrize("tool", TOOL_NAMES)
def test_space_and_the_middle_button_pan_in_every_tool(qtbot, canvas, hand, tool):
    canvas.hands.use(tool)
    held = canvas.viewport.map_from_px(400, 300)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    hand.drag([QPoint(400, 300), QPoint(500, 260)])
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.viewport.px_from_map(*held) == pytest.approx((500, 260), abs=0.01)
    hand.drag([QPoint(400, 300), QPoint(300, 340)], button=MIDDLE)
    assert canvas.viewport.px_from_map(*held) == pytest.approx((400, 300), abs=0.01)
    assert canvas.chosen == frozenset()


def test_space_is_forgotten_when_the_map_loses_the_focus(qtbot, canvas, hand):
    canvas.hands.use("select_rectangle")
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    canvas.hands.let_go()
    before = canvas.viewport
    hand.drag([QPoint(200, 200), QPoint(300, 300)])
    assert canvas.viewport == before


def test_page_keys_zoom(qtbot, canvas):
    before = canvas.viewport.metres_per_pixel
    qtbot.keyClick(canvas, Qt.Key.Key_PageUp)
    assert canvas.viewport.metres_per_pixel == pytest.approx(before / 1.5)
    qtbot.keyClick(canvas, Qt.Key.Key_PageDown)
    assert canvas.viewport.metres_per_pixel == pytest.approx(before)


def wheel(hand, degrees, held=Qt.KeyboardModifier.NoModifier, pixels=0, device=None):
    place = QPointF(300, 200)
    event = QWheelEvent(
        place, hand.target.mapToGlobal(place), QPoint(0, pixels), QPoint(0, degrees * 8),
        Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False,
        Qt.MouseEventSource.MouseEventNotSynthesized, device or QPointingDevice.primaryPointingDevice(),
    )  # fmt: skip
    QApplication.sendEvent(hand.target, event)


def test_ctrl_makes_the_wheel_fine_and_a_touch_pad_never_leaps(canvas, hand):
    before = canvas.viewport.metres_per_pixel
    wheel(hand, 15)
    assert canvas.viewport.metres_per_pixel == pytest.approx(before / 1.25)
    wheel(hand, -15)
    wheel(hand, 15, CTRL)
    assert canvas.viewport.metres_per_pixel == pytest.approx(before / 1.25**0.2)
    wheel(hand, -15, CTRL)
    pad = QPointingDevice(
        "pad", 7, QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.PixelScroll, 2, 0,
    )  # fmt: skip
    wheel(hand, 200, pixels=900, device=pad)
    assert canvas.viewport.metres_per_pixel == pytest.approx(before / 1.25), "one notch an event at most"
    wheel(hand, -2, pixels=-12, device=pad)
    assert canvas.viewport.metres_per_pixel == pytest.approx(before / 1.25**0.8)


# Measuring --------------------------------------------------------------------------------------------------


def test_measuring_tells_the_geodesic_total_and_the_true_bearing(canvas, hand):
    canvas.hands.use("measure_distance")
    places = [at(0.5, 0.5), at(2.5, 0.5), at(2.5, 2.5)]
    for place in places[:2]:
        hand.click(hand.px(place))
    hand.move(hand.px(places[2]))
    pixels = [canvas.viewport.map_from_px(hand.px(place).x(), hand.px(place).y()) for place in places]
    degrees = [wgs84_from_map(*pixel) for pixel in pixels]
    (one_m, _), (two_m, north_deg) = leg(*degrees[0], *degrees[1]), leg(*degrees[1], *degrees[2])
    told = canvas.hands.tool.result()
    assert f"总长 {(one_m + two_m) / 1000:.3f} 公里" in told
    assert f"末段 {two_m / 1000:.3f} 公里" in told
    assert f"方位 {north_deg:.1f}°" in told
    assert 0.1 < min(north_deg, 360 - north_deg) < 1.0, "true north is not the map's north"


def test_the_measurement_is_drawn_copied_corrected_and_cancelled(qtbot, canvas, hand):
    canvas.hands.use("measure_distance")
    plain = shown(canvas)
    for place in (at(0.5, 0.5), at(2.5, 0.5), at(2.5, 1.5)):
        hand.click(hand.px(place))
    assert shown(canvas) != plain
    with qtbot.waitSignal(canvas.copied) as copied:
        qtbot.keyClick(canvas, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == copied.args[0] == canvas.hands.tool.result()
    three = canvas.hands.tool.result()
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    assert canvas.hands.tool.result() != three
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.hands.tool.result() == ""
    assert canvas.hands.tool.name == "measure_distance"
    assert shown(canvas) == plain
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.hands.tool.name == "browse"


def test_a_double_click_or_enter_ends_and_the_next_click_starts_anew(qtbot, canvas, hand):
    canvas.hands.use("measure_distance")
    before = canvas.viewport
    hand.click(hand.px(at(0.5, 0.5)))
    hand.double_click(hand.px(at(1.5, 0.5)))
    ended = canvas.hands.tool.result()
    hand.move(hand.px(at(2.5, 2.5)))
    assert canvas.hands.tool.result() == ended
    assert canvas.viewport == before, "ending does not zoom"
    hand.click(hand.px(at(1, 1)))
    assert canvas.hands.tool.result() == ""
    hand.click(hand.px(at(2, 1)))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    hand.move(hand.px(at(2.5, 2.5)))
    assert "公里" in canvas.hands.tool.result()


def test_dragging_pans_while_measuring(canvas, hand):
    canvas.hands.use("measure_distance")
    hand.click(hand.px(at(1, 1)))
    held = canvas.viewport.map_from_px(400, 300)
    hand.drag([QPoint(400, 300), QPoint(460, 300)])
    assert canvas.viewport.px_from_map(*held) == pytest.approx((460, 300), abs=0.01)


def test_an_area_is_told_with_its_girth(canvas, hand):
    canvas.hands.use("measure_area")
    for place in (at(0.5, 0.5), at(1.5, 0.5), at(1.5, 1.5)):
        hand.click(hand.px(place))
    hand.move(hand.px(at(0.5, 1.5)))
    told = canvas.hands.tool.result()
    square_km = float(told.split("面积 ")[1].split(" ")[0])
    assert square_km == pytest.approx(100 if "公顷" in told else 1, rel=0.01)
    assert "周长 4.0" in told or "周长 3.9" in told


@pytest.mark.parametrize(("language", "said"), [("zh", "边线相交，面积不成立"), ("en", "no area")])
def test_a_bow_tie_has_no_area_and_the_map_says_why(qtbot, canvas, hand, language, said):
    canvas.set_words(Words(language))
    canvas.hands.use("measure_area")
    for place in (at(0.5, 0.5), at(1.5, 1.5), at(1.5, 0.5)):
        hand.click(hand.px(place))
    whole = shown(canvas)
    with qtbot.waitSignal(canvas.hands.hint_changed) as hint:
        hand.double_click(hand.px(at(0.5, 1.5)))
    told = canvas.hands.tool.result()
    assert said in told
    assert said in hint.args[0]
    assert not any(unit in told for unit in ("公顷", "平方", "km²", "m²", " ha"))
    assert "4.8" in told or "4.9" in told, "its girth still holds"
    assert shown(canvas) != whole
    (mark,) = [mark for mark in canvas.hands.tool.sketch().marks if mark.text]
    assert said in mark.text


def test_the_hint_follows_the_tool_the_measurement_and_the_language(qtbot, canvas, hand):
    heard = []
    canvas.hands.hint_changed.connect(heard.append)
    canvas.hands.use("measure_distance")
    hand.click(hand.px(at(1, 1)))
    hand.move(hand.px(at(2, 1)))
    canvas.set_words(Words("en"))
    canvas.hands.cancel()
    canvas.hands.use("browse")
    assert heard[0] == Words("zh")("habits.hint.measure_distance")
    assert "总长" in heard[1]
    assert "Total" in heard[2]
    assert heard[-1] == ""
    canvas.hands.hint_changed.disconnect(heard.append)


# Choosing ---------------------------------------------------------------------------------------------------


def test_a_rectangle_chooses_what_is_inside_and_the_grids_it_touches(canvas, hand, choices):
    canvas.hands.use("select_rectangle")
    x, y = vehicle_at("V01")
    hand.drag([hand.px(at(x - 0.15, y - 0.15)), hand.px(at(x + 0.15, y + 0.15))])
    assert Pick("vehicle", "V01") in choices[-1]
    assert Pick("vehicle", "V02") not in choices[-1]
    grids = {pick.id for pick in choices[-1] if pick.kind == "grid"}
    assert grids == {"999999101001001", "999999101002001"}
    assert canvas.chosen == choices[-1]


def test_shift_adds_and_ctrl_takes_away(canvas, hand, choices):
    canvas.hands.use("select_rectangle")
    canvas.bench.layers = frozenset({"vehicles"})

    def box(vehicle_id, held=Qt.KeyboardModifier.NoModifier):
        x, y = vehicle_at(vehicle_id)
        hand.drag([hand.px(at(x - 0.05, y - 0.05)), hand.px(at(x + 0.05, y + 0.05))], held)

    box("V01")
    box("V02", SHIFT)
    assert canvas.chosen == {Pick("vehicle", "V01"), Pick("vehicle", "V02")}
    box("V01", CTRL)
    assert canvas.chosen == {Pick("vehicle", "V02")}
    box("V03")
    assert canvas.chosen == {Pick("vehicle", "V03")}


def test_a_click_chooses_one_and_empty_ground_none(canvas, hand):
    canvas.hands.use("select_rectangle")
    hand.click(hand.px(at(*vehicle_at("V01"))))
    assert canvas.chosen == {Pick("vehicle", "V01")}
    hand.click(QPoint(4, 300), SHIFT)
    assert canvas.chosen == {Pick("vehicle", "V01")}
    hand.click(QPoint(4, 300))
    assert canvas.chosen == frozenset()


def test_browsing_chooses_with_shift_and_ctrl_and_points_without(qtbot, canvas, hand):
    for vehicle_id in ("V01", "V02"):
        hand.click(hand.px(at(*vehicle_at(vehicle_id))), SHIFT)
    hand.click(hand.px(at(*vehicle_at("V01"))), CTRL)
    assert canvas.chosen == {Pick("vehicle", "V02")}
    with qtbot.waitSignal(canvas.picked):
        hand.click(hand.px(at(*vehicle_at("V03"))))
    assert canvas.chosen == {Pick("vehicle", "V02")}


def test_a_polygon_chooses_what_lies_inside_its_corners(canvas, hand):
    canvas.hands.use("select_polygon")
    canvas.bench.layers = frozenset({"vehicles"})
    x, y = vehicle_at("V01")
    for place in ((x - 0.2, y - 0.2), (x + 0.2, y - 0.2)):
        hand.click(hand.px(at(*place)))
    hand.double_click(hand.px(at(x, y + 0.4)))
    assert canvas.chosen == {Pick("vehicle", "V01")}
    assert canvas.hands.tool.name == "select_polygon"


def test_a_loop_and_a_circle_choose_what_they_hold(canvas, hand):
    canvas.bench.layers = frozenset({"vehicles"})
    x, y = vehicle_at("V02")
    canvas.hands.use("select_freehand")
    corners = ((-0.2, -0.2), (0.2, -0.2), (0.2, 0.2), (-0.2, 0.2), (-0.2, -0.1))
    hand.drag([hand.px(at(x + dx, y + dy)) for dx, dy in corners])
    assert canvas.chosen == {Pick("vehicle", "V02")}
    canvas.hands.use("select_radius")
    x, y = vehicle_at("V01")
    hand.drag([hand.px(at(x, y)), hand.px(at(x + 0.3, y))], let_go=False)
    assert canvas.hands.tool.hint().startswith("半径 30") or canvas.hands.tool.hint().startswith("半径 29")
    hand.release(hand.px(at(x + 0.3, y)))
    assert canvas.chosen == {Pick("vehicle", "V01")}


def test_roads_villages_stations_and_places_can_be_chosen(canvas, hand):
    for name in ("stations", "places"):
        canvas.set_layer_visible(name, True)
    canvas.bench.layers = frozenset({"roads", "villages", "stations", "places"})
    canvas.hands.use("select_rectangle")
    hand.drag([hand.px(at(-0.1, -0.1)), hand.px(at(3.1, 3.1))])
    assert {pick.kind for pick in canvas.chosen} == {"road", "village", "station", "place"}
    assert Pick("village", "999999101001") in canvas.chosen


def test_a_layer_that_is_off_is_not_chosen_from(canvas, hand):
    canvas.set_layer_visible("vehicles", False)
    canvas.hands.use("select_rectangle")
    hand.drag([hand.px(at(-0.1, -0.1)), hand.px(at(3.1, 3.1))])
    assert "vehicle" not in {pick.kind for pick in canvas.chosen}


def test_all_and_invert(canvas, hand):
    canvas.bench.layers = frozenset({"vehicles"})
    hand.click(hand.px(at(*vehicle_at("V01"))), SHIFT)
    canvas.bench.invert()
    assert canvas.chosen == {Pick("vehicle", f"V0{number}") for number in (2, 3, 4)}
    canvas.bench.choose_all()
    assert len(canvas.chosen) == 4


def test_a_half_drawn_stroke_is_dropped_by_escape(qtbot, canvas, hand, choices):
    canvas.hands.use("select_rectangle")
    hand.drag([QPoint(200, 200), QPoint(500, 400)], let_go=False)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    hand.release(QPoint(500, 400))
    assert choices == []
    assert canvas.hands.tool.name == "select_rectangle"


def test_the_tip_keeps_out_of_the_way_of_a_drawing(canvas, hand):
    tip = canvas.findChild(QLabel, "mapTip")
    hand.move(hand.px(at(*vehicle_at("V02"))))
    assert tip.isVisible()
    canvas.hands.use("measure_distance")
    assert not tip.isVisible()
    hand.move(hand.px(at(*vehicle_at("V02"))))
    assert not tip.isVisible()


def many_squares(count):
    """A layer of touching squares of ten metres, ``count`` by ``count``, from the south-west corner of the town."""
    x_m, y_m = np.meshgrid(at(0, 0)[0] + 10.0 * np.arange(count), at(0, 0)[1] + 10.0 * np.arange(count))
    ring = np.array([(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)], float)
    xy_m = (np.stack((x_m.ravel(), y_m.ravel()), axis=1)[:, None, :] + ring).reshape(-1, 2)
    starts = np.arange(count * count + 1)
    column = FeatureColumn("编号", tuple(range(count * count)))
    return FeatureLayer(
        "squares", "方格", GeometryKind.POLYGON, xy_m, starts * 5, starts, (column,), Space.EPSG4549, Provenance("test")
    )


def test_thousands_are_chosen_off_the_hand_exactly_and_seen(qtbot, canvas, hand):
    canvas.set_feature_layers((many_squares(100),))
    canvas.settle()
    plain = canvas.grab().toImage()
    canvas.bench.layers = frozenset({"feature:squares"})
    canvas.hands.use("select_rectangle")
    with qtbot.waitSignal(canvas.choice_made):
        hand.drag([hand.px(at(-0.2, -0.2)), hand.px(at(0.4975, 0.9975))])
    corner = hand.px(at(0.4975, 0.9975))
    east, north = canvas.viewport.map_from_px(corner.x(), corner.y())
    columns = int((east - at(0, 0)[0]) // 10) + 1
    rows = int((north - at(0, 0)[1]) // 10) + 1
    assert canvas.chosen == {
        feature_pick("squares", row * 100 + column) for row in range(rows) for column in range(columns)
    }
    canvas.hands.use("browse")
    lit = shown(canvas)
    accent = QColor(load_style().palette.accent)
    x_px, y_px = hand.px(at(0.25, 0.5)).toTuple()
    near = [lit.pixelColor(x, y) for x in range(x_px - 3, x_px + 4) for y in range(y_px - 3, y_px + 4)]
    assert any(abs(colour.blue() - accent.blue()) < 30 and colour.red() < 120 for colour in near)
    assert lit != plain
    canvas.choose(frozenset())
    assert shown(canvas) == plain


def test_all_and_invert_of_thousands_come_from_the_thread_and_a_later_choice_wins(qtbot, canvas, choices):
    canvas.set_feature_layers((many_squares(100),))
    canvas.settle()
    canvas.bench.layers = frozenset({"feature:squares"})
    with qtbot.waitSignal(canvas.choice_made):
        canvas.bench.choose_all()
    assert len(canvas.chosen) == 10_000
    with qtbot.waitSignal(canvas.choice_made):
        canvas.bench.invert()
    assert canvas.chosen == frozenset()
    choices.clear()
    canvas.bench.choose_all()
    canvas.choose(frozenset({Pick("vehicle", "V01")}))
    with qtbot.waitSignal(canvas.choice_made):
        canvas.bench.choose_all()
    assert len(choices) == 1, "what came too late was not announced"


def test_a_feature_is_pointed_at_named_and_flown_to(qtbot, canvas, hand):
    canvas.set_feature_layers((many_squares(20),))
    canvas.settle()
    canvas.fly_to(*at(0.1, 0.1), 0.5)
    with qtbot.waitSignal(canvas.picked) as picked:
        hand.click(hand.px(at(0.1045, 0.1045)))
    assert picked.args == [feature_pick("squares", 210)]
    assert canvas.name_of(feature_pick("squares", 210)) == "210"
    canvas.home()
    assert canvas.fly_to_pick(feature_pick("squares", 0), 1.0)
    assert canvas.viewport.px_from_map(*at(0.0045, 0.0045)) == pytest.approx((400, 300), abs=1)
    assert not canvas.fly_to_pick(feature_pick("gone", 0))


# Identify ---------------------------------------------------------------------------------------------------


def test_identify_lists_everything_at_a_point_topmost_first(qtbot, canvas, hand):
    canvas.hands.use("identify")
    with qtbot.waitSignal(canvas.identified) as identified:
        hand.click(hand.px(at(*vehicle_at("V01"))))
    kinds = [pick.kind for pick in identified.args[0]]
    assert kinds[0] == "vehicle"
    assert kinds[-2:] == ["grid", "village"]
    with qtbot.waitSignal(canvas.identified) as identified:
        hand.click(QPoint(4, 300))
    assert identified.args[0] == ()


def test_an_unknown_tool_is_refused(canvas):
    with pytest.raises(KeyError):
        canvas.hands.use("hammer")
