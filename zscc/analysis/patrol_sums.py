"""Patrol sums: odometers, coverage and tracks of the open days, folded from the journal's batches of fixes.

A fold of its own beside the situation: it looks back further and is not hashed. It does not depend on how fixes were
split into batches, nor on the order in which the fixes of open days came. Open are the day of the newest
``recorded_at`` and the one before. What comes for an older day waits in ``late`` until the day was read back from the
journal and is summed anew (``sum_anew``); what is older than the day of the first fix would move the beginning of all
sums and is counted alone. ``beyond`` says how many fixes are in no sum. A road once seen on a closed day stays seen.

``seen``: legs that ended more than ``_UNSETTLED_MS`` ago are *settled*, so that an ordinary late fix costs the sums of
five minutes. A later one that splits a settled leg along which a road was seen has all open days made anew.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from zscc.analysis.coverage import NEVER, RoadPieces, Share, seen_legs, seen_since
from zscc.analysis.odometer import together
from zscc.analysis.open_track import Ends, NewLegs, OpenTrack
from zscc.analysis.patrol_picture import DayOfVehicle, PatrolPicture, RoadsSeen, VehicleDay
from zscc.analysis.stretches import Stretches
from zscc.analysis.surroundings import Surroundings
from zscc.analysis.track_fixes import Fixes, Ints, good_fixes, is_good, legs_between, merged, one_after_another
from zscc.clock import day_of_ms
from zscc.model.fix import UNKNOWN, FixBatch
from zscc.settings.profile import Patrol
from zscc.town.layers import Town

HOURS_OF_DAY, HOURS_OF_WEEK = 24.0, 168.0
OPEN_DAYS = 2
Span = tuple[int, int]
_UNSETTLED_MS = 300_000
_SPAN_GAP = 1_000
"""Entries between two of a day that are read along with it; beyond more a new stretch begins."""
_MS_PER_HOUR = 3_600_000
_TRACKS_AT_ONCE = 24
"""Tracks between two pauses."""


class PatrolSums:
    """The fold. Used from one thread at a time."""

    def __init__(self, town: Town, rules: Patrol) -> None:
        self.rules = rules
        self.pieces = RoadPieces(town.network)
        self.around = Surroundings(town, rules)
        self._stretches = Stretches(town, self.pieces, self.around)
        self.tracks: dict[str, OpenTrack] = {}
        self.since_ms: int | None = None
        self.too_old = 0
        self.late: dict[VehicleDay, int] = {}
        """Closed days and how many fixes came late for each."""
        self.first_open_day = -1
        self.seqs: dict[int, tuple[Span, ...]] = {}
        """Number of a day: where in the journal its fixes are, first and last entry of each stretch."""
        self.grid_codes = tuple(grid.code for grid in town.grids)
        self._grid_row = {code: row for row, code in enumerate(self.grid_codes)}
        self.grid_seen_ms: Ints = np.full(len(self.grid_codes) + 1, NEVER)
        """One more than grids: the last stands for no grid of this town."""
        self.closed_ms = self._nothing_seen()
        self._settled_ms, self._fresh_ms = self._nothing_seen(), self._nothing_seen()
        self._settled_until_ms: int | None = None
        self._newest_ms = NEVER
        self._lost_fresh = self._lost_settled = False

    def _nothing_seen(self) -> Ints:
        return np.full(len(self.pieces), NEVER)

    # The fold ------------------------------------------------------------------------------------------

    def pass_time(self, recorded_at_ms: int) -> bool:
        """The journal has come to this moment; True when a day was closed."""
        first_open = int(day_of_ms(recorded_at_ms)) - OPEN_DAYS + 1
        if first_open <= self.first_open_day:
            return False
        began = self.first_open_day >= 0
        self.first_open_day = first_open
        for track in self.tracks.values():
            self._close(track)
        return began

    def _close(self, track: OpenTrack) -> None:
        closing = track.fixes[: track.place_of_day(self.first_open_day)]
        if len(closing) > 1:
            self.pieces.pass_by(
                self.closed_ms, seen_legs(closing[:-1], closing[1:], self.rules), self.rules.seen_within_m
            )
        track.close_before(self.first_open_day)

    def take(self, seq: int, batch: FixBatch) -> None:
        """Take in the good fixes of a batch."""
        self.take_many([(seq, batch)])

    def take_many(self, numbered: Sequence[tuple[int, FixBatch]]) -> None:
        """Take in the good fixes of batches, each with the number of its entry, all at once."""
        for _ in self.take_in_pieces(numbered):
            pass

    def take_in_pieces(self, numbered: Sequence[tuple[int, FixBatch]]) -> Iterator[None]:
        """The same with pauses; nothing may be asked before the last one is over."""
        batch = merged([one for _, one in numbered])
        seq = np.repeat([number for number, _ in numbered], [len(one) for _, one in numbered])[is_good(batch)]
        vehicle, fixes, grid = good_fixes(batch)
        days = day_of_ms(fixes["at_ms"])
        if len(days) and days.min() < self.first_open_day:
            late, open_ = days < self.first_open_day, days >= self.first_open_day
            self._wait(batch, seq[late], vehicle[late], fixes[late], grid[late])
            seq, vehicle, fixes, grid, days = seq[open_], vehicle[open_], fixes[open_], grid[open_], days[open_]
        if not len(fixes):
            return
        self._note(seq, fixes, days)
        self._see_grids(batch, grid, fixes)
        order = np.argsort(vehicle, kind="stable")
        first = np.flatnonzero(np.diff(vehicle[order], prepend=-1))
        news = []
        for mine in np.split(order, first[1:]):
            track = self._track(batch.vehicles[int(vehicle[mine[0]])])
            news.append((track, track.take(fixes[mine])))
            if len(news) % _TRACKS_AT_ONCE == 0:
                yield
        self._see_roads(news)

    def _track(self, vehicle: str) -> OpenTrack:
        if vehicle not in self.tracks:
            self.tracks[vehicle] = OpenTrack(self.rules)
        return self.tracks[vehicle]

    def _note(self, seq: Ints, fixes: Fixes, days: Ints) -> None:
        first_ms = int(fixes["at_ms"].min())
        self.since_ms = first_ms if self.since_ms is None else min(self.since_ms, first_ms)
        self._newest_ms = max(self._newest_ms, int(fixes["at_ms"].max()))
        self._note_seqs(seq, days)

    def _note_seqs(self, seq: Ints, days: Ints) -> None:
        for day in set(days.tolist()):
            its = seq[days == day]
            self.seqs[day] = _joined(self.seqs.get(day, ()), (int(its.min()), int(its.max())))

    def _wait(self, batch: FixBatch, seq: Ints, vehicle: Ints, fixes: Fixes, grid: Ints) -> None:
        """Fixes of closed days: remember which days must be summed anew."""
        days = day_of_ms(fixes["at_ms"])
        known = days >= (np.inf if self.since_ms is None else day_of_ms(self.since_ms))
        self.too_old += len(days) - int(known.sum())
        self._note_seqs(seq[known], days[known])
        self._see_grids(batch, grid[known], fixes[known])
        for index, day in zip(vehicle[known].tolist(), days[known].tolist(), strict=True):
            whose = (batch.vehicles[index], day)
            self.late[whose] = self.late.get(whose, 0) + 1

    def sum_anew(self, vehicle: str, day: int, fixes: Fixes, late: int) -> None:
        """Sum a closed day from all its fixes, sorted; ``late`` of those that waited are among them."""
        waiting = self.late.pop((vehicle, day), 0) - late
        if waiting > 0:
            self.late[vehicle, day] = waiting
        if not len(fixes):
            return
        way = self._track(vehicle).sum_anew(day, fixes)
        self.pieces.pass_by(self.closed_ms, seen_legs(way[:-1], way[1:], self.rules), self.rules.seen_within_m)
        # The first leg of the open days may lead from another fix now.
        self._lost_fresh = self._lost_settled = True

    @property
    def beyond(self) -> int:
        """Fixes that are in no sum: those that wait, and those older than all sums."""
        return self.too_old + sum(self.late.values())

    def _see_grids(self, batch: FixBatch, grid: Ints, fixes: Fixes) -> None:
        nowhere = len(self.grid_codes)
        rows = np.array([*(self._grid_row.get(code, nowhere) for code in batch.grids), nowhere], np.int64)
        np.maximum.at(self.grid_seen_ms, rows[np.where(grid == UNKNOWN, len(batch.grids), grid)], fixes["at_ms"])

    def _see_roads(self, news: Sequence[tuple[OpenTrack, NewLegs]]) -> None:
        before = one_after_another([new.before for _, new in news])
        after = one_after_another([new.after for _, new in news])
        mm = legs_between(before, after)
        self._count(news, mm, day_of_ms(after["at_ms"]))
        for lost_ms in (new.lost_ms for _, new in news if new.lost_ms is not None):
            self._lost_settled |= self._is_settled(lost_ms)
            self._lost_fresh = True
        within_m = self.rules.seen_within_m
        self.pieces.pass_by(self._fresh_ms, seen_legs(before, after, self.rules, mm), within_m)
        if self._settled_until_ms is not None and len(after) and int(after["at_ms"].min()) <= self._settled_until_ms:
            late = after["at_ms"] <= self._settled_until_ms
            legs = seen_legs(before[late], after[late], self.rules, mm[late])
            self.pieces.pass_by(self._settled_ms, legs, within_m)

    @staticmethod
    def _count(news: Sequence[tuple[OpenTrack, NewLegs]], mm: Ints, day: Ints) -> None:
        end = 0
        for track, new in news:
            start, end = end, end + len(new.after)
            if not new.counted:
                track.odometer.add(day[start:end], mm[start:end])

    def _is_settled(self, at_ms: int) -> bool:
        return self._settled_until_ms is not None and at_ms <= self._settled_until_ms

    # Answers -------------------------------------------------------------------------------------------

    def last_seen_ms(self) -> Ints:
        """When each piece of road was seen last; settles what is old enough, makes anew what late fixes have split."""
        if self._lost_settled:
            self._settled_ms = self._nothing_seen()
            self._mark(self._settled_ms, None, self._settled_until_ms)
            self._lost_settled = False
        until_ms = self._newest_ms - _UNSETTLED_MS
        is_due = self._settled_until_ms is None or until_ms - self._settled_until_ms >= _UNSETTLED_MS
        if self._newest_ms != NEVER and is_due:
            self._mark(self._settled_ms, self._settled_until_ms, until_ms)
            self._settled_until_ms = until_ms
            self._lost_fresh = True
        if self._lost_fresh:
            self._fresh_ms = self._nothing_seen()
            self._mark(self._fresh_ms, self._settled_until_ms, None)
            self._lost_fresh = False
        return np.maximum(np.maximum(self.closed_ms, self._settled_ms), self._fresh_ms)

    def _mark(self, last_seen_ms: Ints, after_ms: int | None, until_ms: int | None) -> None:
        for track in self.tracks.values():
            self.pieces.pass_by(last_seen_ms, track.legs(after_ms, until_ms), self.rules.seen_within_m)

    def share(self, last_seen_ms: Ints, as_of_ms: int, hours: float) -> Share:
        """How much was seen in the last hours."""
        since_ms = as_of_ms - round(hours * _MS_PER_HOUR)
        known_ms = 0 if self.since_ms is None else as_of_ms - max(self.since_ms, since_ms)
        return Share(
            hours=hours,
            known_hours=max(known_ms, 0) / _MS_PER_HOUR,
            road_m=float(self.pieces.length_m.sum()),
            seen_road_m=float(self.pieces.length_m[seen_since(last_seen_ms, since_ms)].sum()),
            grids=len(self.grid_codes),
            seen_grids=int(seen_since(self.grid_seen_ms[:-1], since_ms).sum()),
        )

    def day_of(self, vehicle: str, day: int) -> DayOfVehicle | None:
        """What a vehicle did on an open day; None when it sent nothing."""
        track = self.tracks.get(vehicle)
        fixes = None if track is None else track.of_day(day)
        return self.around.day(vehicle, day, fixes) if fixes is not None and len(fixes) else None

    def picture(self, as_of_ms: int, *, loading: bool = False, days: Iterable[DayOfVehicle] = ()) -> PatrolPicture:
        """Everything as of a moment, with these days of vehicles."""
        last_seen_ms = self.last_seen_ms()
        today = int(day_of_ms(as_of_ms))
        mileages = {vehicle: self.tracks[vehicle].odometer.mileage(today) for vehicle in sorted(self.tracks)}
        asked: dict[VehicleDay, DayOfVehicle] = {(one.vehicle, one.day): one for one in days}
        return PatrolPicture(
            as_of_ms=as_of_ms,
            since_ms=self.since_ms,
            loading=loading,
            mileages=mileages,
            fleet=together(mileages.values()),
            day=self.share(last_seen_ms, as_of_ms, HOURS_OF_DAY),
            week=self.share(last_seen_ms, as_of_ms, HOURS_OF_WEEK),
            grids_seen_ms=self._grids_by_age(),
            stretches=self._stretches.by_age(last_seen_ms),
            roads=RoadsSeen(self.pieces, last_seen_ms),
            days=asked,
            beyond=self.beyond,
        )

    def _grids_by_age(self) -> dict[str, int | None]:
        order = np.argsort(self.grid_seen_ms[:-1], kind="stable").tolist()
        seen = self.grid_seen_ms.tolist()
        return {self.grid_codes[row]: None if seen[row] == NEVER else seen[row] for row in order}

    def restore_vehicle(self, vehicle: str, by_day: dict[int, int], ends: Ends) -> None:
        """Begin a vehicle with what is known of its closed days."""
        self.tracks[vehicle] = OpenTrack(self.rules, by_day, ends)


def _joined(spans: tuple[Span, ...], new: Span) -> tuple[Span, ...]:
    """Stretches of the journal with one more, which begins after the others have begun."""
    if spans and new[0] - spans[-1][1] <= _SPAN_GAP:
        return (*spans[:-1], (min(spans[-1][0], new[0]), max(spans[-1][1], new[1])))
    return (*spans, new)
