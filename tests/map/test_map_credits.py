from dataclasses import replace

import pytest
from mini_town import mini_town
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.map.credits import Credits
from zscc.map.overlay import Overlay
from zscc.text.words import Words
from zscc.town.layers import Source
from zscc.town.load import load_town

OSM = Source("road", "main roads © OpenStreetMap contributors; streets made up", "ODbL-1.0", synthetic=True)


def town_with(*sources):
    return replace(mini_town(), sources=sources)


@pytest.mark.parametrize(
    ("language", "in_full", "in_short"),
    [
        (
            "zh",
            "底图：© OpenStreetMap 贡献者（ODbL）；县级界线：天地图；周边地名：GeoNames（CC BY 4.0）；"
            "村（社区）名称与代码：国家统计局；其余为示意",
            "© OpenStreetMap 贡献者 · 天地图 · GeoNames · 国家统计局",
        ),
        (
            "en",
            "Base map: © OpenStreetMap contributors (ODbL); county line: Tianditu; "
            "places around: GeoNames (CC BY 4.0); names and codes of villages: National Bureau of Statistics; "
            "the rest is made up (示意)",
            "© OpenStreetMap contributors · Tianditu · GeoNames · National Bureau of Statistics",
        ),
    ],
)
def test_the_demo_town_names_whose_work_it_rests_on(language, in_full, in_short):
    words = Words(language)
    of_town = Credits.of(load_town(), words)
    assert of_town.in_full(words) == in_full
    assert of_town.in_short(words) == in_short


def test_only_what_a_town_rests_on_is_named():
    words = Words("zh")
    own = Source("grid", "某镇政府", "内部", synthetic=False)
    made_up = Source("place", "zscc", "Apache-2.0", synthetic=True)
    assert Credits.of(town_with(own), words).in_full(words) == "某镇政府（内部）"
    assert Credits.of(town_with(own, own, made_up), words).in_full(words) == "某镇政府（内部）；其余为示意"
    assert Credits.of(town_with(made_up), words).in_full(words) == "全部为示意"
    assert Credits.of(town_with(made_up), words).in_short(words) == ""
    assert Credits.of(town_with(OSM, own), words).in_short(words) == "© OpenStreetMap 贡献者 · 某镇政府"


def written_on(frame):
    """The bottom right corner of the overlay, on black."""
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    Overlay(1.0).paint(painter, frame)
    painter.end()
    return image.copy(QRectF(500, 440, 300, 160).toRect())


def test_the_canvas_shows_the_credit_of_its_town_and_no_other(frame_of):
    nobody = town_with(Source("road", "zscc", "Apache-2.0", synthetic=True))
    plain, credited = written_on(frame_of(nobody)), written_on(frame_of(town_with(OSM)))
    assert plain != credited
    # The note on boundaries moved up by one line; what stood at the bottom now stands above the credit.
    pitch = round(frame_of(nobody).ink.sizes.small + 6)
    assert plain.copy(200, 125, 84, 18) == credited.copy(200, 125 - pitch, 84, 18)
