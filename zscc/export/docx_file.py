"""The shift's report as a DOCX that a person goes on writing in: every word is text, every table a table."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from zscc.clock import SHANGHAI
from zscc.export import provenance
from zscc.export.contract import Material, Wish
from zscc.export.docx_paper import Paper
from zscc.export.rows.names import Names
from zscc.export.shift_book import MOST_LISTED, ShiftBook, due_at, is_overdue, shift_book
from zscc.model.case import Case
from zscc.model.duty import DutyLine
from zscc.situation.snapshot import Alarm
from zscc.situation.warnings import event_name
from zscc.text.masking import masked_name, masked_text

_T = TypeVar("_T")
_LONGEST = 90
"""Signs of a text within a table."""


def made(material: Material, wish: Wish) -> bytes:
    """The report of the shift that runs at the material's moment. ``extra`` may name the institution (a str)."""
    return _Report(material, wish).made()


class _Report:
    def __init__(self, material: Material, wish: Wish) -> None:
        self._material, self._wish = material, wish
        self._names = Names.of(material)
        self._words = self._names.words
        self._book = shift_book(material.snapshot, material.bureau.roster)
        title = wish.title or self._said("title")
        notice = self._words("document.made_up") if provenance.made_up(material) else ""
        institution = material.extra if isinstance(material.extra, str) else material.town.name
        self._paper = Paper(institution, notice, self._book.as_of, title)
        self._title = title
        self._parts = 0

    def made(self) -> bytes:
        book, paper = self._book, self._paper
        paper.title(self._title)
        day = self._words("document.day", year=book.duty.day.year, month=book.duty.day.month, day=book.duty.day.day)
        paper.subtitle(self._said("number", day=day, shift=book.duty.shift.name))
        for write in (
            self._summary,
            self._opened,
            self._open,
            self._alarms,
            self._log,
            self._handover,
            self._people,
            self._about,
        ):
            write()
        return paper.made()

    # Parts ---------------------------------------------------------------------------------------------

    def _summary(self) -> None:
        self._head("summary")
        book = self._book
        told = self._words("document.comma").join(
            self._said("priority_count", priority=self._words(f"map.priority.{priority.value}"), count=count)
            for priority, count in book.priorities
            if count
        )
        came = self._said("came", opened=len(book.opened), priorities=told) if told else self._said("quiet")
        unconfirmed = sum(1 for alarm in book.alarms if alarm.acknowledged is None)
        self._paper.body(
            self._said(
                "summary",
                hours=self._hours(book),
                came=came,
                closed=book.closed,
                moment=self._minute(book.as_of),
                open=len(book.standing),
                overdue=book.overdue,
                suspended=book.suspended,
                alarms=len(book.alarms),
                unconfirmed=unconfirmed,
            )
        )
        if book.classes:
            counted = (self._said("class_count", name=self._class(name), count=count) for name, count in book.classes)
            self._paper.body(self._said("classes", classes=self._words("document.comma").join(counted)))
        if book.as_of < book.duty.ends_at:
            self._paper.body(self._said("so_far", moment=self._minute(book.as_of)))

    def _opened(self) -> None:
        self._head("opened")
        columns = ("number", "case", "time", "what", "village", "stage", "department")
        self._list(self._book.opened, columns, (7, 26, 16, 40, 22, 16, 24), self._opened_row)

    def _open(self) -> None:
        self._head("open")
        columns = ("number", "case", "what", "village", "stage", "department", "due")
        self._list(self._book.standing, columns, (7, 26, 38, 22, 16, 22, 24), self._open_row)

    def _alarms(self) -> None:
        self._head("alarms")
        self._list(self._book.alarms, ("number", "what", "priority", "time", "state"), (7, 60, 20, 24, 30), self._alarm)

    def _log(self) -> None:
        self._head("log")
        self._list(self._book.lines, ("number", "time", "kind", "what", "who"), (7, 16, 22, 80, 20), self._line)

    def _handover(self) -> None:
        self._head("handover")
        book = self._book
        groups: dict[str, Sequence[str]] = {
            "notes": [masked_text(line.text) for line in book.carried],
            "instructions": [self._instruction(line) for line in book.instructions],
            "events": [masked_text(line.text) for line in book.events],
            "warnings": [f"{event_name(its)} {its.sender}" for its in book.warnings],
            "feeds": [
                self._said(
                    "feed_state", feed=self._names.known("ui.feed.name", feed.feed), state=self._state(feed.state.value)
                )
                for feed in book.feeds
            ],
        }
        for name, texts in groups.items():
            told = [self._words("document.item", number=place, text=text) for place, text in enumerate(texts, 1)]
            joined = "  ".join(told[:MOST_LISTED]) or self._words("document.none")
            self._paper.body(self._words("document.colon", name=self._said(f"handover.{name}"), text=joined))

    def _people(self) -> None:
        self._head("people")
        comma = self._words("document.comma")
        for post in self._book.duty.posts:
            people = comma.join(masked_name(person.name) for person in post.people)
            self._paper.body(self._words("document.colon", name=post.duty, text=people or self._words("document.none")))
        self._paper.line(self._said("confirm_line"))

    def _about(self) -> None:
        self._head("about")
        self._paper.small(self._said("no_signature"))
        for line in provenance.lines(self._material, self._wish):
            self._paper.small(self._words("document.colon", name=line.title, text=line.text))

    # Rows ----------------------------------------------------------------------------------------------

    def _opened_row(self, case: Case) -> tuple[str, ...]:
        opened = self._clock(case.times.opened_at)
        return case.case_id, opened, *self._of_case(case)

    def _open_row(self, case: Case) -> tuple[str, ...]:
        due = due_at(case)
        told = self._said("no_limit") if due is None else self._minute(due)
        late = f" {self._said('overdue')}" if is_overdue(case, self._book.as_of) else ""
        return case.case_id, *self._of_case(case), told + late

    def _of_case(self, case: Case) -> tuple[str, str, str, str]:
        what = self._cut(masked_text(case.title)) or self._class(case.class_id)
        stage = self._words(f"case.stage.{case.stage.value}")
        return what, self._names.village(case.village), stage, self._names.department(case.department)

    def _alarm(self, alarm: Alarm) -> tuple[str, ...]:
        raised = alarm.raised
        kind = self._names.known("alarm.kind", dict(alarm.values).get("kind") or raised.rule)
        what = f"{kind} {self._names.vehicle(raised.subject_id)}"
        priority = self._words(f"map.priority.{raised.priority.value}")
        state = self._said("unconfirmed" if alarm.acknowledged is None else "confirmed")
        return what, priority, self._clock(raised.at), state

    def _line(self, line: DutyLine) -> tuple[str, ...]:
        person = self._material.bureau.roster.person(line.by)
        who = masked_name(person.name) if person else masked_text(line.by)
        kind = self._names.known("duty.kind", line.what.value)
        return self._clock(line.at), kind, self._cut(masked_text(line.text)), who

    def _instruction(self, line: DutyLine) -> str:
        until = "" if line.until is None else self._said("until", moment=self._minute(line.until))
        return "  ".join(filter(None, (masked_text(line.text), line.to and self._said("to", who=line.to), until)))

    # Words ---------------------------------------------------------------------------------------------

    def _list(
        self,
        things: Sequence[_T],
        columns: Sequence[str],
        shares: Sequence[float],
        row: Callable[[_T], tuple[str, ...]],
    ) -> None:
        if not things:
            self._paper.body(self._words("document.none"))
            return
        rows = [(str(place), *row(thing)) for place, thing in enumerate(things[:MOST_LISTED], 1)]
        self._paper.table([self._said(f"column.{name}") for name in columns], rows, shares)
        if len(things) > MOST_LISTED:
            self._paper.small(self._said("left_out", count=len(things) - MOST_LISTED))

    def _head(self, name: str) -> None:
        numeral = self._words("document.numerals")[self._parts]
        self._parts += 1
        self._paper.heading(self._words("document.part", numeral=numeral, name=self._said(f"part.{name}")))

    def _hours(self, book: ShiftBook) -> str:
        shift = book.duty.shift
        return self._said("hours", shift=shift.name, begins=shift.begins, ends=shift.ends)

    def _class(self, class_id: str) -> str:
        return self._names.class_name(class_id)

    def _state(self, state: str) -> str:
        return self._names.known("ui.feed", state)

    def _said(self, name: str, /, **arguments: object) -> str:
        return self._words(f"document.shift.{name}", **arguments)

    def _minute(self, moment: datetime) -> str:
        local = moment.astimezone(SHANGHAI)
        return self._words("document.minute", month=local.month, day=local.day, clock=f"{local:%H:%M}")

    def _clock(self, moment: datetime) -> str:
        local = moment.astimezone(SHANGHAI)
        same_day = local.date() == self._book.as_of.astimezone(SHANGHAI).date()
        return f"{local:%H:%M}" if same_day else self._minute(moment)

    def _cut(self, text: str) -> str:
        plain = " ".join(text.split())
        return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"
