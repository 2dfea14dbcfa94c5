from dataclasses import replace

import numpy as np
import pytest
from mini_town import DEFAULT_VEHICLES, at, mini_snapshot, mini_town
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.analysis.heat import HeatGround
from zscc.map.layers import LAYERS, paint
from zscc.map.painters import watermark
from zscc.map.symbols import GLYPHS, HEADINGS, OFFLINE, STOPPED, SymbolAtlas, draw_glyph
from zscc.map.themes.heat_picture import STEPS, colour_table, heat_image
from zscc.settings.style import load_style


def painted(frame, names=None):
    image = QImage(int(frame.viewport.width_px), int(frame.viewport.height_px), QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    for _ in paint(painter, frame, [layer for layer in LAYERS if names is None or layer.name in names]):
        pass
    painter.end()
    return image


def pixels(image):
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4)[:, :, 2::-1].astype(int)


def near(colour, value, tolerance=12):
    return max(abs(a - b) for a, b in zip(colour.getRgb()[:3], QColor(value).getRgb()[:3], strict=True)) <= tolerance


def test_each_vehicle_stands_where_it_is_in_the_colour_of_its_state(frame_of, town):
    frame = frame_of(town)
    image, palette = painted(frame, {"vehicles"}), frame.ink.palette
    fills = (palette.accent, palette.accent, palette.halo, palette.halo)
    for (_, x_km, y_km, *_), fill in zip(DEFAULT_VEHICLES, fills, strict=True):
        x_px, y_px = frame.viewport.px_from_map(*at(x_km, y_km))
        assert near(image.pixelColor(round(x_px), round(y_px)), fill), (x_km, y_km)


def test_a_moving_vehicle_points_where_it_goes(frame_of, town):
    for heading, ahead in ((0.0, (0, -1)), (90.0, (1, 0)), (180.0, (0, 1)), (270.0, (-1, 0))):
        row = ("V01", 1.5, 1.5, DEFAULT_VEHICLES[0][3], heading, 30.0, 0.1)
        frame = frame_of(town, mini_snapshot(vehicles=(row,)))
        inked = np.argwhere(pixels(painted(frame, {"vehicles"}))[:, :, 2] > 150)[:, ::-1]
        tip = frame.viewport.px_from_map(*at(1.5, 1.5))
        away = (inked - tip) @ np.array(ahead)
        across = np.abs((inked - tip) @ np.array((ahead[1], ahead[0])))
        # The arrow is narrow ahead and wide behind.
        assert across[away > 2].max() < across[away < -2].max()


def test_the_atlas_shows_the_same_symbols_as_the_paths(frame_of, town):
    ink = frame_of(town).ink
    atlas = SymbolAtlas(ink, 1.0)
    for code in (0, 7, HEADINGS + 20, STOPPED, OFFLINE, len(GLYPHS) - 1, len(GLYPHS) - 8):
        images = [QImage(41, 41, QImage.Format.Format_RGB32) for _ in range(2)]
        for image, stamp in zip(images, (True, False), strict=True):
            image.fill(QColor("#303030"))
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if stamp:
                atlas.stamp(painter, np.array([[20.5, 20.5]]), np.array([code]))
            else:
                draw_glyph(painter, ink, code, 20.5, 20.5)
            painter.end()
        difference = np.abs(pixels(images[0]) - pixels(images[1]))
        assert difference.mean() < 4.0, code
        assert pixels(images[0]).std() > 5.0


def test_trails_fade_with_age(frame_of, town):
    one = (("V01", 2.0, 1.5, DEFAULT_VEHICLES[0][3], 90.0, 30.0, 0.1),)
    frame = frame_of(town, mini_snapshot(vehicles=one), trail_minutes=10.0)
    image = pixels(painted(frame, {"tracks"}))
    _, y_px = frame.viewport.px_from_map(*at(2.0, 1.5))
    strength = []
    for x_km in (1.95, 1.7, 1.5, 1.3, 1.08):
        x_px, _ = frame.viewport.px_from_map(*at(x_km, 1.5))
        strength.append(image[round(y_px) - 3 : round(y_px) + 3, round(x_px), 2].max())
    assert strength == sorted(strength, reverse=True)
    assert strength[0] > 3 * strength[-1] > 0


def test_trails_end_where_the_minutes_end(frame_of, town):
    one = (("V01", 2.0, 1.5, DEFAULT_VEHICLES[0][3], 90.0, 30.0, 0.1),)
    frame = frame_of(town, mini_snapshot(vehicles=one), trail_minutes=3.0)
    inked = np.argwhere(pixels(painted(frame, {"tracks"}))[:, :, 2] > 10)
    left_px, _ = frame.viewport.px_from_map(*at(2.0 - 0.3, 1.5))
    assert inked[:, 1].min() >= left_px - 8
    assert painted(replace(frame, trail_minutes=0.0), {"tracks"}) == painted(frame, set())


def test_the_heat_has_the_colour_of_its_value_and_stays_inside_the_town(frame_of, town):
    frame = frame_of(town)
    image = pixels(painted(frame, {"heat"}))
    x_px, y_px = frame.viewport.px_from_map(*at(1.05, 1.05))
    density = frame.heat.image.pixelColor(
        int((at(1.05, 0)[0] - frame.heat.ground.west_m) / frame.heat.ground.cell_m),
        int((frame.heat.ground.north_m - at(0, 1.05)[1]) / frame.heat.ground.cell_m),
    )
    expected = [round(channel * density.alphaF()) for channel in density.getRgb()[:3]]
    assert image[round(y_px), round(x_px)].tolist() == pytest.approx(expected, abs=6)
    west_px, _ = frame.viewport.px_from_map(*at(0, 0))
    assert image[:, : int(west_px) - 1].max() == 0
    assert image[round(y_px), round(x_px)].max() > 20


def test_heat_colours_mean_the_same_number_every_day():
    ramp = load_style().palette.heat
    table = colour_table(ramp)
    quiet, busy = np.zeros((2, 2), np.float32), np.array([[0.0, 15.0], [7.5, 99.0]], np.float32)
    assert heat_image(quiet, 15.0, ramp).pixel(0, 0) == 0
    image = heat_image(busy, 15.0, ramp)
    # Row 0 of the surface lies in the south, at the bottom of the picture.
    found = [[image.pixelColor(x, y).alpha() for x in (0, 1)] for y in (1, 0)]
    assert found == [[0, table[-1] >> 24], [table[127] >> 24, table[-1] >> 24]]
    assert len(table) == STEPS
    assert (np.diff((table >> 24).astype(int)) >= 0).all()


def test_the_heat_never_shows_red():
    for theme in ("dark", "light"):
        for value in load_style(theme).palette.heat:
            hue, saturation, _, _ = QColor(value).getHsv()
            assert saturation < 60 or 250 <= hue <= 335, value


def test_the_watermark_is_there_while_anything_is_made_up_and_only_then(frame_of, town):
    assert painted(frame_of(town), {"watermark"}) != painted(frame_of(town), set())
    true_town = mini_town(synthetic=False)
    frame = frame_of(true_town, mini_snapshot(synthetic=False))
    assert painted(frame, {"watermark"}) == painted(frame, set())
    made_up = frame_of(true_town, mini_snapshot(synthetic=True))
    assert painted(made_up, {"watermark"}) != painted(made_up, set())


def test_the_watermark_stays_on_its_ground_while_the_map_is_dragged(frame_of, town):
    frame = frame_of(town)
    dragged = replace(frame, viewport=frame.viewport.moved_by(37, -12))
    before = {(round(x + 37, 3), round(y - 12, 3)) for x, y in watermark.places(frame)}
    after = {(round(x, 3), round(y, 3)) for x, y in watermark.places(dragged)}
    assert len(before & after) >= 4


def test_the_ground_covers_every_pixel(frame_of, town):
    frame = frame_of(town, size=(300, 200))
    view = replace(frame.viewport, centre_x_m=frame.viewport.centre_x_m + 50_000)
    image = painted(replace(frame, viewport=view), {"ground"})
    assert near(image.pixelColor(0, 0), frame.ink.palette.ground, 0)
    assert near(image.pixelColor(299, 199), frame.ink.palette.ground, 0)


def test_a_hidden_layer_is_not_painted(frame_of, town):
    frame = frame_of(town)
    without = replace(frame, visible=frame.visible - {"grids"})
    assert painted(frame, {"grids"}) != painted(without, {"grids"})
    assert painted(without, {"grids"}) == painted(frame, set())


def test_the_heats_ground_reaches_beyond_the_town(town):
    ground = HeatGround.of_town(town, 350.0)
    assert ground.west_m <= at(0, 0)[0] - 1_000
    assert ground.north_m >= at(0, 3)[1] + 1_000
