"""The situation: the fold of the journal, and nothing else holds state about the town.

``Situation.apply`` is the only writer. It reads no clock and no random number; what depends on "now" is made in
``snapshot(as_of)``. The state hash covers whole numbers and texts only, is the same on every machine, and does not
depend on the thresholds, nor on how fixes were split into batches (``FOLD_VERSION`` names what it covers):

=============  ===========================================================================================
entity         covered
=============  ===========================================================================================
vehicle        id, grid of the last fix, every fix of the ring as told (time, position, speed, heading), millimetres
               and fixes of the last days
report         every live report, text included
feed           the last health of each feed
adopted        the last digest of each data set
layer          every layer that lies on the map: what was declared of it and the digest of its features
case           every case that is open or ended lately, as a whole
responder      the last setting of each responder
alarm          every standing alarm, and how many were raised
duty line      the logbook of the last days, and older lines that still stand
links          official warnings, newest signals of devices, terminals, messages to drivers
accumulators   fixes by fate, reports that left (number and sum of digests), day of the newest record
=============  ===========================================================================================

Every structure is bounded by the number of vehicles, feeds, data sets, layers, responders, reports of two days, open
cases and those that ended in a week, standing alarms, and lines of two days.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from enum import IntFlag
from itertools import chain

from zscc.clock import day_of_ms
from zscc.model.adopted import Adopted
from zscc.model.alarm import AlarmRaised, AlarmStep
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseRecalled, CaseStep
from zscc.model.driver_message import DriverMessage
from zscc.model.duty import DutyLine
from zscc.model.exported import Exported
from zscc.model.feed_health import FeedHealth
from zscc.model.fix import FixBatch
from zscc.model.journal import AlarmFact, CaseFact, Entry, Fact, LinkFact
from zscc.model.layer import LayerAdded, LayerRemoved
from zscc.model.moment import ms_from_utc
from zscc.model.received import Received
from zscc.model.report import Report
from zscc.model.responder import ResponderSet
from zscc.model.stretch import Stretch
from zscc.model.terminal import TerminalBound
from zscc.model.time_counts import Counted
from zscc.model.vehicle_signal import VehicleSignal
from zscc.model.weather import WarningIssued
from zscc.settings.profile import Thresholds, Windows
from zscc.situation.alarms import Alarms
from zscc.situation.cases import Cases
from zscc.situation.casework_frame import frame_of_casework
from zscc.situation.digest import as_text, entity_digest
from zscc.situation.duty import Duty
from zscc.situation.frame import Head, Held, frame_of_reports, frame_of_vehicles, written
from zscc.situation.frame_tracks import tracks_of_rings
from zscc.situation.links import Links, frame_of_links
from zscc.situation.merge import merge_in_pieces, merge_together
from zscc.situation.reports import Reports
from zscc.situation.responders import Responders
from zscc.situation.snapshot import FeedStatus, Snapshot, Tracks
from zscc.situation.vehicles import Vehicles
from zscc.situation.view import tracks_in_pieces, vehicle_columns

FOLD_VERSION = 4
"""Same journal and same version, same hash; counts up whenever the hashed state means something else."""
TRACK_CAPACITY = 2048
"""Fixes that a track remembers; what the hash covers, so part of FOLD_VERSION."""


class Dirty(IntFlag):
    """Which layers a fact changed; a painter looks at what is its own."""

    NONE = 0
    VEHICLES = 1
    """Vehicles, their states and tracks."""
    REPORTS = 2
    FEEDS = 4
    ADOPTED = 8
    LAYERS = 16
    """Layers that somebody brought."""
    CASES = 32
    RESPONDERS = 64
    ALARMS = 128
    DUTY = 256
    """The logbook."""
    LINKS = 512
    """Official warnings, signals, terminals, messages to drivers."""


class Situation:
    """Everything that is known about the town at one place of the journal. Used from one thread."""

    def __init__(self, thresholds: Thresholds, windows: Windows, track_capacity: int = TRACK_CAPACITY) -> None:
        self.thresholds = thresholds
        self.windows = windows
        self.seq = 0
        self.recorded_at: datetime | None = None
        """Of the last entry applied."""
        self.vehicles = Vehicles(thresholds.stopped_below_kmh, track_capacity)
        self.reports = Reports()
        self.feeds: dict[str, FeedHealth] = {}
        self.adopted: dict[str, Adopted] = {}
        self.layers: dict[str, LayerAdded] = {}
        """By layer, in the order in which they were added."""
        self.cases = Cases()
        self.responders = Responders()
        self.alarms = Alarms()
        self.duty = Duty()
        self.links = Links()

    def apply(self, entry: Entry) -> Dirty:
        """Take in the next entry and tell which layers it changed; ValueError when it is not the next."""
        steps = self.apply_in_pieces(entry)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return Dirty(end.value)

    def apply_in_pieces(self, entry: Entry) -> Generator[None, None, Dirty]:
        """The same with pauses; who pauses must come to the end before anything else is asked of the situation."""
        if entry.seq != self.seq + 1:
            raise ValueError(f"entry {entry.seq} does not follow entry {self.seq}")
        self.seq = entry.seq
        self.recorded_at = entry.recorded_at
        today = day_of_ms(ms_from_utc(entry.recorded_at))
        dirty = self._pass_time(today)
        if isinstance(entry.fact, FixBatch):
            yield from merge_in_pieces(self.vehicles, self.vehicles.good(entry.fact))
            return dirty | Dirty.VEHICLES
        if isinstance(entry.fact, Received | Exported):
            # What somebody was answered, or took along, says nothing of the town.
            return dirty
        return dirty | self._take(entry.fact, today)

    def apply_many(self, entries: Sequence[Entry]) -> Dirty:
        """Take in entries one after the other, all their fixes together; ValueError when they are not the next.

        The outcome is that of :meth:`apply`, one by one, to the last bit of a key-frame.
        """
        if not entries:
            return Dirty.NONE
        if [entry.seq for entry in entries] != list(range(self.seq + 1, self.seq + len(entries) + 1)):
            raise ValueError(f"entries from {entries[0].seq} on do not follow entry {self.seq}")
        batches = tuple(entry.fact for entry in entries if isinstance(entry.fact, FixBatch))
        others = tuple(entry for entry in entries if not isinstance(entry.fact, FixBatch))
        return self.apply_stretch(Stretch(self.seq, entries[-1].seq, entries[-1].recorded_at, batches, others))

    def apply_stretch(self, stretch: Stretch) -> Dirty:
        """The same for entries that the store has sorted out."""
        if stretch.after != self.seq:
            raise ValueError(f"a stretch after {stretch.after} does not follow entry {self.seq}")
        dirty = Dirty.NONE
        for entry in stretch.others:
            today = day_of_ms(ms_from_utc(entry.recorded_at))
            dirty |= self._pass_time(today)
            if not isinstance(entry.fact, FixBatch | Received | Exported):
                dirty |= self._take(entry.fact, today)
        dirty |= self._pass_time(day_of_ms(ms_from_utc(stretch.recorded_at)))
        if stretch.batches:
            merge_together(self.vehicles, [self.vehicles.good(batch) for batch in stretch.batches])
            dirty |= Dirty.VEHICLES
        self.seq, self.recorded_at = stretch.seq, stretch.recorded_at
        return dirty

    def _pass_time(self, today: int) -> Dirty:
        dirty = Dirty.REPORTS if self.reports.pass_time(today) else Dirty.NONE
        if self.cases.pass_time(today):
            dirty |= Dirty.CASES
        if self.links.pass_time(today):
            dirty |= Dirty.LINKS
        return dirty | (Dirty.DUTY if self.duty.pass_time(today) else Dirty.NONE)

    def _take(self, fact: Fact, today: int) -> Dirty:
        assert not isinstance(fact, FixBatch | Received | Exported)
        match fact:
            case Report():
                self.reports.take(fact)
                return Dirty.REPORTS
            case FeedHealth():
                self.feeds[fact.feed] = fact
                return Dirty.FEEDS
            case Adopted():
                self.adopted[fact.dataset] = fact
                return Dirty.ADOPTED
            case LayerAdded() | LayerRemoved():
                return self._take_layer(fact)
            case WarningIssued() | VehicleSignal() | TerminalBound() | DriverMessage():
                return self._take_link(fact, today)
            case _:
                return self._take_casework(fact, today)

    def _take_casework(self, fact: CaseFact | AlarmFact | ResponderSet | DutyLine, today: int) -> Dirty:
        """What is done about the town, not what is seen of it."""
        match fact:
            case CaseOpened() | CaseStep() | CaseRecalled() | CaseCarried():
                changed, dirty = self.cases.take(fact, today), Dirty.CASES
            case ResponderSet():
                changed, dirty = self.responders.take(fact), Dirty.RESPONDERS
            case AlarmRaised() | AlarmStep():
                changed, dirty = self.alarms.take(fact), Dirty.ALARMS
            case DutyLine():
                changed, dirty = self.duty.take(fact), Dirty.DUTY
        return dirty if changed else Dirty.NONE

    def _take_link(self, fact: LinkFact, today: int) -> Dirty:
        return Dirty.LINKS if self.links.take(fact, today) else Dirty.NONE

    def _take_layer(self, fact: LayerAdded | LayerRemoved) -> Dirty:
        lying = self.layers.get(fact.layer_id)
        if isinstance(fact, LayerAdded):
            # Added anew, it lies on top, as it did when it was first added.
            self.layers.pop(fact.layer_id, None)
            self.layers[fact.layer_id] = fact
        elif lying is not None and lying.serial == fact.serial:
            del self.layers[fact.layer_id]
        else:
            return Dirty.NONE
        return Dirty.LAYERS

    @property
    def synthetic(self) -> bool:
        """Whether anything of what is shown is made up (示意)."""
        told = (*(a.synthetic for a in self.adopted.values()), *(layer.synthetic for layer in self.layers.values()))
        return self.reports.synthetic > 0 or self.cases.synthetic > 0 or any(told)

    def snapshot(self, as_of: datetime, with_hash: bool = False) -> Snapshot:
        """The picture at ``as_of``; nothing in it changes when the situation goes on."""
        *_, made = self.snapshot_in_pieces(as_of)
        assert made is not None
        return replace(made, state_hash=self.state_hash()) if with_hash else made

    def snapshot_in_pieces(self, as_of: datetime) -> Iterator[Snapshot | None]:
        """The same without the hash, with pauses (None) before it; the situation must not go on meanwhile."""
        as_of_ms = ms_from_utc(as_of)
        order = self.vehicles.order()
        fixes_today = self.vehicles.sums.fixes_of(day_of_ms(as_of_ms))
        vehicles = vehicle_columns(self.vehicles, order, as_of_ms, self.thresholds)
        yield None
        tracks: Tracks | None = None
        for tracks in tracks_in_pieces(self.vehicles, order, as_of_ms, self.windows.trail_minutes):
            if tracks is None:
                yield None
        assert tracks is not None
        for _ in chain(self.reports.columns_in_pieces(), self.cases.columns_in_pieces()):
            yield None
        yield Snapshot(
            seq=self.seq,
            as_of=as_of,
            state_hash=None,
            synthetic=self.synthetic,
            vehicles=vehicles,
            tracks=tracks,
            reports=self.reports.told(),
            report_columns=self.reports.columns(),
            feeds=tuple(_status(self.feeds[feed]) for feed in sorted(self.feeds)),
            tally=self.reports.tally(as_of_ms, fixes_today),
            layers=tuple(self.layers.values()),
            cases=self.cases.told(),
            case_columns=self.cases.columns(),
            responders=self.responders.told(),
            alarms=self.alarms.told(),
            duty=self.duty.told(),
            warnings=tuple(self.links.warnings.values()),
            signals=tuple(signal for signal in self.links.signals.values() if signal.on),
            terminals=tuple(self.links.terminals.values()),
            driver_messages=tuple(self.links.messages.values()),
        )

    def state_hash(self) -> str:
        """64 hexadecimal digits; digests of entities that did not change since are not made again."""
        feeds = (_feed_digest(health) for health in self.feeds.values())
        adopted = (
            entity_digest("adopted", a.dataset, a.sha256, a.label, int(a.synthetic)) for a in self.adopted.values()
        )
        layers = (_layer_digest(layer) for layer in self.layers.values())
        entities = (*self.vehicles.digests(), *self.reports.digests, *feeds, *adopted, *layers, self._accumulators())
        return as_text(sum(entities) + sum(self._casework_digests()))

    def _casework_digests(self) -> Iterator[int]:
        """Of cases, responders, alarms and the logbook: none while a journal has none of them."""
        yield from self.cases.digests.values()
        yield from self.cases.accumulators()
        yield from self.responders.digests()
        yield from self.alarms.digests()
        yield from self.duty.digests()
        yield from self.links.digests()

    def counted(self) -> Counted:
        """What the journal has told so far."""
        reports = len(self.reports.live) + self.reports.departed.count
        return Counted(self.vehicles.counts.placed, reports, self.cases.opened, self.alarms.raised)

    def held(self) -> Held:
        """A copy, to make a key-frame of on any thread."""
        sizes, fixes = tracks_of_rings(self.vehicles.rings, len(self.vehicles))
        return Held(
            head=self._head(),
            counted=self.counted(),
            sizes=sizes,
            fixes=fixes,
            cases=self.cases.told(),
            case_digests=tuple(self.cases.digests.values()),
            reports=self.reports.told(),
            report_digests=tuple(self.reports.digests),
        )

    def _head(self) -> Head:
        return Head(
            seq=self.seq,
            recorded_at=self.recorded_at,
            vehicles=frame_of_vehicles(self.vehicles),
            reports=frame_of_reports(self.reports),
            feeds=list(self.feeds.values()),
            adopted=list(self.adopted.values()),
            layers=list(self.layers.values()),
            casework=frame_of_casework(self.cases, self.responders, self.alarms, self.duty),
            links=frame_of_links(self.links),
        )

    def frame(self) -> bytes:
        """The body of a key-frame of this place of the journal, by itself."""
        return written(self.held())

    def _accumulators(self) -> int:
        counts, departed = self.vehicles.counts, self.reports.departed
        return entity_digest(
            "accumulators",
            counts.placed,
            counts.flagged,
            counts.repeated,
            counts.beyond,
            departed.count,
            departed.digest_sum,
            self.reports.oldest_day,
        )


def _status(health: FeedHealth) -> FeedStatus:
    return FeedStatus(
        feed=health.feed,
        state=health.state,
        at=health.at,
        last_item_at=health.last_item_at,
        items=health.items,
        rejects=health.rejects,
        flags=health.flags,
        error=health.error,
        error_arguments=health.error_arguments,
        by=health.by,
    )


def _layer_digest(layer: LayerAdded) -> int:
    return entity_digest(
        "layer",
        layer.layer_id,
        layer.serial,
        layer.title,
        layer.geometry,
        layer.features,
        layer.sha256,
        layer.space,
        layer.source,
        layer.licence,
        layer.scale,
        layer.classification,
        int(layer.synthetic),
    )


def _feed_digest(health: FeedHealth) -> int:
    last_item = None if health.last_item_at is None else ms_from_utc(health.last_item_at)
    counted = (part for pair in (*health.rejects, ("", 0), *health.flags) for part in pair)
    return entity_digest(
        "feed",
        health.feed,
        health.state.value,
        ms_from_utc(health.started_at),
        ms_from_utc(health.at),
        health.serial,
        health.items,
        last_item,
        health.error,
        health.by,
        *counted,
    )
