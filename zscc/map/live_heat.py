"""Keeps the heat in step with the snapshots: recomputed when the reports in its window change, never on paint."""

import numpy as np

from zscc.analysis.heat import HeatGround, HeatSurface
from zscc.map.heat_picture import HeatPicture, heat_image
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import Windows
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.town.layers import Town

_HOUR_MS = 3_600_000


class LiveHeat:
    """The heat of the reports of the last ``windows.heat_hours`` before each snapshot's ``as_of``."""

    def __init__(self, town: Town, windows: Windows) -> None:
        self._windows = windows
        self._ground = HeatGround.of_town(town, windows.heat_bandwidth_m)
        self._surface = HeatSurface(self._ground, windows.heat_bandwidth_m, windows.heat_hours / 24)
        self.picture: HeatPicture | None = None
        self._ramp: tuple[str, ...] = ()

    def show(self, snapshot: Snapshot, style: Style) -> HeatPicture:
        """The picture of this moment; the same object as before when nothing changed."""
        columns = snapshot.report_columns
        last_ms = ms_from_utc(snapshot.as_of)
        first_ms = last_ms - int(self._windows.heat_hours * _HOUR_MS)
        chosen = np.flatnonzero((columns.observed_at_ms > first_ms) & (columns.observed_at_ms <= last_ms))
        changed = self._surface.show(columns.x_m[chosen], columns.y_m[chosen])
        if self.picture is None or changed or self._ramp != style.palette.heat:
            self._ramp = style.palette.heat
            self.picture = self._made()
        return self.picture

    def _made(self) -> HeatPicture:
        windows = self._windows
        return HeatPicture(
            ground=self._ground,
            image=heat_image(self._surface.density(), windows.heat_domain_per_km2_day, self._ramp),
            domain=windows.heat_domain_per_km2_day,
            bandwidth_m=windows.heat_bandwidth_m,
            hours=windows.heat_hours,
        )
