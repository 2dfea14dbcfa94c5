"""What the logbook says about scores: weights that were adopted, appeals and what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from zscc.analysis.assessment.counts import count_named
from zscc.analysis.assessment.scoring import ByRate, ByWorkload, Part, Weighting
from zscc.model.duty import DutyKind, DutyLine

UPHELD, REFUSED = "upheld", "refused"
"""Outcomes of an appeal."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the weights, with who adopted it when and why; shipped ones have neither."""

    weighting: Weighting
    by: str = ""
    at: datetime | None = None
    reason: str = ""


class AppealState(Enum):
    """申诉 has three states."""

    OPEN = "open"
    UPHELD = "upheld"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal against a case's score."""

    line: DutyLine
    decision: DutyLine | None = None

    @property
    def case_id(self) -> str:
        """The case."""
        return self.line.to

    @property
    def state(self) -> AppealState:
        """Whether it was decided, and how."""
        if self.decision is None:
            return AppealState.OPEN
        return AppealState.UPHELD if self.decision.outcome == UPHELD else AppealState.REFUSED


def appeals_of(lines: Iterable[DutyLine]) -> tuple[Appeal, ...]:
    """Every appeal with its first decision, newest first, those that nobody decided before the others."""
    told = list(lines)
    decisions = {line.about: line for line in reversed(told) if line.what is DutyKind.APPEAL_DECIDED}
    found = [Appeal(line, decisions.get(line.line_id)) for line in told if line.what is DutyKind.APPEAL]
    found.sort(key=lambda appeal: appeal.line.at, reverse=True)
    found.sort(key=lambda appeal: appeal.state is not AppealState.OPEN)
    return tuple(found)


def upheld_cases(appeals: Iterable[Appeal]) -> frozenset[str]:
    """The cases that do not count."""
    return frozenset(appeal.case_id for appeal in appeals if appeal.state is AppealState.UPHELD)


def written_values(weighting: Weighting) -> tuple[tuple[str, str], ...]:
    """A version of the weights as the values of a line: version, first day, then each part's numbered fields."""
    first = "" if weighting.valid_from is None else weighting.valid_from.isoformat()
    values = [("version", str(weighting.version)), ("valid_from", first)]
    for number, part in enumerate(weighting.parts, start=1):
        values += [(f"{number}.name", part.name), (f"{number}.weight", str(part.weight))]
        if isinstance(part.measure, ByWorkload):
            values.append((f"{number}.workload", part.measure.count.value))
            continue
        values.append((f"{number}.rate", part.measure.code))
        values += [(f"{number}.inverted", "1")] if part.measure.inverted else []
        values += [(f"{number}.way", part.measure.way)] if part.measure.way else []
    return tuple(values)


def weighting_of(line: DutyLine) -> Weighting:
    """The weights that a line adopted; ValueError for one that makes no score."""
    values = dict(line.values)
    try:
        version, valid_from = int(values["version"]), date.fromisoformat(values["valid_from"])
        parts: list[Part] = []
        while f"{len(parts) + 1}.name" in values:
            parts.append(_part(values, len(parts) + 1))
    except KeyError as error:
        raise ValueError(f"{line.line_id}: {error.args[0]} is missing") from error
    return Weighting(line.to, version, valid_from, tuple(parts))


def _part(values: dict[str, str], number: int) -> Part:
    name, weight = values[f"{number}.name"], int(values[f"{number}.weight"])
    count = count_named(values.get(f"{number}.workload", ""))
    if count is not None:
        return Part(name, weight, ByWorkload(count))
    inverted, way = bool(values.get(f"{number}.inverted")), values.get(f"{number}.way") or None
    return Part(name, weight, ByRate(values[f"{number}.rate"], inverted, way))


def versions_of(name: str, shipped: Sequence[Weighting], lines: Iterable[DutyLine]) -> tuple[Version, ...]:
    """Every version of a score's weights, newest first; a line that makes no score is passed over."""
    found = [Version(one) for one in shipped if one.name == name]
    for line in lines:
        if line.what is DutyKind.WEIGHTS and line.to == name:
            try:
                found.append(Version(weighting_of(line), line.by, line.at, line.text))
            except ValueError:
                continue
    return tuple(sorted(found, key=lambda version: version.weighting.version, reverse=True))
