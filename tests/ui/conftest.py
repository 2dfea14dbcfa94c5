"""A desk over the demo town, fed by hand-made moments; closed again whatever the test did."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec
import pytest
from desk_scenes import Scene, snapshot_of
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from zscc.app.casework import lazy_bureau
from zscc.map.canvas import MapCanvas
from zscc.map.fonts import load_fonts
from zscc.map.shapes import TownShapes
from zscc.settings.profile import load_profile
from zscc.settings.seat import SeatState
from zscc.settings.style import Style, load_style
from zscc.situation.snapshot import VehicleState
from zscc.text.words import Words
from zscc.town.layers import Town
from zscc.town.load import load_town
from zscc.ui.theme import dress
from zscc.ui.window import DeskWindow

if TYPE_CHECKING:
    from zscc.settings.bureau import Bureau

MIXED = (
    VehicleState.MOVING,
    VehicleState.STOPPED,
    VehicleState.MOVING,
    VehicleState.STALE,
    VehicleState.MOVING,
    VehicleState.OFFLINE,
    VehicleState.STOPPED,
)


@pytest.fixture(scope="session")
def town() -> Town:
    return load_town()


_BUREAUX: "dict[str, Callable[[], Bureau]]" = {}
"""By the digest of the town."""


@pytest.fixture
def bureau_of(town: Town) -> "Callable[[], Bureau]":
    """The shipped settings, read once a town for all windows: the value is frozen."""
    return _BUREAUX.setdefault(town.sha256, lazy_bureau(load_profile(), None, town))


_shapes_of = TownShapes.of
_SHAPES: dict[int, TownShapes] = {}
"""By the town's identity, which each of them holds."""


@pytest.fixture(autouse=True)
def one_preparation(monkeypatch: pytest.MonkeyPatch) -> None:
    """A town's lines are prepared once for all windows: they are never changed."""

    def prepared(town: Town) -> TownShapes:
        if id(town) not in _SHAPES:
            _SHAPES[id(town)] = _shapes_of(town)
        return _SHAPES[id(town)]

    monkeypatch.setattr(TownShapes, "of", prepared)


@pytest.fixture
def scene(town: Town) -> Scene:
    return Scene(town, states=MIXED)


@pytest.fixture
def open_desk(
    qapp: QApplication, qtbot: QtBot, town: Town, bureau_of: "Callable[[], Bureau]"
) -> Iterator[Callable[..., DeskWindow]]:
    """Open a window; arguments: language, style, size, what the seat remembers, and whether it is the demo's."""
    load_fonts()
    desks: list[DeskWindow] = []

    def opened(
        language: str = "zh",
        style: Style | None = None,
        size: tuple[int, int] = (1920, 1080),
        seat: SeatState | None = None,
        *,
        demo: bool = True,
    ) -> DeskWindow:
        worn, words = style or load_style(), Words(language)
        profile = msgspec.structs.replace(load_profile(), demo=demo)
        dress(qapp, worn)
        desk = DeskWindow(town, profile, worn, words, MapCanvas(town, worn, words, profile.windows))
        desk.work_by(bureau_of)
        desk.resize(*size)
        if seat is not None:
            desk.restore(seat)
        desk.show()
        qtbot.waitExposed(desk)
        desks.append(desk)
        return desk

    yield opened
    for desk in desks:
        desk.allow_close()
        desk.close()
        desk.deleteLater()
    # Now, not in some later test: what still lives is dressed and laid out again with every new window.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(open_desk: Callable[..., DeskWindow], scene: Scene) -> DeskWindow:
    made = open_desk()
    made.show_snapshot(snapshot_of(scene))
    return made
