"""Who sits at this desk and in which role: the chip in the top bar, its panel, and a command for every role."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt

from zscc.model.role import Role
from zscc.settings.roster import Duty, load_roster
from zscc.ui.commands import Command
from zscc.ui.duty.people import SEAT_ROLES, next_duty, role_in, seated, stands_in
from zscc.ui.duty.wording import DutyWording
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zscc.model.presence import Present
    from zscc.ui.duty.seat_panel import Place, SeatPanel
    from zscc.ui.window import DeskWindow

PANEL_PX = 340


class Sitting(QObject):
    """Puts the roster's people on one window's seat."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self.roster = load_roster()
        self._panel: SeatPanel | None = None
        self._as_of: datetime | None = None
        self._minute: datetime | None = None
        self._taken_over = ""
        """Id of the shift that took over here, perhaps before it begins."""
        self._others: tuple[Present, ...] = ()
        """Who is at the other seats."""
        self.chip = desk.top_bar.seat
        self.chip.clicked.connect(self.toggle)
        desk.asking.who_changed.connect(self._show)
        desk.commands.add(Command("seat", self.toggle, group="duty"))
        for role in SEAT_ROLES:
            desk.commands.add(Command(f"act_as_{role.value}", partial(self.act_as, role), group="duty"))

    @property
    def words(self) -> DutyWording:
        """In the desk's language."""
        return DutyWording(self._look.wording, self.roster, self._desk.directory, lambda: self._desk.bureau)

    @property
    def panel(self) -> "SeatPanel":
        """Made when it is first opened."""
        if self._panel is None:
            from zscc.ui.duty.seat_panel import SeatPanel

            self._panel = SeatPanel(self._look, self._desk)
            self._panel.asked.connect(self._place_asked)
            self._panel.show_look(self._look, self.words)
        return self._panel

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        if self._panel is not None:
            self._panel.show_look(look, self.words)
            self._fill()
        self._show()

    def show_clock(self, as_of: datetime) -> None:
        """The desk's moment: once a minute look whether the shift is still that of who sits here."""
        first, self._as_of = self._as_of is None, as_of
        minute = as_of.replace(second=0, microsecond=0)
        if first:
            self.act_as(self._desk.asking.who.role)
        if minute != self._minute:
            self._minute = minute
            self._show()

    def show_present(self, others: "Sequence[Present]") -> None:
        """Who is at the other seats of the journal."""
        self._others = tuple(others)
        self._show()

    def act_as(self, role: Role, person_id: str = "") -> None:
        """Sit here in a role from now on; whoever of the shift holds it, unless somebody is named."""
        if self._as_of is not None:
            duty = self._duty(self._as_of)
            self._desk.asking.set_who(seated(self._desk.asking.who, role, duty, person_id))
            self._show()

    def take_over(self, person_id: str, duty: Duty) -> None:
        """After a handover: who took over sits here as the roster of that shift says, though it may begin later."""
        self._taken_over = duty.duty_id
        self.act_as(role_in(duty, person_id, self._desk.asking.who.role), person_id)

    def _duty(self, as_of: datetime) -> Duty:
        """The shift whose people sit here: the next one once it took over."""
        following = next_duty(self.roster, as_of)
        return following if following.duty_id == self._taken_over else self.roster.duty_at(as_of)

    def toggle(self) -> None:
        """Open or close the choice."""
        if self.close_top() or self._as_of is None:
            return
        self._fill()
        self.panel.show()
        self.place()
        self.panel.list.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_top(self) -> bool:
        """Esc; False when nothing is open."""
        if self._panel is None or self._panel.isHidden():
            return False
        self._panel.hide()
        self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def place(self) -> None:
        """Put the panel under the chip."""
        if self._panel is None or self._panel.isHidden():
            return
        width = self._look.theme.px(PANEL_PX)
        under = self.chip.mapTo(self._desk, QPoint(self.chip.width(), self.chip.height()))
        self._panel.setFixedWidth(width)
        self._panel.adjustSize()
        self._panel.move(min(max(under.x() - width, 8), self._desk.width() - width - 8), self._desk.top_bar.height())
        self._panel.raise_()

    def _fill(self) -> None:
        from zscc.ui.duty.seat_panel import Place

        if self._as_of is None:
            return
        who = self._desk.asking.who
        duty = self._duty(self._as_of)
        held = who.account if who.role in duty.roles_of(who.account) else ""
        self.panel.show_duty(self.words, duty, Place(who.role, held))

    def _place_asked(self, place: "Place") -> None:
        self.close_top()
        self.act_as(place.role, place.person_id)

    def _show(self) -> None:
        if self._as_of is None:
            return
        who, words = self._desk.asking.who, self.words
        duty = self._duty(self._as_of)
        asks = not stands_in(duty, who.account)
        role = words.role(who.role)
        line = words("seat.over") if asks else role
        tip = words("seat.tip", person=words.person(who.account), role=role, shift=words.shift(duty))
        if self._others:
            line += words.wording.words("duty.joint") + words("seat.others", count=len(self._others))
            tip = "\n".join((tip, *(self._other(each) for each in self._others)))
        if self.chip.show_who(self._look, (words.person(who.account), line), tip, asks=asks):
            self._desk.top_bar.make_room()

    def _other(self, present: "Present") -> str:
        words = self.words
        return words("seat.other", seat=present.seat, person=words.person(present.account))
