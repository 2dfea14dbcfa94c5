"""Connects the layer tree with the map, with undo and with what the seat remembers.

Whatever a person does to a layer is a deed with a name. What only a workspace switches is neither undone nor
remembered.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from zscc.map.arrangement import FEATURE_PREFIX, Arrangement
from zscc.settings.seat import SeatState
from zscc.town.features import FeatureLayer
from zscc.ui.commands import Command
from zscc.ui.deeds import Deed
from zscc.ui.layers.boxes import box_of
from zscc.ui.layers.memory import FOLDED, folded_as_choice, folded_from, wishes_of, with_memory_of
from zscc.ui.layers.notes import Ground, name_of

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

Change = Callable[[Arrangement], Arrangement]
_OPACITY_DEEDS = 71


class OpacityDeed(Deed):
    """One pull on a slider: what it passes through on its way is undone in one step."""

    def __init__(self, name: str, of: tuple[str, int], do: Callable[[], object], undo: Callable[[], object]) -> None:
        """``of``: the layer, and the number of the pull; a negative one is undone by itself."""
        super().__init__(name, self._do_latest, undo)
        self.of, self.latest = of, do

    def id(self) -> int:
        return _OPACITY_DEEDS

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, OpacityDeed) or other.of != self.of or self.of[1] < 0:
            return False
        self.latest = other.latest
        return True

    def _do_latest(self) -> None:
        self.latest()


class LayerDesk(QObject):
    """The layers of one window."""

    removal_asked = Signal(str)
    """Id of an added layer that a person wants to have taken away."""
    table_asked = Signal(str)
    """Name of a layer whose table a person wants to see."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk, self._tree = desk, desk.left.layers
        self.added: tuple[FeatureLayer, ...] = ()
        self._notes: dict[str, str] = {}
        self._known = frozenset(desk.canvas.arrangement.names)
        tree = self._tree
        tree.visible_asked.connect(self.show)
        tree.opacity_asked.connect(self.fade)
        tree.place_asked.connect(self.place)
        tree.zoom_asked.connect(self.zoom_to)
        tree.table_asked.connect(self.table_asked)
        tree.removal_asked.connect(lambda name: self.removal_asked.emit(name.removeprefix(FEATURE_PREFIX)))
        tree.folds_changed.connect(self._remember_folds)
        desk.canvas.arrangement_changed.connect(self._arranged)
        desk.commands.add(Command("layers", tree.focus, ("F8",), "layer"))
        tree.show_arrangement(desk.canvas.arrangement)

    # What people do ------------------------------------------------------------------------------------

    def show(self, name: str, visible: bool) -> None:
        """Switch a layer on or off, to be undone."""
        self._push("layer_on" if visible else "layer_off", name, lambda now: now.with_visible(name, visible))

    def put(self, name: str, visible: bool) -> None:
        """Switch a layer on or off as part of another deed: remembered, with no deed of its own."""
        self._desk.canvas.set_layer_visible(name, visible)
        self._remember()

    def fade(self, name: str, opacity: float, pull: int = -1) -> None:
        """Make a layer more or less opaque; what belongs to one pull is undone together."""
        before = self._arrangement[name].opacity
        self._desk.deeds.push(
            OpacityDeed(
                self._deed_name("layer_opacity", name),
                (name, pull),
                self._doing(lambda now: now.with_opacity(name, opacity), name),
                self._doing(lambda now: now.with_opacity(name, before), name),
            )
        )

    def place(self, name: str, beside: str, above: bool) -> None:
        """Move a layer right above or below another of its band, to be undone; ValueError for another band."""
        before = self._arrangement
        if before.placed(name, beside, above=above) != before:
            self._desk.deeds.push(
                Deed(
                    self._deed_name("layer_order", name),
                    self._doing(lambda now: now.placed(name, beside, above=above), name, beside),
                    self._doing(lambda now: now.ordered_like(before)),
                )
            )

    def zoom_to(self, name: str) -> None:
        """Show all of a layer."""
        picture = self._desk.picture
        shown = self._desk.snapshot if picture is None else picture.snapshot
        box_m = box_of(name, self._desk.directory.town, shown, self.added)
        if box_m is None:
            self._desk.canvas.home()
        else:
            self._desk.canvas.show_box(box_m)

    # What others tell ----------------------------------------------------------------------------------

    def show_added(self, layers: tuple[FeatureLayer, ...]) -> None:
        """These layers were added, and no others; the tree says their titles and where they come from."""
        self.added = layers
        self._tree.show_ground(self.ground)
        self._show_mark()

    def tell(self, name: str, note: str) -> None:
        """Say what a layer obeys right now, in the desk's language; '' for what it says by itself."""
        if self._notes.get(name, "") == note:
            return
        self._notes = (
            {**self._notes, name: note} if note else {key: its for key, its in self._notes.items() if key != name}
        )
        self._tree.show_ground(self.ground)

    @property
    def ground(self) -> Ground:
        """What the notes of the tree are made from."""
        return Ground(self._desk.directory.town, self._desk.windows, self.added, self._notes)

    @property
    def shows_made_up(self) -> bool:
        """Whether an added layer that is made up is on."""
        visible = self._arrangement.visible
        return any(layer.synthetic and FEATURE_PREFIX + layer.layer_id in visible for layer in self.added)

    def restore(self, seat: SeatState) -> None:
        """Arrange the layers as the seat remembers them."""
        if seat.layers:
            self._desk.canvas.set_arrangement(self._arrangement.like(seat.layers))
        folded = folded_from(seat.choices.get(FOLDED))
        if folded is not None:
            self._tree.show_folded(folded)

    # Inside --------------------------------------------------------------------------------------------

    @property
    def _arrangement(self) -> Arrangement:
        return self._desk.canvas.arrangement

    def _push(self, key: str, name: str, change: Change) -> None:
        row = self._arrangement[name]
        back = self._doing(lambda now: now.with_visible(name, row.visible), name)
        self._desk.deeds.push(Deed(self._deed_name(key, name), self._doing(change, name), back))

    def _deed_name(self, key: str, name: str) -> str:
        wording = self._desk.wording
        return wording(f"deed.{key}", name=name_of(wording, name, self.added))

    def _doing(self, change: Change, *names: str) -> Callable[[], None]:
        """Carry a change out on what is there at that moment; layers may have gone since it was first done."""

        def done() -> None:
            if all(name in self._arrangement for name in names):
                self._desk.canvas.set_arrangement(change(self._arrangement))
                self._remember()

        return done

    def _arranged(self, arrangement: Arrangement) -> None:
        new = frozenset(arrangement.names) - self._known
        self._known = frozenset(arrangement.names)
        remembered = with_memory_of(arrangement, new, self._desk.seat.layers)
        if remembered != arrangement:
            # Announces itself, and then there is nothing new any more.
            self._desk.canvas.set_arrangement(remembered)
            return
        self._tree.show_arrangement(arrangement)
        self._show_mark()

    def _show_mark(self) -> None:
        self._desk.top_bar.show_synthetic(self._desk.synthetic)

    def _remember(self) -> None:
        seat = self._desk.seat
        layers = wishes_of(self._arrangement, self._desk.plain_layers, seat.layers)
        self._desk.remember(msgspec.structs.replace(seat, layers=layers))

    def _remember_folds(self) -> None:
        seat = self._desk.seat
        choices = {**seat.choices, FOLDED: folded_as_choice(self._tree.folded)}
        self._desk.remember(msgspec.structs.replace(seat, choices=choices))
