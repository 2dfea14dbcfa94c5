"""The text of 首报, 续报 and 终报, prepared from the case; a person reads it over, completes it and sends it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.settings.dispatching import ReportClocks
from zscc.ui.dispatch.wording import DispatchWording

_STOPS, _CALLS = "\u3002\uff0c\uff1b.,; \n", ("!", "?", "\uff01", "\uff1f", "\u2026")
"""Ends of a sentence that the report's own takes the place of; ends that stay as they are."""
_KEYS = {Act.FIRST_REPORT: "first", Act.FOLLOW_UP_REPORT: "again", Act.FINAL_REPORT: "final"}


def report_text(act: Act, case: Case, as_of: datetime, words: DispatchWording, limits: ReportClocks) -> str:
    """What is to be sent, with telephone and identity numbers masked."""
    cases, wording = words.cases, words.wording

    def clock(moment: datetime | None) -> str:
        return wording("unit.unknown") if moment is None else wording.day_and_clock(moment, as_of)[:-3]

    return words(
        f"report.{_KEYS[act]}",
        what=words.what(act),
        clock=clock(case.times.opened_at if act is Act.FIRST_REPORT else as_of),
        where=case.address or words.place(case) or words("report.no_place"),
        title=cases.title(case),
        said=_said(cases.said(case), words),
        force=_force(act, case, words, clock),
        next=clock(as_of + timedelta(minutes=limits.follow_up_min)),
        opened=clock(case.times.opened_at),
        fed_back=clock(case.times.fed_back_at),
    )


def _said(said: str, words: DispatchWording) -> str:
    """What was said as a sentence of its own; '' for nothing."""
    said = said.strip().rstrip(_STOPS)
    if not said:
        return ""
    return words("report.said_whole" if said.endswith(_CALLS) else "report.said", said=said)


def _force(act: Act, case: Case, words: DispatchWording, clock: Callable[[datetime | None], str]) -> str:
    """Who is at work and whether they are there; nobody is said to be on the way whom nobody has sent."""
    if not case.parties:
        return words("report.nobody_yet")
    arrived = case.times.arrived_at
    if arrived is not None:
        there = words("report.arrived", clock=clock(arrived))
    else:
        there = words("report.arrival_unknown" if act is Act.FINAL_REPORT else "report.not_arrived")
    return words(
        "report.force", departments=words.departments(each.order.department for each in case.parties), arrived=there
    )
