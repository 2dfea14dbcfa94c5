"""A workspace may put a room of its own beside the map; it wears the desk's look and shows its moments."""

from collections.abc import Callable, Iterator

from desk_scenes import Scene, snapshot_of
from PySide6.QtWidgets import QWidget

from zscc.map.pointing.pick import Pick
from zscc.text import Words
from zscc.ui.parts import Look
from zscc.ui.picture import Picture
from zscc.ui.rooms import RoomWidget
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace


class Ledger(RoomWidget):
    """Notes what it is told."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.looks: list[Look] = []
        self.pictures: list[Picture] = []

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        self.looks.append(look)
        yield

    def show_picture(self, picture: Picture) -> None:
        self.pictures.append(picture)


def furnished(desk: DeskWindow, scene: Scene) -> list[Ledger]:
    made: list[Ledger] = []

    def make(parent: QWidget) -> Ledger:
        made.append(Ledger(parent))
        return made[-1]

    desk.right.rooms.furnish(Workspace.DUTY, make)
    desk.show_snapshot(snapshot_of(scene))
    return made


def test_a_room_is_made_when_it_is_entered_and_takes_the_place_of_queue_and_card(
    open_desk: Callable[..., DeskWindow], scene: Scene
) -> None:
    desk = open_desk()
    made = furnished(desk, scene)
    assert not made
    desk.select(Pick("vehicle", desk.picture.vehicles[0].vehicle_id))
    assert desk.right.card.isVisible()
    desk.show_workspace(Workspace.DUTY)
    [room] = made
    assert (room.isVisible(), desk.right.queue.isVisible(), desk.right.card.isVisible()) == (True, False, False)
    assert room.looks
    assert room.pictures[-1] is desk.picture
    desk.select(None)
    desk.select(Pick("vehicle", desk.picture.vehicles[0].vehicle_id))
    assert not desk.right.card.isVisible()
    desk.show_workspace(Workspace.MAP)
    assert (room.isVisible(), desk.right.queue.isVisible(), desk.right.card.isVisible()) == (False, True, True)
    desk.show_workspace(Workspace.DUTY)
    assert made == [room]


def test_a_room_speaks_the_language_of_the_desk(open_desk: Callable[..., DeskWindow], scene: Scene) -> None:
    desk = open_desk()
    made = furnished(desk, scene)
    desk.show_workspace(Workspace.DUTY)
    desk.set_words(Words("en"))
    assert made[0].looks[-1].wording("workspace.duty") == Words("en")("ui.workspace.duty")


def test_no_card_stands_where_nothing_is_picked(open_desk: Callable[..., DeskWindow], scene: Scene) -> None:
    desk = open_desk()
    desk.show_snapshot(snapshot_of(scene))
    desk.show_workspace(Workspace.PATROL)
    desk.show_workspace(Workspace.MAP)
    assert not desk.right.card.isVisible()
