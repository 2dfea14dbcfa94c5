"""What the card says about the thing that is picked, in the order in which a duty officer asks.

For a report: where, what was said, from whom, when, what is near (DUTY order); distances are straight lines and
say so. Everything here is words made from a snapshot and the town; the card's widget only shows it.
"""

from dataclasses import dataclass
from math import hypot

from zscc.map.pointing.facility_facts import facility_rows
from zscc.map.pointing.facts import Facts
from zscc.map.pointing.pick import Pick
from zscc.situation.snapshot import VEHICLE_STATES, Snapshot
from zscc.town.layers import Place, Village
from zscc.ui.glyphs import Kind
from zscc.ui.picture import Picture
from zscc.ui.rows import Directory, ReportRow, VehicleRow
from zscc.ui.wording import Wording

NEAR_M = 300.0
NEAR_PLACES = 4
NEAR_VEHICLES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One question and its answer."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the card shows."""

    glyph: Kind | None
    title: str
    subtitle: str
    lines: tuple[Line, ...]


KNOWN_BY_THE_MAP = frozenset({"village", "road", "feature"})
"""Kinds of which only the map's own facts are told."""


def card_of_facts(facts: Facts | None) -> Card | None:
    """The card of what the map knows."""
    if facts is None:
        return None
    return Card(facts.priority, facts.title, facts.second, tuple(Line(name, text) for name, text in facts.rows))


class Cards:
    """Makes cards of one language for one town."""

    def __init__(self, wording: Wording, directory: Directory) -> None:
        self._wording, self._directory = wording, directory

    def of(self, pick: Pick, picture: Picture) -> Card | None:
        """The card of what is picked; None when it is not there (any more)."""
        if pick.kind == "vehicle":
            vehicle = picture.vehicle(pick.id)
            return None if vehicle is None else self.of_vehicle(vehicle, picture.snapshot)
        if pick.kind == "report":
            report = picture.report(pick.id)
            return None if report is None else self.of_report(report, picture.snapshot, picture.vehicles)
        if pick.kind == "grid" and pick.id in self._directory.grids:
            return self.of_grid(pick.id, picture.reports, picture.vehicles)
        if pick.kind == "station" and pick.id in self._directory.villages:
            return self.of_station(self._directory.villages[pick.id], picture.reports)
        if pick.kind == "place" and pick.id in self._directory.places:
            return self.of_place(self._directory.places[pick.id])
        return None

    def of_report(self, row: ReportRow, snapshot: Snapshot, vehicles: list[VehicleRow]) -> Card:
        """Where, what was said, source, time, what is near."""
        wording, report = self._wording, row.report
        # In whole minutes of the clock, as in the queue beside it.
        age_s = (snapshot.as_of.replace(second=0, microsecond=0) - report.observed_at).total_seconds()
        lines = [
            self._line("where", self._joined([self._where(row), wording.point(report.point) if report.point else ""])),
            self._line("said", wording.said(report)),
            self._line("source", wording.source(report.source)),
            self._line(
                "reported_at",
                wording(
                    "card.time_and_age",
                    time=wording.day_and_clock(report.observed_at, snapshot.as_of),
                    age=wording.ago(age_s),
                ),
            ),
        ]
        if row.at_m is not None:
            lines += [
                self._line("near_places", self._places_near(row.at_m)),
                self._line("near_vehicles", self._vehicles_near(row.at_m, vehicles)),
            ]
        subtitle = [wording("card.number", number=report.report_id), wording.priority(report.priority)]
        if report.synthetic:
            subtitle.append(wording("synthetic.short"))
        return Card(report.priority, wording.title(report), self._joined(subtitle), tuple(lines))

    def of_vehicle(self, row: VehicleRow, snapshot: Snapshot) -> Card:
        """State and age, speed, where, the last fix, kilometres of the day."""
        wording = self._wording
        nowhere = wording("place.unknown" if row.at_m is None else "place.outside")
        lines = [
            self._line("where", self._directory.grid_label(row.grid) or nowhere),
            self._line("speed", wording.speed(row.speed_kmh)),
            self._line("last_fix", wording("vehicle.never") if row.fix_age_s is None else wording.ago(row.fix_age_s)),
            self._line("km_today", wording.km(row.km_today)),
        ]
        known = self._directory.vehicles.get(row.vehicle_id)
        if known is not None and known.home_station in self._directory.villages:
            home = self._directory.villages[known.home_station]
            lines.append(self._line("home_station", wording("card.station_of", village=home.name)))
        subtitle = [part for part in (row.plate, wording.state_with_age(row.state, row.age_s)) if part]
        if snapshot.synthetic:
            subtitle.append(wording("synthetic.short"))
        title = wording("card.vehicle", label=wording.vehicle(row.label, row.vehicle_id))
        return Card(row.state, title, self._joined(subtitle), tuple(lines))

    def of_grid(self, code: str, reports: list[ReportRow], vehicles: list[VehicleRow]) -> Card:
        """Code, village, kind, area, what happened in it today, who is in it."""
        wording, grid = self._wording, self._directory.grids[code]
        village = self._directory.villages.get(grid.village_code)
        live = [row for row in vehicles if row.grid == code and row.state in VEHICLE_STATES[:2]]
        inside = [wording.vehicle(row.label, row.vehicle_id) for row in live]
        workers = sum(worker.grid_code == code for worker in self._directory.town.grid_workers)
        scheme = self._directory.town.scheme
        here = sum(row.report.grid == code for row in reports)
        lines = (
            self._line("reports_today", wording.counted("report", here)),
            self._line("vehicles_inside", self._joined(inside) if inside else wording("card.none")),
            self._line("workers", wording("card.registered", workers=wording.counted("person", workers))),
            self._line("main_type", wording.known("ui.grid_type", grid.main_type)),
            self._line("area", wording.area(grid.area_m2)),
            self._line("scheme", scheme.label),
        )
        return Card(
            None,
            grid.label,
            self._joined([village.name if village else "", code, wording("synthetic.short")]),
            lines,
        )

    def of_place(self, place: Place) -> Card:
        """Kind and grid of a place."""
        wording = self._wording
        where = self._directory.grid_label(place.grid_code) or wording("place.outside")
        its = next((each for each in self._directory.town.facilities if each.place_id == place.place_id), None)
        told = () if its is None else facility_rows(wording.words, its, self._directory.town)
        lines = (
            self._line("kind", wording.place_kind(place.category)),
            self._line("where", where),
            *(Line(name, text) for name, text in told),
        )
        return Card(None, place.name, wording("synthetic.short") if place.synthetic else "", lines)

    def of_station(self, village: Village, reports: list[ReportRow]) -> Card:
        """The work station of a village and what it looks after."""
        wording = self._wording
        grids = [grid for grid in self._directory.town.grids if grid.village_code == village.code]
        here = sum(row.village_code == village.code for row in reports)
        lines = (
            self._line("village", self._joined([village.name, village.code])),
            self._line("grids", wording.counted("grid", len(grids))),
            self._line("reports_today", wording.counted("report", here)),
        )
        return Card(None, wording("card.station_of", village=village.name), wording("synthetic.site"), lines)

    def _line(self, name: str, text: str) -> Line:
        return Line(self._wording(f"card.{name}"), text)

    def _joined(self, parts: list[str]) -> str:
        return self._wording("card.joint").join(part for part in parts if part)

    def _where(self, row: ReportRow) -> str:
        wording = self._wording
        return row.grid_label or wording("place.none" if row.report.point is None else "place.outside")

    def _places_near(self, at_m: tuple[float, float]) -> str:
        near = sorted(
            (hypot(place.at[0] - at_m[0], place.at[1] - at_m[1]), place.name) for place in self._directory.town.places
        )
        said = [f"{name} {self._wording.distance(metres)}" for metres, name in near[:NEAR_PLACES] if metres <= NEAR_M]
        if not said:
            return self._wording("card.nothing_near", distance=self._wording.distance(NEAR_M))
        return self._wording("card.straight", list=self._joined(said))

    def _vehicles_near(self, at_m: tuple[float, float], vehicles: list[VehicleRow]) -> str:
        live = [row for row in vehicles if row.at_m is not None and row.state in VEHICLE_STATES[:2]]
        near = sorted(
            (hypot(row.at_m[0] - at_m[0], row.at_m[1] - at_m[1]), self._wording.vehicle(row.label, row.vehicle_id))
            for row in live
            if row.at_m
        )
        said = [f"{label} {self._wording.distance(metres)}" for metres, label in near[:NEAR_VEHICLES]]
        if not said:
            return self._wording("card.no_vehicle")
        return self._wording("card.straight", list=self._joined(said))
