"""The edge for reports: what every feed's told reports go through before they are facts, as fixes go through ``edge``.

A report is *refused* for what makes it useless - a moment in the future or before all satellites, a source that is no
id, another content under a number that is known - and is then kept for inspection. Everything else is *taken* and
flagged: no position, outside the town, late, a class that the catalogue does not know (it is kept as ``other``, the
told code as its title), words that had to be cleaned or cut.

A report is one fact under ``report:<source>:<number>``: told again it is known, and told with other content (a
correction) it is counted as ``changed`` and kept for inspection; it is never dropped in silence and never doubled.
"""

import math
import re
import unicodedata
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from zscc.clock import LatestMoment
from zscc.feeds.callers import personal_of, without_caller, without_phone
from zscc.feeds.contract import Personal, Refused
from zscc.feeds.edge import FIRST_SATELLITE_MS, NULL_ISLAND_DEG, EdgeRules
from zscc.feeds.mapping import MOST_KEPT
from zscc.feeds.mapping_json import kept
from zscc.feeds.mapping_rows import ReportRow, degrees_of
from zscc.geo.grid_index import OUTSIDE, GridIndex
from zscc.geo.spaces import Space, holds, map_from_wgs84
from zscc.model.asked import Caller
from zscc.model.catalogue import CaseClass, Catalogue
from zscc.model.journal import Fact
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.model.report import Priority, Report, ReportFlag
from zscc.model.space import PointE7

OTHER = "other"
"""Class of a report that the catalogue does not know."""
LONGEST_TEXT, LONGEST_TITLE, LONGEST_ADDRESS, LONGEST_NUMBER = 4_000, 80, 200, 64
LONGEST_NAME, LONGEST_PHONE = 64, 32
FURTHEST = timedelta(days=3_660)
"""A limit further from now than this is none."""
CHANGES_REMEMBERED = 4_096
_MOST_READ = 4
"""Times as much as is kept, since what cannot be seen is taken out."""
_SOURCE = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
FLAG_NAMES: dict[ReportFlag, str] = {
    ReportFlag.NO_POSITION: "no_position",
    ReportFlag.OUTSIDE: "outside",
    ReportFlag.LATE: "late",
    ReportFlag.UNKNOWN_CLASS: "unknown_class",
}
_NOT_CONTENT = frozenset({"flags", "grid"})
"""What the edge adds; the same message judged later may differ in it."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One report that is not taken; ``duplicate`` is known already and is no loss."""

    row: int
    refused: Refused


@dataclass(frozen=True, slots=True)
class JudgedReports:
    """The reports of one call; every row is taken or refused."""

    facts: tuple[Report, ...]
    rows: tuple[int, ...]
    """Which row each fact was."""
    refused: tuple[RefusedRow, ...]
    flags: Counter[str]
    personal: tuple[Personal, ...]


@dataclass(slots=True)
class _Gathered:
    facts: list[Report] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    flags: Counter[str] = field(default_factory=Counter)
    personal: list[Personal] = field(default_factory=list)


class ReportEdge:
    """Judges the reports of one feed, call after call; belongs to one thread."""

    def __init__(self, rules: EdgeRules, town: GridIndex | None, catalogue: Catalogue | None, salt: bytes) -> None:
        """Without a town no report has a grid; without a catalogue every class is taken as it is told."""
        self._rules = rules
        self._latest = LatestMoment()
        self._town = town
        self._classes: dict[str, CaseClass] | None = None
        if catalogue is not None:
            self._classes = {each.class_id: each for each in catalogue.classes}
        self._salt = salt
        self._changes: OrderedDict[bytes, None] = OrderedDict()
        """Corrections that were counted: a source that is asked again and again tells them every time."""

    def judge(self, rows: Sequence[ReportRow], now: datetime, known: Mapping[str, Fact]) -> JudgedReports:
        """Refuse, place, clean and flag; ``known`` holds what the journal has under the keys of these rows."""
        gathered = _Gathered()
        here: dict[str, Fact] = {}
        lon_deg, lat_deg = degrees_of(rows)
        points = _points(lon_deg, lat_deg)
        for number, (row, point, grid) in enumerate(zip(rows, points, self._grids(points), strict=True)):
            reason = self._refusal(row, now)
            if reason:
                self._refuse(gathered, number, row, reason, "")
                continue
            flags = Counter[str]()
            report, personal = self._report(row, point, grid, now, flags)
            before = here.get(report.key) or known.get(report.key)
            if before is not None:
                self._refuse_known(gathered, number, row, report, before)
                continue
            here[report.key] = report
            gathered.facts.append(report)
            gathered.rows.append(number)
            gathered.flags.update(flags)
            if personal is not None:
                gathered.personal.append(personal)
        its = gathered
        return JudgedReports(tuple(its.facts), tuple(its.rows), tuple(its.refused), its.flags, tuple(its.personal))

    def _refusal(self, row: ReportRow, now: datetime) -> str:
        if not _SOURCE.fullmatch(row.source):
            return "bad_source"
        if row.observed_at_ms < FIRST_SATELLITE_MS:
            return "bad_time"
        ahead_ms = row.observed_at_ms - self._latest.of(ms_from_utc(now))
        return "future" if ahead_ms > self._rules.future_limit_s * 1000.0 else ""

    def _refuse(self, gathered: _Gathered, number: int, row: ReportRow, reason: str, detail: str) -> None:
        its = kept(row.item) if len(gathered.refused) < MOST_KEPT and reason != "duplicate" else b""
        gathered.refused.append(RefusedRow(number, Refused(reason, its, row.origin, detail)))

    def _refuse_known(self, gathered: _Gathered, number: int, row: ReportRow, report: Report, before: Fact) -> None:
        other = _differences(report, before)
        if not other:
            self._refuse(gathered, number, row, "duplicate", "")
            return
        digest = blake2b(repr(_content(report)).encode("utf-8", "backslashreplace"), digest_size=16).digest()
        if digest in self._changes:
            self._changes.move_to_end(digest)
            self._refuse(gathered, number, row, "duplicate", "")
            return
        self._changes[digest] = None
        if len(self._changes) > CHANGES_REMEMBERED:
            self._changes.popitem(last=False)
        self._refuse(gathered, number, row, "changed", ", ".join(other))

    def _report(
        self, row: ReportRow, point: PointE7 | None, grid: str | None, now: datetime, flags: Counter[str]
    ) -> tuple[Report, Personal | None]:
        caller = Caller(cleaned(row.caller.name, LONGEST_NAME, flags), cleaned(row.caller.phone, LONGEST_PHONE, flags))
        personal = personal_of(f"report:{row.source}:{row.report_id}", caller, self._salt)
        text = without_caller(cleaned(row.text, LONGEST_TEXT, flags, lines=True), caller)
        told = cleaned(row.category, LONGEST_NUMBER, flags)
        its, category = self._class(told)
        flag = self._flags(row, point, grid, now)
        if category == OTHER and told not in ("", OTHER):
            flag |= ReportFlag.UNKNOWN_CLASS
        flags.update(name for each, name in FLAG_NAMES.items() if each in flag)
        if point is None and not (math.isnan(row.x) or math.isnan(row.y)):
            flags["bad_position"] += 1
        usual = Priority.NORMAL if its is None else its.priority
        title = without_caller(cleaned(row.title, LONGEST_TITLE, flags), caller) or (its.name if its else told)
        report = Report(
            report_id=row.report_id,
            source=row.source,
            category=category,
            title=title or text.split("\n", 1)[0][:LONGEST_TITLE],
            priority=row.priority or usual,
            text=text,
            observed_at=utc_from_ms(row.observed_at_ms),
            point=point,
            grid=grid,
            flags=flag,
            synthetic=row.synthetic,
            address=without_phone(cleaned(row.address, LONGEST_ADDRESS, flags), caller.phone),
            caller_ref="" if personal is None else personal.ref,
            external_id=cleaned(row.external_id, LONGEST_NUMBER, flags),
            superior_due_at=_limit(row.superior_due_at_ms, row, flags),
            return_by=_limit(row.return_by_ms, row, flags),
        )
        return report, personal

    def _class(self, told: str) -> tuple[CaseClass | None, str]:
        if self._classes is None:
            return None, told or OTHER
        its = self._classes.get(told)
        return its, OTHER if its is None else told

    def _flags(self, row: ReportRow, point: PointE7 | None, grid: str | None, now: datetime) -> ReportFlag:
        flag = ReportFlag.NONE
        if point is None:
            flag |= ReportFlag.NO_POSITION
        elif grid is None and self._town is not None:
            flag |= ReportFlag.OUTSIDE
        after_s = self._rules.late_after_s
        if after_s is not None and ms_from_utc(now) - row.observed_at_ms > after_s * 1000.0:
            flag |= ReportFlag.LATE
        return flag

    def _grids(self, points: Sequence[PointE7 | None]) -> list[str | None]:
        if self._town is None:
            return [None] * len(points)
        lon_deg = np.array([np.nan if point is None else point.lon_deg for point in points], np.float64)
        lat_deg = np.array([np.nan if point is None else point.lat_deg for point in points], np.float64)
        found = self._town.grid_of(*map_from_wgs84(lon_deg, lat_deg))
        return [None if place == OUTSIDE else self._town.codes[place] for place in found.tolist()]


def _points(lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> list[PointE7 | None]:
    """Positions as the journal knows them."""
    placed = holds(Space.WGS84, lon_deg, lat_deg)
    with np.errstate(invalid="ignore", over="ignore"):
        placed &= np.hypot(lon_deg, lat_deg) > NULL_ISLAND_DEG
    return [
        PointE7.from_degrees(lon, lat) if there else None
        for lon, lat, there in zip(lon_deg.tolist(), lat_deg.tolist(), placed.tolist(), strict=True)
    ]


def cleaned(text: str, longest: int, flags: Counter[str], *, lines: bool = False) -> str:
    """Text that can be written, read and shown anywhere: nothing invisible, no half characters, so long at most."""
    # Letter by letter, ten million of them would hold everything up.
    cut = len(text) > _MOST_READ * longest
    text = text[: _MOST_READ * longest]
    if not text.isprintable():
        kept_text = "".join(_visible(letter, lines=lines) for letter in text.replace("\r\n", "\n"))
        if kept_text != text:
            flags["cleaned_text"] += 1
        text = kept_text
    text = text.strip()
    if cut or len(text) > longest:
        flags["cut_text"] += 1
        text = text[: longest - 1].rstrip() + "…"
    return text


def _visible(letter: str, *, lines: bool) -> str:
    if letter in "\n\t\r\u2028\u2029\x0b\x0c\x85":
        return "\n" if lines and letter != "\t" else " "
    category = unicodedata.category(letter)
    if category == "Cs":
        return "\ufffd"
    return "" if category in _INVISIBLE else letter


def _limit(told_ms: int | None, row: ReportRow, flags: Counter[str]) -> datetime | None:
    if told_ms is None:
        return None
    if abs(told_ms - row.observed_at_ms) > FURTHEST / timedelta(milliseconds=1):
        flags["bad_limit"] += 1
        return None
    return utc_from_ms(told_ms)


def _content(report: Report) -> tuple[object, ...]:
    return tuple(getattr(report, each.name) for each in fields(report) if each.name not in _NOT_CONTENT)


def _differences(report: Report, before: Fact) -> list[str]:
    """Names of the fields in which two reports of one key differ."""
    if not isinstance(before, Report):
        return ["kind"]
    plain = replace(before, flags=report.flags, grid=report.grid)
    if plain == report:
        return []
    return [each.name for each in fields(report) if getattr(plain, each.name) != getattr(report, each.name)]
