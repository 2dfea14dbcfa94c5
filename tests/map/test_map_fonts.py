import tomllib
from importlib.resources import files

from PySide6.QtGui import QFontInfo, QFontMetricsF, QRawFont

from zscc.map.fonts import FAMILY, face, load_fonts
from zscc.town.load import load_town


def test_the_bundled_face_is_the_one_that_is_used(qapp):
    assert load_fonts() == FAMILY
    assert load_fonts() == FAMILY
    assert QFontInfo(face(FAMILY, 14)).family() == FAMILY


def test_figures_have_one_width(qapp):
    load_fonts()
    for bold in (False, True):
        metrics = QFontMetricsF(face(FAMILY, 30, bold=bold))
        assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_the_face_has_every_character_of_the_maps_words_and_the_towns_names(qapp):
    load_fonts()
    raw = QRawFont.fromFont(face(FAMILY, 14))
    words = (files("zscc") / "resources" / "words" / "zh" / "map.toml").read_text(encoding="utf-8")
    town = load_town()
    names = [village.name for village in town.villages] + [place.name for place in town.places]
    names += [road.name for road in town.roads] + [neighbour.name for neighbour in town.neighbours]
    names += [source.attribution for source in town.sources]
    told = "".join(_strings(tomllib.loads(words))) + "".join(names) + "◆▲■●°"
    # Asked for one by one: supportsCharacter() of Qt 6.11 denies characters that the face has.
    missing = {one for one in told if not one.isspace() and raw.glyphIndexesForString(one)[0] == 0}
    assert not missing


def _strings(tree):
    for value in tree.values():
        yield from _strings(value) if isinstance(value, dict) else [value]
