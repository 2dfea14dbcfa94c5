"""A canvas and frames of the made-up mini town."""

from dataclasses import replace

import pytest
from mini_town import mini_snapshot, mini_town

from zscc.map.fonts import load_fonts
from zscc.map.frame import Frame, TownNames
from zscc.map.ink import Ink
from zscc.map.layers import SHOWN_AT_START
from zscc.map.marks import Marks
from zscc.map.shapes import TownShapes
from zscc.map.themes.live_heat import LiveHeat
from zscc.map.viewport import viewport_of
from zscc.map.writing.lettering import TextLettering
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.text.words import Words


@pytest.fixture(scope="session")
def town():
    return mini_town()


@pytest.fixture(scope="session")
def windows():
    return load_profile().windows


@pytest.fixture
def frame_of(qapp, windows):
    """Frames of any town and snapshot, without a widget."""
    load_fonts()

    def made(town, snapshot=None, size=(800, 600), language="zh", **changes):
        shapes, ink, words = TownShapes.of(town), Ink(load_style()), Words(language)
        snapshot = mini_snapshot() if snapshot is None else snapshot
        frame = Frame(
            viewport=viewport_of(shapes.box_m, *size, (40, 40, 40, 40)),
            shapes=shapes,
            names=TownNames.of(town),
            ink=ink,
            words=words,
            lettering=TextLettering(ink),
            visible=SHOWN_AT_START,
            marks=Marks.of(snapshot, town, words),
            heat=LiveHeat(town, windows).show(snapshot, ink.style),
            trail_minutes=30.0,
        )
        return replace(frame, **changes)

    return made


@pytest.fixture
def canvas(qtbot, town, windows):
    """A settled canvas of 800 by 600 that shows the mini town's snapshot."""
    from zscc.map.canvas import MapCanvas

    widget = MapCanvas(town, load_style(), Words("zh"), windows)
    qtbot.addWidget(widget)
    widget.resize(800, 600)
    widget.show_snapshot(mini_snapshot())
    widget.show()
    widget.settle()
    return widget
