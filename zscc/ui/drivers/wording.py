"""What is said of messages to drivers, of a vehicle's terminal and its signals; pure."""

from collections.abc import Iterable
from datetime import datetime

from zscc.map.wording import masked
from zscc.model.driver_message import DriverMessage, MessageState
from zscc.model.role import Role
from zscc.situation.snapshot import DriverNote, Snapshot
from zscc.ui.cards import Line
from zscc.ui.duty.line_list import LineRow
from zscc.ui.wording import Wording


def reason_of(wording: Wording, code: str) -> str:
    """Why a message did not arrive."""
    return wording.known("driver.reason", code)


def state_of(wording: Wording, newest: DriverMessage) -> str:
    """已下发，等待终端确认; 终端已确认 14:33; 未送达：终端不在线. Nobody is told before the terminal said so."""
    words = wording.words
    if newest.state is MessageState.FAILED:
        return words("driver.state.failed", reason=reason_of(wording, newest.reason))
    if newest.state is MessageState.CONFIRMED:
        return words("driver.state.confirmed", clock=wording.clock(newest.at))
    return words("driver.state.written")


def notes_of(notes: Iterable[DriverNote], vehicle: str) -> list[DriverNote]:
    """Messages to a vehicle, the newest first."""
    mine = [note for note in notes if note.written.vehicle == vehicle]
    return sorted(mine, key=lambda note: (note.written.at, note.written.message_id), reverse=True)


def note_row(wording: Wording, note: DriverNote, as_of: datetime) -> LineRow:
    """One message in a list."""
    written, newest = note.written, note.newest
    who = wording.words("driver.by_program" if written.role is Role.PROGRAM else "driver.by_hand")
    parts = (wording.day_and_clock(written.at, as_of), who, written.case_id)
    failed = newest.state is MessageState.FAILED
    return LineRow(
        written.message_id,
        masked(written.text),
        wording("card.joint").join(filter(None, parts)),
        state_of(wording, newest),
        shade="amber" if failed else "ok" if newest.state is MessageState.CONFIRMED else "text_second",
    )


def terminal_of(snapshot: Snapshot, vehicle: str) -> str:
    """The terminal that sits in a vehicle now, as it is called on the wire; '' when nobody knows one."""
    bound = [its for its in snapshot.terminals if its.vehicle == vehicle]
    return max(bound, key=lambda its: its.at).terminal if bound else ""


def device_lines(wording: Wording, snapshot: Snapshot, vehicle: str) -> tuple[Line, ...]:
    """What a vehicle's card says of its terminal: what it signals now, and which it is, masked."""
    words, made = wording.words, []
    standing = sorted((its for its in snapshot.signals if its.vehicle == vehicle), key=lambda its: its.observed_at_ms)
    if standing:
        named = (wording.known("signal", its.name) for its in standing)
        made.append(Line(words("driver.card.signals"), wording("card.joint").join(named)))
    terminal = terminal_of(snapshot, vehicle)
    if terminal:
        made.append(Line(words("driver.card.terminal"), masked(terminal)))
    told = notes_of(snapshot.driver_messages, vehicle)
    if told:
        made.append(Line(words("driver.card.told"), state_of(wording, told[0].newest)))
    return tuple(made)
