"""The text of 首报, 续报 and 终报, prepared from the case; a person reads it over, completes it and sends it."""

from datetime import datetime, timedelta

from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.settings.dispatching import ReportClocks
from zscc.ui.dispatch.wording import DispatchWording

_KEYS = {Act.FIRST_REPORT: "first", Act.FOLLOW_UP_REPORT: "again", Act.FINAL_REPORT: "final"}


def report_text(act: Act, case: Case, as_of: datetime, words: DispatchWording, limits: ReportClocks) -> str:
    """What is to be sent, with telephone and identity numbers masked."""
    cases, wording = words.cases, words.wording

    def clock(moment: datetime | None) -> str:
        return wording("unit.unknown") if moment is None else wording.day_and_clock(moment, as_of)[:-3]

    arrived = case.times.arrived_at
    said = cases.said(case).strip()
    return words(
        f"report.{_KEYS[act]}",
        what=words.what(act),
        clock=clock(case.times.opened_at if act is Act.FIRST_REPORT else as_of),
        where=case.address or words("report.no_place"),
        title=cases.title(case),
        said=words("report.said", said=said) if said else "",
        departments=words.departments(party.order.department for party in case.parties) or words("report.nobody_yet"),
        arrived=words("report.not_arrived") if arrived is None else words("report.arrived", clock=clock(arrived)),
        next=clock(as_of + timedelta(minutes=limits.follow_up_min)),
        opened=clock(case.times.opened_at),
        fed_back=clock(case.times.fed_back_at),
    )
