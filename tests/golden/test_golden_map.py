"""Pictures that a person has looked at and found right; a change in them wants another look.

``ZSCC_WRITE_GOLDEN=1 pytest tests/golden`` makes them anew. Small differences of text rendering between versions
of FreeType are allowed, a moved or missing symbol is not.
"""

import os
from pathlib import Path

import numpy as np
import pytest
from mini_town import at, mini_snapshot, mini_town
from PySide6.QtGui import QImage

from zscc.geo.spaces import wgs84_from_map
from zscc.map.pages.page import Page, PageFormat, layers_named, render
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.text.words import Words

FOLDER = Path(__file__).parent / "pictures"
MOST_MEAN_DIFFERENCE = 1.0
MOST_SHARE_FAR_OFF = 0.002
FAR_OFF = 48


def bbox(*corners_km):
    west, south = wgs84_from_map(*at(*corners_km[0]))
    east, north = wgs84_from_map(*at(*corners_km[1]))
    return (west, south, east, north)


PAGES = {
    "dark_zh": ("dark", "zh", (800, 600), {}),
    "light_en": ("light", "en", (800, 600), {}),
    "near_dark_zh": (
        "dark",
        "zh",
        (640, 480),
        {
            "bbox_wgs84": bbox((1.7, 2.0), (2.7, 2.7)),
            "layers": layers_named(
                ("roads", "grids", "labels", "places", "stations", "reports", "vehicles", "boundary")
            ),
        },
    ),
}


def array(image):
    rows = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
    return rows.reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)


@pytest.mark.parametrize("name", PAGES)
def test_the_picture_is_the_one_that_was_looked_at(qapp, tmp_path, name):
    style, language, size, changes = PAGES[name]
    page = Page(PageFormat.PNG, *size, load_profile().windows, seed=1, **changes)
    data = render(mini_snapshot(), mini_town(), page, load_style(style), Words(language))
    golden = FOLDER / f"{name}.png"
    if os.environ.get("ZSCC_WRITE_GOLDEN"):
        golden.write_bytes(data)
    made, wanted = QImage.fromData(data, "PNG"), QImage(str(golden))
    assert made.size() == wanted.size()
    difference = np.abs(array(made) - array(wanted)).max(axis=2)
    (tmp_path / f"{name}.png").write_bytes(data)
    assert difference.mean() < MOST_MEAN_DIFFERENCE, tmp_path
    assert np.mean(difference > FAR_OFF) < MOST_SHARE_FAR_OFF, tmp_path
