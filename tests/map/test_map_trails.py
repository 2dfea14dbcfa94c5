from dataclasses import replace
from threading import Event, Thread, get_ident

import numpy as np
import pytest
from mini_town import mini_snapshot
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.map.layers import LAYERS, paint
from zscc.map.pointing.pick import Pick
from zscc.map.trails import fade as trail_fade
from zscc.map.trails.fade import FIRST_UNIT, UNITS, TrailFade
from zscc.map.trails.raster import TrailRaster


def drawn(lines, brightness=1.0, hue=0, width_px=2.0, size=(60, 40), colours=("#ffffff", "#00ff00")):
    """Brightness of the red channel and of the green, over black."""
    lines = np.asarray(lines, float).reshape(-1, 4)
    raster = TrailRaster(*size, 1.0)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    ones = np.ones(len(lines))
    unit = FIRST_UNIT + UNITS + UNITS * np.log10(ones * brightness)
    seen = raster.seen(lines, unit, width_px)
    for _ in raster.add([(lines[seen], unit[seen], (ones * hue).astype(np.int64)[seen])], width_px):
        pass
    fade = TrailFade([QColor(colour) for colour in colours], 1 / trail_fade.MOST_OPACITY)
    for _ in raster.draw(painter, fade, FIRST_UNIT + UNITS):
        pass
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(size[1], size[0], 4)
    return pixels[..., 2].astype(int), pixels[..., 1].astype(int)


@pytest.mark.parametrize("angle_deg", [0, 20, 45, 70, 90, 135, 200, 300])
def test_a_line_has_the_ink_of_its_width_whichever_way_it_runs(angle_deg):
    turn = np.radians(angle_deg)
    reach = 15 * np.array([np.cos(turn), np.sin(turn)])
    red, _ = drawn([(*(np.array([30.3, 20.6]) - reach), *(np.array([30.3, 20.6]) + reach))])
    assert red.sum() / 255 == pytest.approx(30 * 2, rel=0.12)
    assert red[20, 30] > 200


def test_a_level_line_between_two_rows_shares_its_ink_among_them():
    red, _ = drawn([(5.0, 10.5, 55.0, 10.5)], width_px=1.0)
    assert red[10, 30] > 250
    red, _ = drawn([(5.0, 11.0, 55.0, 11.0)], width_px=1.0)
    assert red[10, 30] == pytest.approx(127, abs=3)
    assert red[11, 30] == pytest.approx(127, abs=3)


def test_where_lines_meet_the_brighter_stays_whatever_came_first():
    lines = np.array([(5, 10.5, 55, 10.5), (30.5, 2, 30.5, 30)], float)
    for order in ([0, 1], [1, 0]):
        red, _ = drawn(lines[order], brightness=np.array([0.9, 0.3])[order])
        assert red[10, 30] == pytest.approx(0.9 * 255, abs=4)
        assert red[25, 30] == pytest.approx(0.3 * 255, abs=4)


def test_hues_and_what_lies_outside():
    red, green = drawn([(5, 5.5, 50, 5.5), (-500, -300, 900, 700), (200, 0, 300, 9)], hue=1)
    assert red.max() == 0
    assert green[5, 40] > 250
    assert drawn(np.empty((0, 4)))[0].max() == 0
    long = drawn([(-1e6, 20.5, 1e6, 20.5)])[0]
    assert (long[20] > 250).all()


def tracks_of(frame):
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    for _ in paint(painter, frame, [layer for layer in LAYERS if layer.name == "tracks"]):
        pass
    painter.end()
    return {image.pixelColor(x, y).name() for x in range(800) for y in range(600)}


def test_vehicles_told_apart_have_trails_of_their_own_hue(frame_of, town):
    frame = frame_of(town, mini_snapshot())
    ids = frame.marks.snapshot.vehicles.ids[:2]
    hues = {QColor(value).hue() for value in frame.ink.palette.hues[:2]}

    def hues_of(frame):
        return {QColor(name).hue() for name in tracks_of(frame) if QColor(name).value() > 120}

    assert not any(abs(hue - own) < 3 for hue in hues_of(frame) for own in hues)
    apart = hues_of(replace(frame, told_apart=ids))
    assert all(any(abs(hue - own) < 4 for hue in apart) for own in hues)


def test_several_chosen_or_followed_vehicles_are_told_apart_and_a_single_one_is_not(canvas):
    canvas.choose(frozenset({Pick("vehicle", "V01")}))
    assert canvas.frame.told_apart == ()
    canvas.choose(frozenset({Pick("vehicle", "V01"), Pick("vehicle", "V03"), Pick("grid", "x")}))
    assert canvas.frame.told_apart == ("V01", "V03")
    canvas.choose(frozenset())
    canvas.follow(frozenset({"V02", "V04"}))
    assert canvas.frame.told_apart == ("V02", "V04")
    canvas.follow(frozenset())
    assert canvas.frame.told_apart == ()


def test_no_piece_of_work_passes_or_sorts_a_great_many_cells(monkeypatch):
    size, most = (2_600, 1_600), 320_000
    raster, random = TrailRaster(*size, 1.0), np.random.default_rng(5)
    slices = [0]

    def counted(work, places_of):
        def counting(*told):
            slices[-1] += len(places_of(told))
            return work(*told)

        return counting

    monkeypatch.setattr(raster, "_pass", counted(raster._pass, lambda told: told[0]))
    monkeypatch.setattr(np, "unique", counted(np.unique, lambda told: told[0]))
    # On the empty raster, and then on the full one.
    for _ in range(2):
        start = random.uniform((0, 0), size, (19_000, 2))
        lines = np.concatenate((start, start + random.normal(0, 15, start.shape)), axis=1)
        unit = np.full(len(lines), float(FIRST_UNIT + UNITS))
        for _ in raster.add([(lines, unit, np.zeros(len(lines), np.int64))], 3.0):
            slices.append(0)
    assert sum(slices) > 5 * most
    assert max(slices) < most


def test_a_raster_is_wiped_by_another_thread(monkeypatch):
    raster = TrailRaster(2_600, 1_600, 1.0)
    everywhere = np.array([(0.0, row, 2_600.0, row) for row in range(0, 1_600, 2)])
    unit = np.full(len(everywhere), float(FIRST_UNIT + UNITS))
    for _ in raster.add([(everywhere, unit, np.zeros(len(everywhere), np.int64))], 2.0):
        pass
    wiping, go_on = [], Event()

    class Waiting(Thread):
        def run(self):
            wiping.append(get_ident())
            go_on.wait()
            super().run()

    monkeypatch.setattr("zscc.map.arrays.Thread", Waiting)
    steps = raster.wipe()
    next(steps)
    assert np.count_nonzero(raster._cells)
    go_on.set()
    for _ in steps:
        pass
    assert not np.count_nonzero(raster._cells)
    assert len(wiping) == 1
    assert get_ident() not in wiping
