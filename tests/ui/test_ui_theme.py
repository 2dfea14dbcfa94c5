"""Both themes can be read, and nobody but the style knows a colour."""

import re
from pathlib import Path

import pytest

import zscc.ui
from zscc.settings.style import Style, load_style
from zscc.ui.glyphs import FEED_COLOURS, PRIORITY_COLOURS
from zscc.ui.theme import Theme, palette, scaled, style_sheet

STYLES = [load_style("dark"), load_style("light")]
TEXTS = ("text", "text_second", "text_third", "stale", "accent", "amber", "red", "ok")
GROUNDS = ("surface", "raised")


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read(style: Style, text: str, ground: str) -> None:
    assert contrast(getattr(style.palette, text), getattr(style.palette, ground)) >= 4.5


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_text_on_what_is_selected_and_on_the_live_badge_can_be_read(style: Style) -> None:
    colours = style.palette
    for text in set(TEXTS) - {"stale"}:
        assert contrast(getattr(colours, text), colours.selected) >= 4.5, text
    assert contrast(colours.ground, colours.ok) >= 4.5


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_shapes_stand_out_from_the_ground(style: Style) -> None:
    for name in (*PRIORITY_COLOURS.values(), *FEED_COLOURS.values(), "accent", "stale"):
        assert contrast(getattr(style.palette, name), style.palette.surface) >= 3.0


def test_no_colour_stands_in_the_code() -> None:
    room = Path(zscc.ui.__file__).parent
    literal = re.compile(r"#[0-9a-fA-F]{6}\b|GlobalColor|rgba?\(|QColor\(\s*\d")
    offenders = [source.name for source in room.glob("*.py") if literal.search(source.read_text(encoding="utf-8"))]
    assert not offenders


def test_larger_type_makes_everything_larger() -> None:
    style = load_style()
    large = scaled(style, 1.5)
    assert (large.sizes.body, large.sizes.figure) == (21, 45)
    assert Theme(large).px(100) == 150
    assert "font-size: 45px" in style_sheet(large)
    assert large.palette == style.palette


def test_the_palette_is_the_styles(qapp: object) -> None:
    style = load_style()
    made = palette(style)
    assert made.window().color().name() == style.palette.surface
    assert made.windowText().color().name() == style.palette.text
