"""What comes and goes over links beside fixes and reports: official warnings, signals of devices, terminals, messages.

Bounded by the warnings of two days, vehicles and the names of their signals, terminals, and messages of two days.
"""

from dataclasses import dataclass, field, replace

import msgspec

from zscc.clock import day_of_ms
from zscc.model.driver_message import DriverMessage, MessageState
from zscc.model.journal import LinkFact
from zscc.model.moment import ms_from_utc
from zscc.model.terminal import TerminalBound
from zscc.model.vehicle_signal import VehicleSignal
from zscc.model.weather import WarningAct, WarningIssued
from zscc.situation.digest import entity_digest
from zscc.situation.snapshot import DriverNote


@dataclass(slots=True)
class Links:
    """The four of them; every list in the order of the journal."""

    warnings: dict[str, WarningIssued] = field(default_factory=dict)
    """Not lifted and not replaced, by the service's identifier and whether it is an exercise."""
    over: dict[str, int] = field(default_factory=dict)
    """What a later message lifted or replaced, and the day on which it came: they come in any order."""
    signals: dict[tuple[str, str], VehicleSignal] = field(default_factory=dict)
    """The newest edge of each (vehicle, name)."""
    terminals: dict[tuple[str, str], TerminalBound] = field(default_factory=dict)
    """The newest binding of each (feed, terminal)."""
    messages: dict[str, DriverNote] = field(default_factory=dict)

    def take(self, fact: LinkFact, today: int) -> bool:
        """Take in what happened; False when it changes nothing."""
        match fact:
            case WarningIssued():
                return self._take_warning(fact, today)
            case VehicleSignal():
                return self._take_signal(fact)
            case TerminalBound():
                return self._take_terminal(fact)
            case DriverMessage():
                return self._take_message(fact)

    def _take_warning(self, fact: WarningIssued, today: int) -> bool:
        own = _lot(fact, fact.warning_id)
        gone = {_lot(fact, replaced) for replaced in fact.replaces}
        # Some services tell an update under the number of what it updates.
        gone = gone | {own} if fact.act is WarningAct.LIFTED else gone - {own}
        for replaced in gone:
            self.over[replaced] = today
            self.warnings.pop(replaced, None)
        if fact.act is WarningAct.LIFTED:
            return True
        standing = self.warnings.get(own)
        if own in self.over or (standing is not None and standing.sent_at > fact.sent_at):
            return False
        self.warnings[own] = fact
        return True

    def _take_signal(self, fact: VehicleSignal) -> bool:
        before = self.signals.get((fact.vehicle, fact.name))
        if before is not None and before.observed_at_ms > fact.observed_at_ms:
            return False
        self.signals[fact.vehicle, fact.name] = fact
        return True

    def _take_terminal(self, fact: TerminalBound) -> bool:
        before = self.terminals.get((fact.feed, fact.terminal))
        if before is not None and before.at > fact.at:
            return False
        self.terminals[fact.feed, fact.terminal] = fact
        return True

    def _take_message(self, fact: DriverMessage) -> bool:
        note = self.messages.get(fact.message_id)
        if note is None:
            if fact.state is not MessageState.WRITTEN:
                return False
            self.messages[fact.message_id] = DriverNote(fact, fact)
            return True
        if fact.serial <= note.newest.serial:
            return False
        self.messages[fact.message_id] = replace(note, newest=fact)
        return True

    def pass_time(self, today: int) -> bool:
        """Let go of what expired, was lifted or was written before yesterday."""
        gone = [own for own, its in self.warnings.items() if _last_day(its) < today - 1]
        for own in gone:
            del self.warnings[own]
        for warning_id in [each for each, day in self.over.items() if day < today - 1]:
            del self.over[warning_id]
        old = [name for name, note in self.messages.items() if day_of_ms(ms_from_utc(note.newest.at)) < today - 1]
        for message_id in old:
            del self.messages[message_id]
        return bool(gone or old)

    def digests(self) -> list[int]:
        """One an entity; none while a journal has none of them."""
        told = [*self.warnings.values(), *self.signals.values(), *self.terminals.values(), *self.messages.values()]
        each = [entity_digest(type(one).__name__, msgspec.json.encode(one)) for one in told]
        return [*each, *(entity_digest("over", warning_id, day) for warning_id, day in self.over.items())]


class LinksFrame(msgspec.Struct, frozen=True):
    """Within a key-frame."""

    warnings: list[WarningIssued] = []
    over: dict[str, int] = {}
    signals: list[VehicleSignal] = []
    terminals: list[TerminalBound] = []
    messages: list[DriverNote] = []


def frame_of_links(links: Links) -> LinksFrame:
    """The fold as a frame."""
    return LinksFrame(
        warnings=list(links.warnings.values()),
        over=dict(links.over),
        signals=list(links.signals.values()),
        terminals=list(links.terminals.values()),
        messages=list(links.messages.values()),
    )


def links_of_frame(frame: LinksFrame) -> Links:
    """The fold of a frame."""
    return Links(
        warnings={_lot(its, its.warning_id): its for its in frame.warnings},
        over=dict(frame.over),
        signals={(its.vehicle, its.name): its for its in frame.signals},
        terminals={(its.feed, its.terminal): its for its in frame.terminals},
        messages={its.written.message_id: its for its in frame.messages},
    )


def _lot(fact: WarningIssued, warning_id: str) -> str:
    """An exercise lifts and replaces exercises, never a warning in force."""
    return f"exercise:{warning_id}" if fact.exercise else warning_id


def _last_day(warning: WarningIssued) -> int:
    return day_of_ms(ms_from_utc(warning.expires_at or warning.sent_at))
