"""Draws the picture that stands for every photograph of the demo: ``python scripts/demo_photo.py``.

Nobody was photographed: a street, a kerb and the words that say so, drawn by numbers.
"""

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QLinearGradient, QPainter, QPen, QPolygonF

from zscc.map.fonts import load_fonts
from zscc.settings.style import load_style
from zscc.ui.theme import Theme

WIDE, HIGH = 640, 420
HORIZON = 190
OUT = Path(__file__).parent.parent / "zscc" / "resources" / "simulation" / "photo.jpg"


def main() -> None:
    """Draw and write it."""
    application = QGuiApplication([])
    load_fonts()
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, HORIZON)
    sky.setColorAt(0, QColor(158, 178, 196))
    sky.setColorAt(1, QColor(214, 220, 222))
    painter.fillRect(0, 0, WIDE, HORIZON, sky)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(120, 138, 118))
    painter.drawRect(0, HORIZON, WIDE, HIGH - HORIZON)
    for left, top, wide in ((20, 70, 120), (150, 96, 90), (430, 60, 140), (580, 100, 60)):
        painter.setBrush(QColor(170, 166, 158))
        painter.drawRect(QRectF(left, top, wide, HORIZON - top))
    painter.setBrush(QColor(96, 98, 102))
    road = [QPointF(285, HORIZON), QPointF(355, HORIZON), QPointF(600, HIGH), QPointF(40, HIGH)]
    painter.drawPolygon(QPolygonF(road))
    painter.setPen(QPen(QColor(226, 226, 220), 6, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(320, HORIZON), QPointF(320, HIGH))
    painter.setPen(QPen(QColor(200, 196, 188), 10))
    painter.drawLine(QPointF(355, HORIZON), QPointF(600, HIGH))
    painter.fillRect(0, HIGH - 64, WIDE, 48, QColor(236, 238, 240))
    painter.setPen(QColor(30, 34, 40))
    painter.setFont(Theme(load_style()).font("head"))
    painter.drawText(QRectF(0, HIGH - 60, WIDE, 40), Qt.AlignmentFlag.AlignCenter, "演示图片（示意），非现场照片")
    painter.end()
    image.save(str(OUT), "JPEG", 82)
    application.quit()


if __name__ == "__main__":
    main()
