"""Cases and reports with what is personal masked; an address is the village that it lies in, and nothing more.

The words are hidden by ``zscc.text.masking``; position, grid and village stay, which an audience may or may not see.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from zscc.model.case import Case, Party
from zscc.model.duty import DutyLine
from zscc.model.report import Report
from zscc.situation.snapshot import Snapshot
from zscc.text.masking import masked_text
from zscc.town.layers import Town

Villages = Mapping[str, str]
"""Names by 12-digit code."""
_AT_ONCE = 1_000


def villages_of(town: Town) -> Villages:
    """What the villages of a town are called."""
    return {village.code: village.name for village in town.villages}


def masked_case(case: Case, villages: Villages) -> Case:
    """A case that names nobody and leads to nobody."""
    its = case.supervision
    return replace(
        case,
        title=masked_text(case.title),
        words=masked_text(case.words),
        address=villages.get(case.village or "", ""),
        caller_ref="",
        parties=tuple(map(_masked_party, case.parties)),
        supervision=None if its is None else replace(its, by="", text=masked_text(its.text)),
        inspector="",
    )


def masked_report(report: Report, villages: Villages) -> Report:
    """A report that names nobody and leads to nobody."""
    return replace(
        report,
        title=masked_text(report.title),
        text=masked_text(report.text),
        address=villages.get((report.grid or "")[:12], ""),
        caller_ref="",
    )


def masked_snapshot(snapshot: Snapshot, town: Town, tell: Callable[[float], None] | None = None) -> Snapshot:
    """A moment whose cases, reports and lines of the logbook are masked; everything else as it was.

    ``tell`` hears now and then which share is done.
    """
    villages, tell = villages_of(town), tell or (lambda _share: None)
    many, cases, reports = len(snapshot.cases) + len(snapshot.reports), [], []
    for done, case in enumerate(snapshot.cases):
        cases.append(masked_case(case, villages))
        if done % _AT_ONCE == 0:
            tell(done / many)
    for done, report in enumerate(snapshot.reports, len(cases)):
        reports.append(masked_report(report, villages))
        if done % _AT_ONCE == 0:
            tell(done / many)
    return replace(
        snapshot,
        cases=tuple(cases),
        reports=tuple(reports),
        duty=tuple(map(_masked_line, snapshot.duty)),
    )


def _masked_party(party: Party) -> Party:
    return replace(party, done_by="") if party.done_by else party


def _masked_line(line: DutyLine) -> DutyLine:
    return replace(line, text=masked_text(line.text))
