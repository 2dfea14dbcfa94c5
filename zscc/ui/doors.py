"""What happens when somebody opens a door: chooses a row, a number, a bar, a name, or a thing on the map.

A choice in a list marks the thing everywhere and flies the map there; a choice on the map marks it everywhere and
scrolls the list, but leaves the map where it is.

What wires a window takes the window itself, here as in its neighbours: they use most of its public door, so that a
Protocol would say the door a second time with nobody else ever to stand behind it. The circle is one of types only;
no module of the wiring imports the window when it runs.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from zscc.map.pointing.pick import Pick
from zscc.situation.snapshot import VehicleState
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

NEAR_M_PER_PX = {
    "report": 3.0,
    "case": 3.0,
    "vehicle": 4.0,
    "place": 2.0,
    "feature": 3.0,
    "grid": 4.0,
    "station": 6.0,
    "village": 6.0,
    "road": 6.0,
}
"""How near the map comes to what is chosen."""


class Doors(QObject):
    """Connects the panels of one window."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self._connect_left()
        self._connect_right()
        bar = desk.top_bar
        desk.canvas.picked.connect(self._map_picked)
        desk.timeline.quarter_asked.connect(self._quarter_asked)
        bar.workspace_asked.connect(desk.walk.begin)
        bar.feeds_asked.connect(desk.toggle_feeds)
        bar.language_asked.connect(desk.language_asked)

    def _connect_left(self) -> None:
        left = self._desk.left
        left.tiles.reports_asked.connect(self._reports_asked)
        left.tiles.cases_asked.connect(self._cases_asked)
        left.tiles.vehicles_asked.connect(self._vehicles_asked)
        left.tiles.state_asked.connect(self._state_asked)
        left.tiles.kilometres_asked.connect(self._kilometres_asked)
        left.vehicles.asked.connect(self._vehicle_asked)

    def _connect_right(self) -> None:
        right = self._desk.right
        right.queue.asked.connect(self._case_asked)
        right.report_asked.connect(self._report_asked)
        right.split_asked.connect(self._split_asked)
        right.card.closed.connect(self._selection_dropped)
        right.card.flight_asked.connect(self._flight_asked)

    def go_to(self, pick: Pick) -> None:
        """Mark something everywhere and fly the map there, if it has a position."""
        self._desk.select(pick)
        self._fly_to(pick)

    def _fly_to(self, pick: Pick) -> None:
        if self._desk.canvas.fly_to_pick(pick, NEAR_M_PER_PX[pick.kind]) or pick.kind != "case":
            return
        # One that the desk's filter hides has no symbol on the map, but a place.
        row = None if self._desk.picture is None else self._desk.picture.every.row(pick.id)
        if row is not None and row.at_m is not None:
            self._desk.canvas.fly_to(*row.at_m, NEAR_M_PER_PX[pick.kind])

    def _map_picked(self, pick: Pick | None) -> None:
        self._desk.select(pick)

    def _vehicle_asked(self, vehicle_id: str) -> None:
        self.go_to(Pick("vehicle", vehicle_id))

    def _report_asked(self, report_id: str) -> None:
        self.go_to(Pick("report", report_id))

    def _flight_asked(self) -> None:
        if self._desk.selection is not None:
            self._fly_to(self._desk.selection)

    def _selection_dropped(self) -> None:
        self._desk.select(None)

    def _case_asked(self, case_id: str) -> None:
        self.go_to(Pick("case", case_id))

    def _reports_asked(self) -> None:
        """The number of reports opens the reports; asked again, the cases are back."""
        right = self._desk.right
        right.list_reports(not right.lists_reports)
        if right.lists_reports:
            right.reports.show_all()
        right.list_view.setFocus()

    def _cases_asked(self, kind: str, value: str) -> None:
        """A tile's number opens the cases that it counts; '' takes the filters away."""
        self._desk.right.list_reports(False)
        self._desk.right.queue.show_all()
        if kind:
            self._desk.right.queue.choose(kind, value)
        self._desk.right.queue.view.setFocus()

    def _quarter_asked(self, quarter: int) -> None:
        self._list_reports("quarter", str(quarter))

    def _split_asked(self, kind: str, value: str) -> None:
        self._list_reports(kind, value)
        if kind in {"grid", "village"}:
            pick = Pick("grid" if kind == "grid" else "station", value)
            self._fly_to(pick)

    def _list_reports(self, kind: str, value: str) -> None:
        """What counts reports opens reports."""
        self._desk.right.list_reports(True)
        self._desk.right.reports.choose(kind, value)

    def _vehicles_asked(self) -> None:
        self._desk.left.vehicles.show_all()
        self._desk.left.vehicles.view.setFocus()

    def _state_asked(self, state: VehicleState) -> None:
        self._desk.left.vehicles.narrow(state)

    def _kilometres_asked(self) -> None:
        self._desk.show_workspace(Workspace.PATROL)
