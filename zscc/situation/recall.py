"""Situations of key-frames, read one after the other: what several of them hold is read once.

Values are known by their digests, so a case that stands in a hundred frames is decoded, compared with its digest and
put into columns once; frames that others build on are kept while they are asked for.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from zscc.model.case import Case
from zscc.model.moment import ms_from_utc
from zscc.model.report import Report
from zscc.settings.profile import Thresholds, Windows
from zscc.situation.case_sheet import rows_of
from zscc.situation.cases import Cases, case_digest
from zscc.situation.casework_frame import (
    CaseworkFrame,
    alarms_of_frame,
    cases_of_frame,
    duty_of_frame,
    responders_of_frame,
)
from zscc.situation.frame import (
    DECODE_CASE,
    Head,
    ReportsFrame,
    Sections,
    fixes_of_frame,
    head_of,
    report_of,
    sections_of,
    vehicles_of_frame,
)
from zscc.situation.frame_tracks import Records
from zscc.situation.frame_values import BadFrame, Bodies, Digests, Known, Values, bodies_of, digests_of, values_of
from zscc.situation.links import links_of_frame
from zscc.situation.reports import Departed, Reports, report_digest
from zscc.situation.situation import Situation

BASES = 64
"""Frames that others build on, whose digests are kept at most; one of 5 000 cases takes half a megabyte."""
BODIES = 16
"""Those of them whose bodies are kept as well, packed; a whole frame of 5 000 cases takes a megabyte."""
CASES, REPORTS = 40_000, 16_000
"""Decoded values kept at most; so many cases take 115 MB."""
_KnownCase = tuple[Case, int, bytes]
"""With its digest and its row of the sheet."""
_KnownReport = tuple[Report, int, int]
"""With its moment (ms) and its digest."""
_DEEPEST = 8
"""Frames may build on frames that build on frames."""


def _nothing(_seq: int) -> bytes | None:
    return None


@dataclass(frozen=True, slots=True)
class _Both:
    """The values of one frame."""

    cases: Values
    reports: Values


@dataclass(frozen=True, slots=True)
class _Opened:
    """What situations of one frame are made of; nothing in it changes."""

    body: bytes
    head: Head
    sizes: list[int]
    fixes: Records
    cases: list[_KnownCase]
    reports: list[_KnownReport]


class Recall:
    """Reads frames; used from one thread."""

    def __init__(
        self, thresholds: Thresholds, windows: Windows, body_of: Callable[[int], bytes | None] = _nothing
    ) -> None:
        """``body_of`` gives the body of the frame at a ``seq``, None when there is none any more."""
        self._thresholds = thresholds
        self._windows = windows
        self._body_of = body_of
        self._bases: OrderedDict[int, _Both] = OrderedDict()
        self._bodies: OrderedDict[int, tuple[Bodies, Bodies]] = OrderedDict()
        """Of cases and of reports."""
        self._last: _Opened | None = None
        """Who goes backward begins at one frame again and again."""
        self._cases: Known[Case, _KnownCase] = Known(DECODE_CASE, _known_cases, CASES)
        self._reports: Known[Report, _KnownReport] = Known(report_of, _known_reports, REPORTS)

    def situation(self, body: bytes) -> Situation:
        """The situation of a frame, as if folded from the first entry; raises BadFrame."""
        if self._last is None or self._last.body != body:
            self._last = self._opened(body)
        its, head = self._last, self._last.head
        situation = Situation(self._thresholds, self._windows, head.vehicles.capacity)
        situation.seq, situation.recorded_at = head.seq, head.recorded_at
        situation.vehicles = vehicles_of_frame(head.vehicles, its.sizes, its.fixes, self._thresholds.stopped_below_kmh)
        situation.reports = _reports_of(head.reports, its.reports)
        situation.cases = _cases_of(head.casework, its.cases)
        _fill(situation, head)
        return situation

    def read_ahead(self, body: bytes) -> Iterator[None]:
        """Know what a frame holds before it is asked for, some values at a time; raises BadFrame."""
        values = self._values(sections_of(body), 0)
        yield from self._cases.read_ahead(values.cases)
        yield from self._reports.read_ahead(values.reports)

    def _opened(self, body: bytes) -> "_Opened":
        sections = sections_of(body)
        head, values = head_of(sections), self._values(sections, 0)
        return _Opened(
            body,
            head,
            sections.tracks.sizes,
            fixes_of_frame(sections, head),
            self._cases.all_of(values.cases),
            self._reports.all_of(values.reports),
        )

    def _values(self, sections: Sections, depth: int) -> _Both:
        below = self._below(sections.base, depth) if sections.base else None
        return _Both(
            values_of(sections.cases, None if below is None else below.cases),
            values_of(sections.reports, None if below is None else below.reports),
        )

    def _below(self, seq: int, depth: int) -> _Both:
        kept = self._bases.get(seq)
        if kept is None:
            if depth >= _DEEPEST:
                raise BadFrame("it builds on itself")
            whole = self._values(self._sections(seq), depth + 1)
            self._hold(seq, (whole.cases.own(), whole.reports.own()))
            kept = self._bases[seq] = _Both(
                replace(whole.cases, own=lambda: self._own(seq)[0]),
                replace(whole.reports, own=lambda: self._own(seq)[1]),
            )
            while len(self._bases) > BASES:
                self._bases.popitem(last=False)
        self._bases.move_to_end(seq)
        return kept

    def _sections(self, seq: int) -> Sections:
        body = self._body_of(seq)
        if body is None:
            raise BadFrame(f"it builds on the frame at {seq}, which is gone")
        return sections_of(body)

    def _own(self, seq: int) -> tuple[Bodies, Bodies]:
        held = self._bodies.get(seq)
        if held is None:
            sections = self._sections(seq)
            held = self._hold(seq, (bodies_of(sections.cases), bodies_of(sections.reports)))
        self._bodies.move_to_end(seq)
        return held

    def _hold(self, seq: int, both: tuple[Bodies, Bodies]) -> tuple[Bodies, Bodies]:
        self._bodies[seq] = both
        while len(self._bodies) > BODIES:
            self._bodies.popitem(last=False)
        return both


def _cases_of(frame: CaseworkFrame, known: Sequence[_KnownCase]) -> Cases:
    cases, digests, rows = zip(*known, strict=True) if known else ((), (), ())
    return cases_of_frame(frame, cases, digests, b"".join(rows))


def _reports_of(frame: ReportsFrame, known: Sequence[_KnownReport]) -> Reports:
    departed = Departed(frame.departed, int.from_bytes(frame.departed_digest, "little"))
    return Reports.of(known, departed, frame.oldest_day)


def _known_cases(cases: Sequence[Case], digests: Digests) -> list[_KnownCase]:
    told = _checked([case_digest(case) for case in cases], digests)
    return list(zip(cases, told, rows_of(cases), strict=True))


def _known_reports(reports: Sequence[Report], digests: Digests) -> list[_KnownReport]:
    told = _checked([report_digest(report) for report in reports], digests)
    return [(report, ms_from_utc(report.observed_at), digest) for report, digest in zip(reports, told, strict=True)]


def _checked(made: list[int], told: Digests) -> list[int]:
    """Who can write the file could put another value beside the digest of a true one, and the hash would stay."""
    if digests_of(made) != told:
        raise BadFrame("a value is not the one of its digest")
    return made


def _fill(situation: Situation, head: Head) -> None:
    situation.feeds = {health.feed: health for health in head.feeds}
    situation.adopted = {adopted.dataset: adopted for adopted in head.adopted}
    situation.layers = {layer.layer_id: layer for layer in head.layers}
    situation.responders = responders_of_frame(head.casework)
    situation.alarms, situation.duty = alarms_of_frame(head.casework), duty_of_frame(head.casework)
    situation.links = links_of_frame(head.links)
