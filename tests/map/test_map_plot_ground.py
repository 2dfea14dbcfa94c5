"""Items of pyqtgraph on the map: they lie on the pixel that the view names, and cost nothing while they rest."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.map.plot_library import PlotLibrary

SIGN = QColor("#ff00ff")


@pytest.fixture
def library(qapp):
    """pyqtgraph, loaded."""
    import pyqtgraph

    return pyqtgraph


def sign_at(library, at_m):
    """A square of nine pixels around a place of the map."""
    return library.ScatterPlotItem([at_m[0]], [at_m[1]], symbol="s", size=9, pen=None, brush=SIGN)


def grabbed(canvas, dpr=1.0):
    """The canvas as it paints itself on a screen of this density: RGB, shape (height, width, 3)."""
    canvas.settle()
    image = QImage(round(canvas.width() * dpr), round(canvas.height() * dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dpr)
    painter = QPainter(image)
    canvas.render(painter, QPoint())
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[..., 2::-1].copy()


def middle_of_sign(pixels):
    """Where the sign's pixels lie on average, at their outer corners: x, y."""
    rows, columns = np.nonzero((pixels == SIGN.getRgb()[:3]).all(axis=2))
    assert len(rows) >= 49
    return columns.mean() + 0.5, rows.mean() + 0.5


@pytest.mark.parametrize("dpr", [1.0, 2.0])
def test_an_item_lies_where_the_view_says(canvas, library, dpr):
    view = canvas.viewport
    at_m = view.map_from_px(301.5, 200.5)
    canvas.put_item(sign_at(library, at_m))
    moves = (
        lambda: None,
        lambda: canvas.fly_to(at_m[0] + 40, at_m[1] - 25),
        lambda: canvas.fly_to(at_m[0] - 10, at_m[1] + 12, view.metres_per_pixel / 3),
        lambda: canvas.resize(700, 500),
        canvas.home,
    )
    for move in moves:
        move()
        expected = np.multiply(canvas.viewport.px_from_map(*at_m), dpr)
        assert middle_of_sign(grabbed(canvas, dpr)) == pytest.approx(expected, abs=0.75)


def test_north_is_up_and_a_line_joins_its_ends(canvas, library):
    view = canvas.viewport
    (west, north), (east, south) = view.map_from_px(200, 150), view.map_from_px(500, 150 + 200)
    before = grabbed(canvas)
    line = library.PlotCurveItem([west, east], [north, south], pen=library.mkPen(SIGN, width=5))
    canvas.put_item(line)
    painted = grabbed(canvas)
    for share in (0.1, 0.5, 0.9):
        x, y = round(200 + 300 * share), round(150 + 200 * share)
        assert tuple(painted[y, x]) == SIGN.getRgb()[:3]
    canvas.take_item(line)
    assert (grabbed(canvas) == before).all()
    with pytest.raises(ValueError, match="not in list"):
        canvas.take_item(line)


def test_an_item_that_changes_is_painted_by_the_frame_timer_and_then_it_rests(canvas, library, qtbot):
    sign = sign_at(library, canvas.viewport.map_from_px(100, 100))
    canvas.put_item(sign)
    qtbot.waitUntil(lambda: not canvas.ticking, timeout=5000)
    frames = []
    canvas._stage.painted.connect(lambda: frames.append(1))
    x_m, y_m = canvas.viewport.map_from_px(400.5, 300.5)
    sign.setData([x_m], [y_m])
    assert not frames
    qtbot.waitUntil(lambda: bool(frames), timeout=5000)
    qtbot.waitUntil(lambda: not canvas.ticking, timeout=5000)
    assert len(frames) <= 3
    assert middle_of_sign(grabbed(canvas)) == pytest.approx((400.5, 300.5), abs=0.75)


def test_the_library_says_when_it_is_there(canvas, qtbot, monkeypatch):
    monkeypatch.setattr(PlotLibrary, "_there", False)
    assert not canvas.library.ready
    with qtbot.waitSignal(canvas.library.loaded, timeout=20_000):
        canvas.library.begin()
        canvas.library.begin()
    assert canvas.library.ready
    # Who asks later is told too.
    with qtbot.waitSignal(canvas.library.loaded, timeout=5_000):
        canvas.library.begin()
