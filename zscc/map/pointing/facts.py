"""What the card and the hover tip say about a pick: a title and rows of label and value, in the words' language."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from zscc.clock import SHANGHAI
from zscc.map.marks import rows_of_today
from zscc.map.pointing.case_place import case_place
from zscc.map.pointing.facility_facts import facility_kind, facility_rows
from zscc.map.pointing.pick import GROUND, Pick, feature_of
from zscc.map.pointing.roads import lines_of_road
from zscc.map.wording import age, clock, day_and_clock, masked, measured_length, vehicle_name
from zscc.model.case import Case
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.model.report import Priority, Report
from zscc.situation.snapshot import VEHICLE_STATES, Snapshot, VehicleState
from zscc.text.words import Words
from zscc.town.facilities import facility_of, is_facility_layer
from zscc.town.features import FeatureLayer
from zscc.town.layers import Facility, Grid, Town

Rows = tuple[tuple[str, str], ...]
_MOST_COLUMNS = 12
"""A card is no table: what a feature has more of stands there."""
_SILENT = (VehicleState.STALE, VehicleState.OFFLINE)
SHAPES = {Priority.URGENT: "◆", Priority.HIGH: "▲", Priority.NORMAL: "■", Priority.LOW: "●"}


@dataclass(frozen=True, slots=True)
class Facts:
    """A title, a quieter second line, and rows."""

    title: str
    second: str
    rows: Rows
    priority: Priority | None = None
    """Of a report; the card shows its shape in its colour before the title."""

    @property
    def shape(self) -> str:
        """The shape of the priority, nothing for what has none."""
        return "" if self.priority is None else SHAPES[self.priority]


class FactBook:
    """Looks facts up in a town and a snapshot."""

    def __init__(self, town: Town, words: Words, features: tuple[FeatureLayer, ...] = ()) -> None:
        """``features`` are layers that somebody brought."""
        self._town, self._words, self.features = town, words, features
        self._grids = {grid.code: grid for grid in town.grids}
        self._villages = {village.code: village for village in town.villages}

    def of(self, pick: Pick, snapshot: Snapshot | None) -> Facts | None:
        """Everything the card shows; None when the pick is not in this moment."""
        if pick.kind == "vehicle":
            return None if snapshot is None else self._vehicle(pick.id, snapshot)
        if pick.kind == "report":
            return None if snapshot is None else self._report(pick.id, snapshot)
        if pick.kind == "case":
            return None if snapshot is None else self._case(pick.id, snapshot)
        if pick.kind == "grid":
            return self._grid(pick.id, snapshot)
        day = None if snapshot is None else snapshot.as_of.astimezone(SHANGHAI).date()
        if pick.kind in {"feature", "place"}:
            return self._feature(pick.id, day) if pick.kind == "feature" else self._place(pick.id, day)
        still = {"station": self._station, "village": self._village, "road": self._road}
        return still[pick.kind](pick.id)

    def tip(self, pick: Pick, snapshot: Snapshot | None) -> str:
        """One line for the hover tip; nothing for the ground, whose name is written on it."""
        facts = None if pick.kind in GROUND else self.of(pick, snapshot)
        return (
            ""
            if facts is None
            else " · ".join(part for part in (f"{facts.shape} {facts.title}".strip(), facts.second) if part)
        )

    def grid_label(self, code: str | None, *, placed: bool = False) -> str:
        """新镇社区-02; a dash without one, but of what has a position: outside the town."""
        grid = self._grids.get(code or "")
        return self._words("map.card.outside" if placed else "map.card.none") if grid is None else grid.label

    def _vehicle(self, vehicle_id: str, snapshot: Snapshot) -> Facts | None:
        vehicles, words = snapshot.vehicles, self._words
        if vehicle_id not in vehicles.ids:
            return None
        row = vehicles.ids.index(vehicle_id)
        known = {vehicle.vehicle_id: vehicle for vehicle in self._town.vehicles}.get(vehicle_id)
        label = vehicle_name(words, vehicle_id, known.label if known else vehicle_id)
        speed = self._speed(row, snapshot)
        state = self._vehicle_state(row, snapshot)
        rows = [
            (words("map.card.state"), state),
            (words("map.card.speed"), speed),
            (words("map.card.grid"), self.grid_label(vehicles.grids[row], placed=True)),
            (words("map.card.km_today"), words("map.card.km", value=f"{vehicles.km_today[row]:.1f}")),
            (words("map.card.observed"), day_and_clock(utc_from_ms(int(vehicles.observed_at_ms[row])))),
        ]
        if known is not None:
            rows.insert(0, (words("map.card.plate"), known.plate))
        return Facts(label, state, tuple(rows))

    def _speed(self, row: int, snapshot: Snapshot) -> str:
        """A dash when nobody knows it now: the device never told, or has been silent for long."""
        speed = float(snapshot.vehicles.speed_kmh[row])
        silent = VEHICLE_STATES[int(snapshot.vehicles.state[row])] in _SILENT
        told = np.isfinite(speed) and not silent
        return self._words("map.card.kmh", value=f"{speed:.0f}") if told else self._words("map.card.none")

    def _vehicle_state(self, row: int, snapshot: Snapshot) -> str:
        vehicles = snapshot.vehicles
        state = VEHICLE_STATES[int(vehicles.state[row])]
        if state is VehicleState.MOVING:
            # As in the list: a vehicle that drives needs no age.
            return self._words(f"map.state.{state.value}")
        silent = state in _SILENT
        since_ms = int((vehicles.observed_at_ms if silent else vehicles.since_ms)[row])
        its_age = age(self._words, (ms_from_utc(snapshot.as_of) - since_ms) / 1000)
        return self._words("map.card.state_since", state=self._words(f"map.state.{state.value}"), age=its_age)

    def _report(self, report_id: str, snapshot: Snapshot) -> Facts | None:
        report = next((report for report in snapshot.reports if report.report_id == report_id), None)
        if report is None:
            return None
        words = self._words
        priority = words(f"map.priority.{report.priority.value}")
        rows = (
            (words("map.card.priority"), priority),
            (words("map.card.text"), masked(report.text)),
            (words("map.card.source"), self._source(report)),
            (words("map.card.time"), day_and_clock(report.observed_at)),
            (words("map.card.grid"), self.grid_label(report.grid, placed=report.point is not None)),
            (words("map.card.code"), report.report_id),
        )
        return Facts(report.title, f"{priority} {clock(report.observed_at)}", rows, report.priority)

    def _case(self, case_id: str, snapshot: Snapshot) -> Facts | None:
        place = case_place(case_id, snapshot)
        if place is None:
            return None
        case, words = snapshot.cases[place], self._words
        priority = words(f"map.priority.{case.priority.value}")
        rows = (
            (words("map.card.priority"), priority),
            (words("map.card.text"), masked(case.words)),
            (words("map.card.source"), self._source(case)),
            (words("map.card.time"), day_and_clock(case.times.opened_at)),
            (words("map.card.grid"), self.grid_label(case.grid, placed=case.point is not None)),
            (words("map.card.code"), case.case_id),
        )
        return Facts(case.title, f"{priority} {clock(case.times.opened_at)}", rows, case.priority)

    def _source(self, told: Report | Case) -> str:
        key = f"map.source.{told.source}"
        source = self._words(key) if key in self._words else told.source
        return f"{source}（{self._words('map.card.made_up')}）" if told.synthetic else source

    def _grid(self, code: str, snapshot: Snapshot | None) -> Facts | None:
        grid, words = self._grids.get(code), self._words
        if grid is None:
            return None
        village = self._villages.get(grid.village_code)
        rows = [
            (words("map.card.code"), grid.code),
            (words("map.card.village"), words("map.card.none") if village is None else village.name),
            (words("map.card.area"), words("map.card.km2", value=f"{grid.area_m2 / 1e6:.2f}")),
        ]
        if snapshot is not None:
            rows += self._counts(grid, snapshot)
        return Facts(grid.label, words("map.layer.grids"), tuple(rows))

    def _counts(self, grid: Grid, snapshot: Snapshot) -> list[tuple[str, str]]:
        words = self._words
        indexes = snapshot.report_columns.index[rows_of_today(snapshot)].tolist()
        reports = sum(snapshot.reports[index].grid == grid.code for index in indexes)
        inside = [
            vehicle
            for vehicle, its in zip(snapshot.vehicles.ids, snapshot.vehicles.grids, strict=True)
            if its == grid.code
        ]
        labels = {vehicle.vehicle_id: vehicle.label for vehicle in self._town.vehicles}
        names = " ".join(vehicle_name(words, each, labels.get(each, each)) for each in inside)
        return [
            (words("map.card.reports_today"), words("map.card.reports", count=reports)),
            (words("map.card.vehicles_inside"), f"{words('map.card.vehicles', count=len(inside))} {names}".strip()),
        ]

    def _station(self, code: str) -> Facts | None:
        village, words = self._villages.get(code), self._words
        if village is None:
            return None
        rows = ((words("map.card.village"), village.name), (words("map.card.code"), village.code))
        return Facts(words("map.station.name", village=village.name), words("map.layer.stations"), rows)

    def _village(self, code: str) -> Facts | None:
        village, words = self._villages.get(code), self._words
        if village is None:
            return None
        grids = [grid for grid in self._town.grids if grid.village_code == code]
        rows = (
            (words("map.card.code"), village.code),
            (words("habits.card.grids"), words("habits.card.grids_count", count=len(grids))),
            (words("map.card.area"), words("map.card.km2", value=f"{sum(grid.area_m2 for grid in grids) / 1e6:.2f}")),
        )
        return Facts(village.name, words("map.card.village"), rows)

    def _road(self, road_id: str) -> Facts | None:
        lines, words = lines_of_road(self._town, road_id), self._words
        if not lines:
            return None
        metres = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines)
        known = next((road for road in self._town.roads if road.name == road_id), None)
        title = words("habits.card.nameless_road") if known is None else known.name
        return Facts(title, words("habits.card.road"), ((words("habits.card.length"), measured_length(words, metres)),))

    def _feature(self, pick_id: str, day: date | None) -> Facts | None:
        layer_id, row = feature_of(Pick("feature", pick_id))
        layer = next((layer for layer in self.features if layer.layer_id == layer_id), None)
        if layer is None or not 0 <= row < len(layer):
            return None
        facility = facility_of(layer, row, self._town) if is_facility_layer(layer_id) else None
        if facility is not None:
            return self._facility(facility, day)
        told = [(column.name, column.values[row]) for column in layer.columns]
        rows = tuple((name, masked(str(value))) for name, value in told if value not in (None, ""))[:_MOST_COLUMNS]
        title = rows[0][1] if rows else f"{layer.title} {row + 1}"
        made_up = f"（{self._words('map.card.made_up')}）" if layer.synthetic else ""
        return Facts(title, layer.title + made_up, rows)

    def _place(self, place_id: str, day: date | None) -> Facts | None:
        place = next((place for place in self._town.places if place.place_id == place_id), None)
        if place is None:
            return None
        words, key = self._words, f"map.category.{place.category}"
        category = words(key if key in words else "map.category.other")
        made_up = f"（{words('map.card.made_up')}）" if place.synthetic else ""
        its = next((each for each in self._town.facilities if each.place_id == place_id), None)
        rows = (
            (words("map.card.category"), category + made_up),
            (words("map.card.grid"), self.grid_label(place.grid_code)),
            *(() if its is None else facility_rows(words, its, self._town, day)),
        )
        return Facts(place.name, category, rows)

    def _facility(self, facility: Facility, day: date | None) -> Facts:
        words, kind = self._words, facility_kind(self._words, facility)
        made_up = f"（{words('map.card.made_up')}）" if facility.synthetic else ""
        rows = (
            (words("map.card.category"), kind + made_up),
            *facility_rows(words, facility, self._town, day),
            (words("map.card.grid"), self.grid_label(facility.grid_code)),
        )
        return Facts(facility.name, kind, rows)
