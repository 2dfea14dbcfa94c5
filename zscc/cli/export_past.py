"""Cases, reports and fixes of a period, read from a journal that may be in use meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from zscc.cli.journal_span import place_at
from zscc.cli.state_case import case_at
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.moment import ms_from_utc
from zscc.model.report import Report

if TYPE_CHECKING:
    from zscc.export.fixes import Fixes
    from zscc.model.case import Case
    from zscc.model.panel_filter import PanelFilter
    from zscc.model.stretch import Stretch
    from zscc.store.sqlite_reader import SqliteReader

_AHEAD = timedelta(minutes=15)
"""What is observed then may have been recorded so much earlier: a device's clock may be ahead."""
_AT_ONCE = 5_000
_ALL = 1_000_000_000
_WEEK = timedelta(days=7)
_LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)
"""No journal has cases enough before it to be read in pieces."""


def cases_of(reader: "SqliteReader", chosen: "PanelFilter", at: datetime | None) -> "tuple[Case, ...]":
    """Cases opened in the filter's period that it lets through, as they were recorded until ``at``, oldest first."""
    newest = reader.last_recorded_at()
    as_now = at is None or newest is None or newest <= at
    found: list[Case] = []
    for query in _weeks(reader, chosen):
        for case in reader.find_cases(query):
            then = case if as_now else case_at(reader, case.case_id, at)
            if then is not None and chosen.lets_case(then):
                found.append(then)
    return tuple(sorted(found, key=lambda case: (case.times.opened_at, case.case_id)))


def reports_of(reader: "SqliteReader", chosen: "PanelFilter", at: datetime | None) -> tuple[Report, ...]:
    """Reports observed in the filter's period that it lets through, oldest first."""
    found: dict[str, Report] = {}
    for stretch in _stretches(reader, chosen.since, at):
        for entry in stretch.others:
            if isinstance(entry.fact, Report) and chosen.lets_report(entry.fact):
                found[entry.fact.report_id] = entry.fact
    return tuple(sorted(found.values(), key=lambda report: (report.observed_at, report.report_id)))


def fixes_of(reader: "SqliteReader", since: datetime | None, until: datetime | None, at: datetime | None) -> "Fixes":
    """Good fixes observed in a half-open span."""
    from zscc.export.fixes import fixes_of_batches

    first = -(1 << 62) if since is None else ms_from_utc(since)
    last = (1 << 62) if until is None else ms_from_utc(until)
    batches = (batch for stretch in _stretches(reader, since, at) for batch in stretch.batches)
    return fixes_of_batches(batches, first, last)


def _weeks(reader: "SqliteReader", chosen: "PanelFilter") -> Iterator[CaseQuery]:
    """The period in pieces, so that no read holds up the writer for long; what the store can sort out, it does."""
    newest = reader.find_cases(CaseQuery(order=CaseOrder.NEWEST, limit=1))
    if not newest:
        return
    last = newest[0].times.opened_at + timedelta(milliseconds=1)
    until = last if chosen.until is None else min(chosen.until, last)
    since, begin = chosen.since, max(chosen.since or _LONG_AGO, _LONG_AGO)
    while since is None or since < until:
        # The first piece of a period without a beginning has none either.
        end = min(begin + _WEEK, until)
        yield CaseQuery(opened_from=since, opened_until=end, classes=chosen.classes, sources=chosen.sources, limit=_ALL)
        since = begin = end


def _stretches(reader: "SqliteReader", since: datetime | None, at: datetime | None) -> "Iterator[Stretch]":
    after = 0 if since is None else place_at(reader, since - _AHEAD)
    while (stretch := reader.read_stretch(after, _AT_ONCE, at)) is not None:
        yield stretch
        after = stretch.seq
