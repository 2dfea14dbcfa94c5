"""Messages to drivers on one window: written with a draft that is kept, sent once, shown as what became of them."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Qt

from zscc.map.pointing.pick import Pick
from zscc.model.feed_question import AskPosition, FeedAnswer, TellDriver
from zscc.situation.snapshot import Snapshot
from zscc.ui.cards import Card
from zscc.ui.commands import Command
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zscc.ui.dispatch.drafts import Drafts
    from zscc.ui.drivers.panel import DriverPanel
    from zscc.ui.window import DeskWindow

PANEL_PX, PANEL_HIGH_PX, EDGE_PX = 520, 460, 12


class DriverDesk(QObject):
    """Made with the window; its panel when somebody first writes."""

    def __init__(self, window: "DeskWindow", look: Look) -> None:
        super().__init__(window)
        self._window, self._look = window, look
        self._panel: DriverPanel | None = None
        self._drafts: Drafts | None = None
        self._case_id = ""
        window.commands.add(Command("tell_driver", self.tell_picked, group="patrol"))
        window.commands.add(Command("ask_position", self.locate_picked, group="patrol"))

    @property
    def panel(self) -> "DriverPanel":
        """Made when it is first asked for."""
        if self._panel is None:
            from zscc.ui.dispatch.drafts import Drafts
            from zscc.ui.drivers.panel import DriverPanel

            self._drafts = Drafts(self._window.asking, self)
            panel = self._panel = DriverPanel(self._look, self._window)
            panel.show_look(self._look)
            panel.sent.connect(self._send)
            panel.position_asked.connect(self.locate)
            panel.vehicle_chosen.connect(self._turn)
            panel.written.connect(lambda vehicle, text: self._kept.keep(_draft(vehicle), text))
            panel.closed.connect(self.close_top)
        return self._panel

    @property
    def _kept(self) -> "Drafts":
        assert self.panel
        assert self._drafts is not None
        return self._drafts

    # Told --------------------------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        if self._panel is not None:
            self._panel.show_look(look)
            self._show()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new moment."""
        del snapshot
        if self._stands:
            self._show()

    def completed(self, pick: Pick | None, card: Card | None) -> Card | None:
        """The card of a vehicle with what its terminal says."""
        snapshot = self._window.snapshot
        if card is None or pick is None or pick.kind != "vehicle" or snapshot is None:
            return card
        if not (snapshot.terminals or snapshot.signals or snapshot.driver_messages):
            return card
        from zscc.ui.drivers.wording import device_lines

        return replace(card, lines=(*card.lines, *device_lines(self._look.wording, snapshot, pick.id)))

    def reaches(self, vehicle: str) -> bool:
        """Whether a terminal is known in a vehicle, or somebody wrote to it already."""
        snapshot = self._window.snapshot
        if snapshot is None:
            return False
        bound = any(its.vehicle == vehicle for its in snapshot.terminals)
        return bound or any(note.written.vehicle == vehicle for note in snapshot.driver_messages)

    # What people do ----------------------------------------------------------------------------------------

    def open(self, vehicles: "Sequence[str]", case_id: str = "") -> None:
        """Write to one of these; about a case, or about none."""
        if not vehicles:
            return
        self._case_id = case_id
        named = [(vehicle, self._window.canvas.name_of(Pick("vehicle", vehicle))) for vehicle in vehicles]
        self.panel.show_vehicles(named, vehicles[0], case_id)
        self.panel.show()
        self._turn(vehicles[0])
        self._window.place_overlays()
        self.panel.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def locate(self, vehicle: str) -> None:
        """Ask a vehicle's terminal where it is."""
        if self._window.asking.refuses():
            return
        self._window.asking.look_up(AskPosition(vehicle), self._located)

    def tell_picked(self) -> None:
        """Write to the driver of the vehicle that is picked."""
        if self._picked:
            self.open((self._picked,))
        else:
            self._window.tell(self._look.wording.words("driver.pick_first"))

    def locate_picked(self) -> None:
        """Ask the vehicle that is picked where it is."""
        if self._picked:
            self.locate(self._picked)
        else:
            self._window.tell(self._look.wording.words("driver.pick_first"))

    def close_top(self) -> bool:
        """Esc; False when the panel is not open."""
        if not self._stands:
            return False
        self.panel.hide()
        self._kept.keep_now()
        return True

    def place(self) -> None:
        """Put the panel over the map beside the right column."""
        if not self._stands:
            return
        window, px = self._window, self._look.theme.px
        over = QRect(window.canvas.mapTo(window, QPoint(0, 0)), window.canvas.size())
        wide = min(px(PANEL_PX), over.width() - 2 * EDGE_PX)
        high = min(px(PANEL_HIGH_PX), over.height() - 2 * EDGE_PX)
        self.panel.setGeometry(over.right() - wide - EDGE_PX, over.top() + EDGE_PX, wide, high)
        self.panel.raise_()

    # Inside ------------------------------------------------------------------------------------------------

    @property
    def _stands(self) -> bool:
        return self._panel is not None and not self._panel.isHidden()

    @property
    def _picked(self) -> str:
        pick = self._window.selection
        return pick.id if pick is not None and pick.kind == "vehicle" else ""

    def _turn(self, vehicle: str) -> None:
        """Another vehicle: its draft, what it was told."""
        self._kept.keep_now()
        self.panel.begin()
        self._kept.fetch(_draft(vehicle), partial(self._draft_came, vehicle))
        self._show()

    def _draft_came(self, vehicle: str, text: str) -> None:
        if self.panel.vehicle == vehicle:
            self.panel.show_draft(text)

    def _show(self) -> None:
        snapshot = self._window.snapshot
        if snapshot is None:
            return
        from zscc.ui.drivers.wording import notes_of

        self.panel.show_notes(notes_of(snapshot.driver_messages, self.panel.vehicle), snapshot.as_of)

    def _send(self, vehicle: str, text: str) -> None:
        if self._window.asking.refuses():
            return
        asked = TellDriver(vehicle, text, self._case_id, by=self._window.asking.who.account)
        self.panel.send_button.setEnabled(False)
        self._window.asking.look_up(asked, partial(self._sent, asked))

    def _sent(self, asked: TellDriver, answer: object) -> None:
        panel = self.panel
        panel.send_button.setEnabled(True)
        refused = answer.refused if isinstance(answer, FeedAnswer) else "unanswered"
        wording = self._look.wording
        if refused:
            reason = wording.known("driver.reason", refused)
            panel.tell(wording.words("driver.state.failed", reason=reason), "amber")
            return
        self._kept.drop(_draft(asked.vehicle))
        if panel.vehicle == asked.vehicle:
            panel.begin()
            panel.tell(wording.words("driver.state.written"))

    def _located(self, answer: object) -> None:
        refused = answer.refused if isinstance(answer, FeedAnswer) else "unanswered"
        wording = self._look.wording
        said = wording.words("driver.position.asked")
        if refused:
            said = wording.words("driver.position.failed", reason=wording.known("driver.reason", refused))
        self._window.tell(said)


def _draft(vehicle: str) -> str:
    return f"driver:{vehicle}"
