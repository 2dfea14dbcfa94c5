"""Pages of the map as pictures in memory, for films: only what lives is drawn anew."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from PySide6.QtGui import QImage, QPainter

from zscc.map.pages.files import PageTooLarge
from zscc.map.pages.page import Page, drawn_page
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.layers import Town


def pictures_of(
    snapshots: Iterable[Snapshot], town: Town, page: Page, style: Style, language: str
) -> Iterator[tuple[datetime, bytes]]:
    """A page a snapshot, each with its moment: rows of red, green and blue. Needs a QGuiApplication.

    The pictures do not say their moment: who joins them to a film burns it in.
    """
    words, page = Words(language), replace(page, tells_moment=False)
    for snapshot in snapshots:
        image = QImage(page.width_px, page.height_px, QImage.Format.Format_RGB888)
        if image.isNull():
            raise PageTooLarge(f"{page.width_px}x{page.height_px}")
        drawn = drawn_page(snapshot, town, page, style, words)
        painter = QPainter(image)
        drawn.draw(painter)
        painter.end()
        yield snapshot.as_of, _rows(image)


def _rows(image: QImage) -> bytes:
    """Without the bytes that fill each row up to four."""
    width, stride = image.width() * 3, image.bytesPerLine()
    data = bytes(image.constBits())
    if stride == width:
        return data
    return b"".join(data[row * stride : row * stride + width] for row in range(image.height()))
