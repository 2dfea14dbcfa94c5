"""Vehicles as rows that all rules share, and a delivery of fixes as columns over them. Map metres (EPSG:4549)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import map_from_wgs84
from zscc.model.fix import SPEED_PER_KMH, UNKNOWN, FixBatch, FixFlag
from zscc.model.space import E7, PointE7
from zscc.rules.alarms.latches import Flags, Ints

Floats = NDArray[np.float64]
_LONG_AGO = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Seen:
    """Fixes that did not jump, in order of arrival, one value a fix."""

    row: Ints
    at_ms: Ints
    x_m: Floats
    y_m: Floats
    speed_kmh: Floats
    """NaN where the device does not tell."""

    def __len__(self) -> int:
        return len(self.row)

    def only(self, which: Flags | Ints) -> "Seen":
        """Some of them."""
        return Seen(self.row[which], self.at_ms[which], self.x_m[which], self.y_m[which], self.speed_kmh[which])


class Fleet:
    """Ids, last places and feeds of vehicles; rows in order of appearance."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.feed: list[str] = []
        self.last_ms: Ints = np.zeros(0, np.int64)
        self._lon_e7: Ints = np.zeros(0, np.int64)
        self._lat_e7: Ints = np.zeros(0, np.int64)
        self._row_of: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, batch: FixBatch) -> Seen:
        """Take in a delivery; what lies outside the town counts here, what jumped does not."""
        rows = np.fromiter(map(self.row, batch.vehicles), np.int64, len(batch.vehicles))
        for row in rows.tolist():
            self.feed[row] = batch.feed
        sound = (np.frombuffer(batch.flags, "<u2") & int(FixFlag.JUMP)) == 0
        row = rows[np.frombuffer(batch.vehicle, "<u2")[sound]]
        at_ms = np.frombuffer(batch.observed_at_ms, "<i8")[sound].astype(np.int64)
        lon_e7 = np.frombuffer(batch.lon_e7, "<i4")[sound].astype(np.int64)
        lat_e7 = np.frombuffer(batch.lat_e7, "<i4")[sound].astype(np.int64)
        speed = np.frombuffer(batch.speed, "<u2")[sound]
        x_m, y_m = map_from_wgs84(lon_e7 / E7, lat_e7 / E7)
        self._keep(row, at_ms, lon_e7, lat_e7)
        return Seen(row, at_ms, x_m, y_m, np.where(speed == UNKNOWN, np.nan, speed / SPEED_PER_KMH))

    def point(self, row: int) -> PointE7 | None:
        """Where a vehicle was last seen."""
        if self.last_ms[row] == _LONG_AGO:
            return None
        return PointE7(int(self._lon_e7[row]), int(self._lat_e7[row]))

    def row(self, vehicle: str) -> int:
        """The row of a vehicle, a new one when nobody knew it."""
        known = self._row_of.get(vehicle)
        if known is not None:
            return known
        row = self._row_of[vehicle] = len(self.ids)
        self.ids.append(vehicle)
        self.feed.append("")
        if row >= len(self.last_ms):
            more = max(16, row)
            self.last_ms = np.concatenate([self.last_ms, np.full(more, _LONG_AGO)])
            self._lon_e7 = np.concatenate([self._lon_e7, np.zeros(more, np.int64)])
            self._lat_e7 = np.concatenate([self._lat_e7, np.zeros(more, np.int64)])
        return row

    def _keep(self, row: Ints, at_ms: Ints, lon_e7: Ints, lat_e7: Ints) -> None:
        order = np.lexsort((at_ms, row))
        its = order[np.append(row[order][1:] != row[order][:-1], len(order) > 0)] if len(order) else order
        newer = its[at_ms[its] > self.last_ms[row[its]]]
        self.last_ms[row[newer]] = at_ms[newer]
        self._lon_e7[row[newer]], self._lat_e7[row[newer]] = lon_e7[newer], lat_e7[newer]
