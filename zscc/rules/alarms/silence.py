"""Rules of silence: a vehicle on duty that sends nothing, a feed that brings nothing. They go by the clock."""

from collections.abc import Mapping

import numpy as np

from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.journal import Fact
from zscc.model.moment import ms_from_utc
from zscc.rules.alarms.fleet import Fleet, Seen
from zscc.rules.alarms.hours import Hours
from zscc.rules.alarms.latches import Flags, Ints, Latches
from zscc.rules.alarms.machine import VehicleMachine, threshold_ms, timing_of
from zscc.rules.alarms.wants import Values, Want
from zscc.settings.alarm_rules import AlarmRule


class TrackGapMachine(VehicleMachine):
    """A vehicle's last fix is too old. While its whole feed is down, the feed's alarm says so once for all."""

    def __init__(self, rule: AlarmRule, fleet: Fleet, began_ms: int) -> None:
        """``began_ms``: since when the feeds can have spoken; who is missed before that is known by :meth:`adopt`."""
        super().__init__(rule, fleet, timing_of(rule))
        self._began_ms = began_ms
        self._missed = set[int]()
        """Rows that were missed already when this began."""
        self._hours = Hours(rule.hours)
        self._down: set[str] = set()
        self._since_ms: Ints = np.zeros(0, np.int64)

    def hear(self, fact: Fact) -> None:
        """Which feeds are up."""
        if isinstance(fact, FeedHealth):
            (self._down.discard if fact.state is FeedState.UP else self._down.add)(fact.feed)

    def see(self, seen: Seen) -> None:
        """The fleet keeps the moments."""
        del seen

    def pass_time(self, now_ms: int) -> None:
        """Compare every vehicle's last moment with the clock; before the shift began nobody is missed."""
        self._grow()
        rows = np.flatnonzero(self._watched)
        began_ms = self._hours.began_ms(now_ms)
        since_ms = self._fleet.last_ms[rows]
        if began_ms is None:
            missed = np.zeros(len(rows), np.bool_)
        else:
            begins_ms = max(began_ms, self._began_ms)
            told = [began_ms if row in self._missed else begins_ms for row in rows.tolist()]
            since_ms = np.maximum(since_ms, np.array(told, np.int64))
            missed = (now_ms - since_ms > threshold_ms(self.rule)) & self._linked(rows)
        fresh = missed & ~self._latches.raised[rows]
        self._since_ms[rows[fresh]] = since_ms[fresh]
        self._settle(self._latches.take(rows, np.full(len(rows), now_ms), missed, ~missed))

    def adopt(self, subject_id: str, onset_ms: int) -> None:
        """Who is missed is missed still; the clock finds it again."""
        del onset_ms
        self._missed.add(self._fleet.row(subject_id))

    def onset_ms(self, row: int) -> int:
        """The last fix, or the begin of the shift."""
        return int(self._since_ms[row])

    def told(self, row: int) -> Values:
        """Nothing beside the vehicle."""
        return ()

    def _linked(self, rows: Ints) -> Flags:
        return np.array([self._fleet.feed[row] not in self._down for row in rows.tolist()], np.bool_)

    def _grow(self) -> None:
        super()._grow()
        more = len(self._watched) - len(self._since_ms)
        if more:
            self._since_ms = np.concatenate([self._since_ms, np.zeros(more, np.int64)])


class FeedMachine:
    """A feed that is down, or says nothing; one that was stopped has come to its end."""

    def __init__(self, rule: AlarmRule, began_ms: int) -> None:
        """``began_ms``: since when the feeds can have spoken; what was before is of an earlier run."""
        self.rule = rule
        self._began_ms = began_ms
        self._latches = Latches(timing_of(rule))
        self._feeds: list[str] = []
        self._state: dict[str, FeedState] = {}
        self._heard_ms: dict[str, int] = {}
        """When it last said that it was well."""
        self._standing: dict[str, Want] = {}

    def hear(self, fact: Fact) -> None:
        """How feeds fare."""
        if not isinstance(fact, FeedHealth) or fact.feed in self.rule.spares:
            return
        if fact.feed not in self._state:
            self._feeds.append(fact.feed)
            self._latches.grow(len(self._feeds))
        self._state[fact.feed] = fact.state
        if fact.state is FeedState.UP or fact.feed not in self._heard_ms:
            self._heard_ms[fact.feed] = ms_from_utc(fact.at)

    def see(self, seen: Seen) -> None:
        """Fixes say nothing of their feed."""
        del seen

    def pass_time(self, now_ms: int) -> None:
        """Compare with the clock."""
        rows = np.arange(len(self._feeds))
        since_ms = np.array([max(self._heard_ms[feed], self._began_ms) for feed in self._feeds], np.int64)
        ended = np.array([self._state[feed] is FeedState.STOPPED for feed in self._feeds], np.bool_)
        silent = (now_ms - since_ms > threshold_ms(self.rule)) & ~ended
        for row in self._latches.take(rows, np.full(len(rows), now_ms), silent, ~silent).tolist():
            feed = self._feeds[row]
            want = Want(self.rule.id, "feed", feed, int(since_ms[row]), values=(("feed", feed),))
            if self._latches.raised[row]:
                self._standing[want.source] = want
            else:
                self._standing.pop(want.source, None)

    def adopt(self, subject_id: str, onset_ms: int) -> None:
        """Whether a feed is silent is heard anew."""

    def wants(self) -> Mapping[str, Want]:
        """The alarms that should stand."""
        return self._standing
