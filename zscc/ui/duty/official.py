"""Official warnings as the desk shows them: those that feeds brought and those entered by hand, each once; pure.

A warning that a feed brought needs no entry by hand; one that stands in the log as well - it came by telephone first -
is shown once, as its issuer's feed tells it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from zscc.map.warnings.looks import name_of
from zscc.model.duty import DutyLine
from zscc.model.weather import WarningIssued
from zscc.situation.warnings import event_name, exercises_on, warnings_in_force
from zscc.text.words import Words
from zscc.ui.duty.book import expired, value_of
from zscc.ui.duty.warning_kinds import COLOURS, PALETTE, TYPES
from zscc.ui.duty.wording import DutyWording


@dataclass(frozen=True, slots=True)
class Official:
    """One warning, in words."""

    key: str
    """What a round of calls is about: the service's own identifier, or the line of the log."""
    name: str
    """暴雨橙色预警."""
    brief: str
    """暴雨橙色."""
    colour: str
    """red, orange, yellow, blue; '' when its issuer gave none."""
    issuer: str
    issued_at: datetime
    until: datetime | None
    """None: until it is lifted."""
    warning: WarningIssued | None = None
    """What a feed brought; None for an entry by hand."""
    over: bool = False
    """It expired, and nobody has lifted it yet."""
    exercise: bool = False
    """演练: never a warning in force."""

    @property
    def by_feed(self) -> bool:
        """Whether it was not entered by hand."""
        return self.warning is not None

    @property
    def mark(self) -> str:
        """Its colour in the desk's palette; of what is not in force the one of old things."""
        return "stale" if self.over or self.exercise else PALETTE.get(self.colour, "text_second")


def officials(
    lines: Iterable[DutyLine], warnings: Iterable[WarningIssued], as_of: datetime, words: DutyWording
) -> tuple[Official, ...]:
    """What stands at a moment: in force the gravest first, then what expired and is not lifted, then exercises."""
    told = tuple(warnings)
    by_feed = [_of_feed(its, words) for its in warnings_in_force(told, as_of)]
    brought = {_alike(event_name(its.warning), its.colour) for its in by_feed if its.warning is not None}
    by_hand = [_of_line(line, as_of, words) for line in lines if _alike_line(line) not in brought]
    holding = sorted((*by_feed, *(its for its in by_hand if not its.over)), key=_grave)
    drills = (_of_feed(its, words) for its in exercises_on(told, as_of))
    return (*holding, *(its for its in by_hand if its.over), *drills)


def in_force(told: Iterable[Official]) -> Iterator[Official]:
    """Those that are neither over nor an exercise."""
    return (its for its in told if not its.over and not its.exercise)


def _of_feed(warning: WarningIssued, words: DutyWording) -> Official:
    colour = "" if warning.colour is None else warning.colour.value
    event = event_name(warning)
    return Official(
        key=warning.warning_id,
        name=name_of(words.wording.words, warning),
        brief=words("warning.brief", type=event, colour=words.known(f"warning.colour.{colour}")) if colour else event,
        colour=colour,
        issuer=warning.sender,
        issued_at=warning.sent_at,
        until=warning.expires_at,
        warning=warning,
        exercise=warning.exercise,
    )


def _of_line(line: DutyLine, as_of: datetime, words: DutyWording) -> Official:
    kind, colour = words.known(f"warning.type.{value_of(line, 'type')}"), value_of(line, "colour")
    told = {"type": kind, "colour": words.known(f"warning.colour.{colour}")}
    return Official(
        key=line.line_id,
        name=words("warning.named", **told),
        brief=words("warning.brief", **told),
        colour=colour if colour in COLOURS else "",
        issuer=value_of(line, "issuer"),
        issued_at=line.started_at or line.at,
        until=line.until,
        over=expired(line, as_of),
    )


def _alike(event: str, colour: str) -> tuple[str, str]:
    return event, colour


def _alike_line(line: DutyLine) -> tuple[str, str]:
    kind = value_of(line, "type")
    # Feeds tell the event in Chinese, whatever the desk speaks.
    event = Words("zh")(f"duty.warning.type.{kind}") if kind in TYPES else kind
    return _alike(event, value_of(line, "colour"))


def _grave(its: Official) -> tuple[int, float]:
    rank = COLOURS.index(its.colour) if its.colour in COLOURS else -1
    return -rank, -its.issued_at.timestamp()
