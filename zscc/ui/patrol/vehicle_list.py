"""巡查车: every vehicle with its state and age, those that need attention first; the same snapshot as the map."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from zscc.situation.snapshot import VehicleState
from zscc.ui.parts import Heading, Look, mark_row, row_list, tight
from zscc.ui.patrol.vehicle_cells import Cells, VehicleHeader, VehiclePainter
from zscc.ui.row_model import ROW_ROLE, RowModel
from zscc.ui.rows import Directory, Need, VehicleRow

if TYPE_CHECKING:
    from zscc.analysis.odometer import Mileage

MINUTE_S = 60


class VehicleModel(RowModel):
    """Rows of the vehicle list."""

    def __init__(self, look: Look, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._directory = look, directory
        self._mileages: Mapping[str, Mileage] = {}

    def show_look(self, look: Look) -> None:
        """Speak another language."""
        self._look = look
        self.show_again()

    def show_mileages(self, mileages: "Mapping[str, Mileage]") -> None:
        """Say each vehicle's month and total."""
        self._mileages = mileages
        self.show_rows(self.rows)

    def key(self, row: VehicleRow) -> str:
        return row.vehicle_id

    def face(self, row: VehicleRow) -> Hashable:
        speed = None if row.speed_kmh is None else round(row.speed_kmh)
        ages = _coarse(row.age_s), _coarse(row.fix_age_s)
        return row.state, row.need, ages, speed, row.grid, round(row.km_today, 1), self._mileages.get(row.vehicle_id)

    def text(self, row: VehicleRow) -> str:
        cells = self.cells(row)
        return " ".join((cells.label, cells.where, cells.speed, cells.state))

    def tip(self, row: VehicleRow) -> str:
        cells = self.cells(row)
        return self._look.wording(
            "vehicle.tip", label=cells.label, plate=cells.plate, grid=cells.grid, km=cells.km, fix=cells.last_fix
        )

    def cells(self, row: VehicleRow) -> Cells:
        """What a row says."""
        wording = self._look.wording
        village = self._directory.village_of(row.grid)
        loading = row.need is Need.LOADING
        known = self._mileages.get(row.vehicle_id)
        mileage = None if known is None else known.grown_to(row.km_today)
        nowhere = "" if loading else wording("place.unknown" if row.at_m is None else "place.outside")
        return Cells(
            label=wording.vehicle(row.label, row.vehicle_id),
            where=village.name if village else nowhere,
            grid=self._directory.grid_label(row.grid) or nowhere,
            speed="" if loading else wording.speed(row.speed_kmh),
            state=wording("vehicle.loading") if loading else wording.state_with_age(row.state, row.age_s),
            plate=row.plate,
            km=wording("unit.unknown") if loading else wording.km(row.km_today),
            last_fix=wording("unit.unknown") if row.fix_age_s is None else wording.ago(row.fix_age_s),
            month_km=wording("unit.unknown") if mileage is None else wording.km(mileage.month_km),
            total_km=wording("unit.unknown") if mileage is None else wording.km(mileage.total_km),
        )


def _coarse(age_s: float | None) -> int | None:
    """An age as it is said: in seconds below a minute, else in minutes."""
    if age_s is None:
        return None
    return int(age_s) if age_s < MINUTE_S else MINUTE_S + int(age_s / MINUTE_S)


class VehicleList(QWidget):
    """The list under its heading, with a chip for the state that it is narrowed to."""

    asked = Signal(str)
    """Id of the vehicle that a person chose."""

    def __init__(self, look: Look, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._all: list[VehicleRow] = []
        self._only: VehicleState | None = None
        self.heading = Heading(self)
        self.chip = QPushButton(self)
        self.chip.setProperty("look", "chip")
        self.chip.hide()
        self.chip.clicked.connect(self._chip_clicked)
        self.model = VehicleModel(look, directory, self)
        self.view = row_list(self)
        self._painter = VehiclePainter(look, self.model.cells, self.view)
        self.names = VehicleHeader(self._painter, self)
        self._set_up_view()
        column = QVBoxLayout(self)
        tight(column, spacing=4)
        column.addWidget(self.heading)
        column.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.names)
        column.addWidget(self.view, 1)

    def _set_up_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(self._painter)
        view.clicked.connect(self._row_chosen)
        view.activated.connect(self._row_chosen)

    @property
    def rows(self) -> Sequence[VehicleRow]:
        """Every vehicle, whatever the list is narrowed to."""
        return self._all

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._painter.look = look
        self.names.show_look(look)
        self.view.setAccessibleName(look.wording("vehicle.list"))
        self.model.show_look(look)
        self._show_heading()
        self.view.doItemsLayout()

    def show_wide(self, wide: bool) -> None:
        """Show plate, kilometres and the last fix too, or not."""
        self._painter.wide = wide
        self.names.setVisible(wide)
        self.view.viewport().update()

    def show_rows(self, rows: list[VehicleRow]) -> None:
        """Show the vehicles of a new snapshot."""
        self._all = rows
        only = self._only
        self.model.show_rows(rows if only is None else [row for row in rows if row.state is only])
        self._show_heading()

    def show_mileages(self, mileages: "Mapping[str, Mileage]") -> None:
        """Say each vehicle's month and total, where the list is wide."""
        self.model.show_mileages(mileages)

    def narrow(self, state: VehicleState) -> None:
        """Show vehicles of one state only; the same state again shows all."""
        self._only = None if state is self._only else state
        self.show_rows(self._all)

    def show_all(self) -> None:
        """Show vehicles of every state."""
        self._only = None
        self.show_rows(self._all)

    def select(self, vehicle_id: str | None) -> None:
        """Mark a vehicle and bring its row into view, without announcing it."""
        index = self.model.place_of(vehicle_id) if vehicle_id is not None else QModelIndex()
        if vehicle_id is not None and not index.isValid() and self._only is not None:
            self.show_all()
            index = self.model.place_of(vehicle_id)
        mark_row(self.view, index)

    def _show_heading(self) -> None:
        wording = self._look.wording
        loading = any(row.need is Need.LOADING for row in self._all)
        fleet_km = sum(row.km_today for row in self._all)
        self.heading.show_texts(
            wording("vehicle.heading", count=wording.number(len(self._all))),
            wording("vehicle.loading") if loading else wording("vehicle.order", km=wording.km(fleet_km)),
        )
        self.chip.setVisible(self._only is not None)
        if self._only is not None:
            self.chip.setText(wording("filter.chip", what=wording.vehicle_state(self._only)))
            self.chip.setAccessibleName(wording("filter.remove", what=wording.vehicle_state(self._only)))

    def _chip_clicked(self) -> None:
        self.show_all()

    def _row_chosen(self, index: QModelIndex) -> None:
        row: VehicleRow = index.data(ROW_ROLE)
        self.asked.emit(row.vehicle_id)
