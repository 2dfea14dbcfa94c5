"""Keeps the heat in step with the snapshots: recomputed when the reports in its window change, never on paint."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.heat import HeatGround, HeatSurface
from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.analysis.heat_measures import windows_of
from zscc.analysis.heat_window import SlidingHeat
from zscc.map.themes.heat_picture import HeatPicture, heat_image
from zscc.model.moment import ms_from_utc
from zscc.model.report import Report
from zscc.settings.profile import Windows
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.town.layers import Town

_HOUR_MS = 3_600_000
_CHOSEN_SHARE = 0.25
"""Of the colour domain, where only some reports count: as fixed as the whole one, so that days stay comparable."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """The reports of a snapshot as the window wants them."""

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    observed_at_ms: NDArray[np.int64]
    index: NDArray[np.int64]
    reports: Sequence[Report]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "_Rows":
        columns = snapshot.report_columns
        return cls(columns.x_m, columns.y_m, columns.observed_at_ms, columns.index, snapshot.reports)


class LiveHeat:
    """The heat of the reports of the last ``windows.heat_hours`` before each snapshot's ``as_of``, as far as chosen."""

    def __init__(self, town: Town, windows: Windows) -> None:
        self._windows = windows = windows_of(town, windows)
        self._ground = HeatGround.of_town(town, windows.heat_bandwidth_m)
        self._sliding = SlidingHeat(HeatSurface(self._ground, windows.heat_bandwidth_m, windows.heat_hours / 24))
        self.chosen = ALL_REPORTS
        """Which reports count from the next :meth:`show` on."""
        self.picture: HeatPicture | None = None
        self._ramp: tuple[str, ...] = ()
        self._is_old = True
        """Whether the surface is another than that of the picture."""
        self._changes = 0
        """How often the surface became another."""
        self._era = 0
        """Of the reports that were counted last."""

    def prepare(self, snapshot: Snapshot, style: Style) -> Iterator[None]:
        """Do in pieces what ``show`` of this moment would do at once, and what another filter would want of it."""
        self._begin_anew(snapshot)
        yield from self._sliding.read_in_pieces(snapshot.reports)
        yield from self.show_in_pieces(snapshot, style)
        yield

    def show(self, snapshot: Snapshot, style: Style) -> HeatPicture:
        """The picture of this moment; the same object as before when nothing changed."""
        for _ in self.show_in_pieces(snapshot, style):
            pass
        assert self.picture is not None
        return self.picture

    def show_in_pieces(self, snapshot: Snapshot, style: Style) -> Iterator[None]:
        """Make that picture with pauses."""
        self._begin_anew(snapshot)
        last_ms = ms_from_utc(snapshot.as_of)
        first_ms = last_ms - int(self._windows.heat_hours * _HOUR_MS)
        changed = yield from self._sliding.show_in_pieces(_Rows.of(snapshot), (first_ms, last_ms), self.chosen)
        if changed:
            self._is_old = True
            self._changes += 1
            yield
        same = self.picture is not None and self.picture.chosen == self._sliding.chosen
        if self._is_old or not same or self._ramp != style.palette.heat:
            changes = self._changes
            picture = yield from self._made(self._sliding.chosen, style.palette.heat)
            # Who changed the surface during the pause has made a newer one, or is going to.
            if changes == self._changes:
                self._ramp, self._is_old, self.picture = style.palette.heat, False, picture

    def _begin_anew(self, snapshot: Snapshot) -> None:
        """A filter let other reports through: nothing is carried on from those of before."""
        if snapshot.report_era != self._era:
            self._era = snapshot.report_era
            self._sliding.forget()

    def _made(self, chosen: HeatFilter, ramp: tuple[str, ...]) -> Generator[None, None, HeatPicture]:
        windows, surface = self._windows, self._sliding.surface
        domain = windows.heat_domain_per_km2_day * (1.0 if chosen.lets_all_through else _CHOSEN_SHARE)
        density, reports = surface.density(), surface.events
        yield
        return HeatPicture(
            ground=self._ground,
            image=heat_image(density, domain, ramp),
            domain=domain,
            bandwidth_m=windows.heat_bandwidth_m,
            hours=windows.heat_hours,
            chosen=chosen,
            reports=reports,
        )
