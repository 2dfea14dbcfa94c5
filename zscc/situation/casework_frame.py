"""Cases, responders, alarms and the logbook within a key-frame."""

from collections.abc import Sequence

import msgspec
import numpy as np

from zscc.model.case import Case
from zscc.model.duty import DutyLine
from zscc.model.responder import ResponderSet
from zscc.situation.alarms import Alarms
from zscc.situation.case_sheet import CaseSheet
from zscc.situation.cases import Cases
from zscc.situation.duty import Duty
from zscc.situation.frame_values import DIGEST_BYTES, BadFrame
from zscc.situation.responders import Responders
from zscc.situation.snapshot import Alarm


class CaseworkFrame(msgspec.Struct, frozen=True):
    """What of them is live, and what stays of those that left; empty in journals without cases."""

    ended_day: bytes = b""
    """Of every live case the day on which it ended, -1 while it has not; int32."""
    departed_cases: int = 0
    departed_cases_digest: bytes = b""
    refused: int = 0
    cases_oldest_day: int = -1
    carried_cases: int = 0
    responders: list[ResponderSet] = []
    alarms: list[Alarm] = []
    raised: int = 0
    duty: list[DutyLine] = []
    answered: list[str] = []
    departed_lines: int = 0
    departed_lines_digest: bytes = b""
    duty_oldest_day: int = -1


def frame_of_casework(cases: Cases, responders: Responders, alarms: Alarms, duty: Duty) -> CaseworkFrame:
    """The four folds as a frame."""
    return CaseworkFrame(
        ended_day=np.fromiter((cases.ended_day.get(name, -1) for name in cases.live), "<i4").tobytes(),
        departed_cases=cases.departed,
        departed_cases_digest=cases.departed_digest.to_bytes(DIGEST_BYTES, "little"),
        refused=cases.refused,
        cases_oldest_day=cases.oldest_day,
        carried_cases=cases.carried,
        responders=list(responders.told()),
        alarms=list(alarms.told()),
        raised=alarms.raised,
        duty=list(duty.told()),
        answered=sorted(duty.answered),
        departed_lines=duty.departed,
        departed_lines_digest=duty.departed_digest.to_bytes(DIGEST_BYTES, "little"),
        duty_oldest_day=duty.oldest_day,
    )


def cases_of_frame(frame: CaseworkFrame, live: Sequence[Case], digests: Sequence[int], rows: bytes) -> Cases:
    """The cases of a frame, as if folded, from the live ones, their digests and their rows of the sheet.

    Raises BadFrame.
    """
    days = np.frombuffer(frame.ended_day, "<i4")
    if len(days) != len(live):
        raise BadFrame("days of other cases")
    names = [case.case_id for case in live]
    ended = np.flatnonzero(days >= 0)
    return Cases(
        live=dict(zip(names, live, strict=True)),
        digests=dict(zip(names, digests, strict=True)),
        ended_day=dict(zip(map(names.__getitem__, ended.tolist()), days[ended].tolist(), strict=True)),
        departed=frame.departed_cases,
        departed_digest=int.from_bytes(frame.departed_cases_digest, "little"),
        refused=frame.refused,
        oldest_day=frame.cases_oldest_day,
        synthetic=sum(case.synthetic for case in live),
        carried=frame.carried_cases,
        sheet=CaseSheet.of(live, names, rows),
    )


def responders_of_frame(frame: CaseworkFrame) -> Responders:
    """The responders of a frame."""
    return Responders({its.responder_id: its for its in frame.responders})


def alarms_of_frame(frame: CaseworkFrame) -> Alarms:
    """The alarms of a frame."""
    return Alarms({alarm.alarm_id: alarm for alarm in frame.alarms}, frame.raised)


def duty_of_frame(frame: CaseworkFrame) -> Duty:
    """The logbook of a frame."""
    return Duty(
        lines={line.line_id: line for line in frame.duty},
        answered=set(frame.answered),
        departed=frame.departed_lines,
        departed_digest=int.from_bytes(frame.departed_lines_digest, "little"),
        oldest_day=frame.duty_oldest_day,
    )
