import gc

import numpy as np
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from zscc.map.arrays import PrimitiveArray, image_in_array, path_of, path_with_breaks, polygon_of

NAN = (np.nan, np.nan)


def pieces(path: QPainterPath) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = []
    for number in range(path.elementCount()):
        element = path.elementAt(number)
        if element.isMoveTo():
            found.append([])
        found[-1].append((element.x, element.y))
    return found


def test_nan_breaks_a_path():
    points = np.array([(0, 0), (1, 2), NAN, NAN, (5, 5), (6, 6), (7, 5), NAN])
    assert pieces(path_with_breaks(points)) == [[(0, 0), (1, 2)], [(5, 5), (6, 6), (7, 5)]]


def test_what_is_joined_goes_on():
    points = np.arange(8.0).reshape(4, 2)
    assert pieces(path_of(points, np.array([True, True, False, True]))) == [[(0, 1), (2, 3)], [(4, 5), (6, 7)]]


def test_nothing_makes_an_empty_path_and_polygon():
    nothing = np.empty((0, 2))
    assert path_with_breaks(nothing).isEmpty()
    assert path_with_breaks(np.array([NAN])).isEmpty()
    assert polygon_of(nothing).isEmpty()


def test_a_polygon_holds_its_points():
    assert polygon_of(np.array([(1.5, 2.0), (3.0, -4.0)])).toList() == [QPointF(1.5, 2.0), QPointF(3.0, -4.0)]


def test_lines_are_drawn_as_they_lie_in_the_array():
    lines = PrimitiveArray(QLineF, 4)
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(QColor("white"))
    for rows in ([(0, 3, 19, 3), (5, 0, 5, 19)], [(0, 12, 19, 12)], []):
        lines.resize(len(rows))
        lines.ndarray()[:] = np.array(rows, float).reshape(-1, 4)
        first, count = lines.drawargs()
        if count:
            painter.drawLines(first, count)
    painter.end()
    white = {(x, y) for x in range(20) for y in range(20) if image.pixelColor(x, y) == QColor("white")}
    assert white == {(x, y) for x in range(20) for y in range(20) if x == 5 or y in (3, 12)}


def test_a_picture_in_an_array_keeps_its_memory_and_is_painted_where_it_lies():
    image = image_in_array(31, 7, QImage.Format.Format_RGB32)
    gc.collect()
    image.fill(QColor("#102030"))
    at = np.frombuffer(image.constBits(), np.uint32).ctypes.data
    painter = QPainter(image)
    painter.fillRect(30, 6, 1, 1, QColor("#abcdef"))
    painter.end()
    seen = np.frombuffer(image.constBits(), np.uint32)
    assert seen.ctypes.data == at
    assert len(seen) == 31 * 7
    assert [hex(value) for value in seen[[0, -2, -1]]] == ["0xff102030", "0xff102030", "0xffabcdef"]
