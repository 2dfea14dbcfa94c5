"""What a widget looks like, in numbers."""

import numpy as np
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget


def pixels(image: QImage) -> np.ndarray:
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    columns = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return columns[:, : plain.width(), :3].astype(np.int16)


def holds(widget: QWidget, colour: str) -> bool:
    wanted = QColor(colour)
    seen = pixels(widget.grab().toImage())
    near = np.abs(seen - np.array([wanted.blue(), wanted.green(), wanted.red()])).max(axis=2) <= 6
    return bool(near.any())
