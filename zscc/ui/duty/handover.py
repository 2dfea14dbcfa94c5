"""交接班: what a shift leaves to the next, as the values of one line of the logbook. Pure.

The line holds everything that was listed, as it was at that moment: codes and data, fields parted by tabs, so that
screen and paper say it in any language and years later. Telephone numbers in titles and texts are masked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from zscc.map.wording import masked
from zscc.model.case import Case
from zscc.model.duty import DutyLine
from zscc.model.feed_question import FeedCard
from zscc.model.weather import WarningIssued
from zscc.model.working_time import Deadline, TimeUnit
from zscc.situation.snapshot import Alarm, FeedStatus
from zscc.situation.warnings import event_name
from zscc.ui.cases.wording import deadlines_of, waits_for
from zscc.ui.duty.book import Book, value_of
from zscc.ui.duty.checks import CheckList
from zscc.ui.duty.sweep import Sweep, Whistle
from zscc.ui.feeds.wording import Cards

SECTIONS = (
    "case",
    "overdue",
    "alarm",
    "shelved",
    "note",
    "instruction",
    "whistle",
    "event",
    "warning",
    "feed",
    "check",
)
"""In the order of screen and paper."""
FROM, TO, REMARK, OPEN, OVERDUE = "from", "to", "remark", "open_cases", "overdue_cases"
"""Named values beside the sections: the two shifts, a remark, and the counts of all, however many are listed."""
MADE_UP = "synthetic"
"""Field of a feed whose data are made up."""
NO_CARDS: Cards = {}
_TAB = "\t"
Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that a handover lists."""

    section: str
    fields: tuple[str, ...]

    @property
    def what(self) -> str:
        """Id of the case, alarm, line or feed."""
        return self.fields[0]

    def field(self, place: int) -> str:
        """A field by its place; '' where an older program wrote none."""
        return self.fields[place] if place < len(self.fields) else ""

    def moment(self, place: int) -> datetime | None:
        """A field that is a moment."""
        text = self.field(place)
        return datetime.fromisoformat(text) if text else None

    def deadline(self, place: int) -> Deadline | None:
        """A deadline whose moment, unit and stop begin at a place; the light of it was not written down."""
        due = self.moment(place)
        if due is None:
            return None
        unit = TimeUnit(self.field(place + 1) or TimeUnit.NATURAL_MINUTES.value)
        return Deadline(due, due, due, unit, self.moment(place + 2))


def listed_now(
    sweep: Sweep, book: Book, checks: Iterable[CheckList] = (), cards: Cards = NO_CARDS
) -> tuple[Listed, ...]:
    """Everything that is handed over at this moment; of the check-lists of the shift those that are not complete.

    ``cards`` say what the feeds are called today.
    """
    everything = (*_everything(sweep, book, cards), *(("check", _of_list(its)) for its in checks if not its.complete))
    return tuple(Listed(section, tuple(map(_clean, fields))) for section, fields in everything)


def _everything(sweep: Sweep, book: Book, cards: Cards) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from (("case", _of_case(case)) for case in sweep.first)
    yield from (("overdue", _of_case(case)) for case in sweep.overdue)
    yield from (("alarm", _of_alarm(alarm)) for alarm in sweep.alarms)
    yield from (("shelved", _of_shelved(alarm)) for alarm in sweep.shelved)
    yield from (("note", _of_note(note)) for note in book.carried)
    yield from (("instruction", _of_instruction(line)) for line in book.instructions)
    yield from (("whistle", _of_whistle(whistle)) for whistle in sweep.whistles)
    yield from (("event", (event.line_id, masked(event.text), event.to, _told(event.at))) for event in book.events)
    yield from (("warning", _of_issued(warning)) for warning in sweep.warnings)
    yield from (("warning", _of_warning(warning)) for warning in book.warnings)
    yield from (("feed", _of_feed(feed, cards.get(feed.feed))) for feed in sweep.feeds)


def values_of(listed: tuple[Listed, ...], sweep: Sweep, shifts: tuple[str, str], remark: str) -> Values:
    """What the line of the handover holds."""
    head = ((FROM, shifts[0]), (TO, shifts[1]), (OPEN, str(sweep.open_cases)), (OVERDUE, str(sweep.overdue_cases)))
    said = ((REMARK, remark.strip()),) if remark.strip() else ()
    return (*head, *said, *((each.section, _TAB.join(each.fields)) for each in listed))


def listed_in(line: DutyLine) -> tuple[Listed, ...]:
    """What a handover listed."""
    return tuple(Listed(name, tuple(value.split(_TAB))) for name, value in line.values if name in SECTIONS)


def by_section(listed: tuple[Listed, ...]) -> dict[str, tuple[Listed, ...]]:
    """The things of each section; every section is there, empty or not."""
    return {section: tuple(each for each in listed if each.section == section) for section in SECTIONS}


def _of_case(case: Case) -> tuple[str, ...]:
    """As the queue says it: the nearer of both deadlines, and what the case waits for."""
    nearest = next((deadline for _, deadline in deadlines_of(case)), None)
    head = case.case_id, masked(case.title), case.priority.value, waits_for(case)
    return *head, *_deadline(nearest), case.class_id


def _of_alarm(alarm: Alarm) -> tuple[str, ...]:
    raised, taken = alarm.raised, alarm.acknowledged
    by = "" if taken is None else taken.by
    return raised.alarm_id, _kind(alarm), raised.priority.value, _told(raised.at), by, raised.subject_id


def _of_shelved(alarm: Alarm) -> tuple[str, ...]:
    until = None if alarm.shelved is None else alarm.shelved.until
    return alarm.alarm_id, _kind(alarm), alarm.raised.priority.value, _told(until), "", alarm.raised.subject_id


def _kind(alarm: Alarm) -> str:
    return dict(alarm.values).get("kind") or alarm.raised.rule


def _of_note(note: DutyLine) -> tuple[str, ...]:
    return note.line_id, masked(note.text), note.by, _told(note.at)


def _of_instruction(line: DutyLine) -> tuple[str, ...]:
    return line.line_id, masked(line.text), value_of(line, "leader"), line.to, _told(line.until)


def _of_whistle(whistle: Whistle) -> tuple[str, ...]:
    order = whistle.party.order
    by = order.sign_by if whistle.party.signed_at is None else order.arrive_by
    return whistle.case.case_id, masked(whistle.case.title), order.department, _told(by), whistle.case.class_id


def _of_issued(warning: WarningIssued) -> tuple[str, ...]:
    colour = "" if warning.colour is None else warning.colour.value
    return warning.warning_id, event_name(warning), colour, warning.sender, _told(warning.expires_at)


def _of_warning(warning: DutyLine) -> tuple[str, ...]:
    told = (value_of(warning, name) for name in ("type", "colour", "issuer"))
    return warning.line_id, *told, _told(warning.until)


def _of_feed(feed: FeedStatus, card: FeedCard | None) -> tuple[str, ...]:
    known = ("", "") if card is None else (card.label, MADE_UP if card.synthetic else "")
    return feed.feed, feed.state.value, _told(feed.at), *known


def _of_list(its: CheckList) -> tuple[str, ...]:
    return its.class_id, its.name, str(its.done), str(len(its.items))


def _deadline(deadline: Deadline | None) -> tuple[str, str, str]:
    if deadline is None:
        return "", "", ""
    return _told(deadline.due_at), deadline.unit.value, _told(deadline.stopped_at)


def _told(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def _clean(text: str) -> str:
    """A field holds no tab and no line break: they part fields and lines."""
    return " ".join(text.split()) if _TAB in text or "\n" in text or "\r" in text else text
