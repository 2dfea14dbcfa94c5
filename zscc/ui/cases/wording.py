"""What is said of cases: titles, what they wait for, time left, departments and classes by the bureau's names."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from zscc.clock import SHANGHAI
from zscc.map.wording import masked
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act
from zscc.model.role import Role
from zscc.model.working_time import Deadline, Light, left_of
from zscc.ui.cases.codes import waits_since
from zscc.ui.cases.refusals import refused
from zscc.ui.cases.rows import CaseRows
from zscc.ui.wording import Wording

if TYPE_CHECKING:
    from zscc.model.presence import Present
    from zscc.settings.bureau import Bureau

SECONDS_BELOW_S = 1_800
"""Under half an hour seconds are said, for who watches a clock run out."""
_BRACKET = "\uff08"
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400
SHADES = {Light.GREEN: "", Light.YELLOW: "amber", Light.RED: "red"}
"""The palette's colour of a light; '' for plain text."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline in words."""

    text: str
    light: Light
    stopped: bool = False


class CaseWording:
    """Says cases in one language."""

    def __init__(self, wording: Wording, bureau_of: "Callable[[], Bureau]") -> None:
        self.wording, self._bureau_of = wording, bureau_of

    def __call__(self, key: str, /, **arguments: object) -> str:
        """The words of ``case.<key>``."""
        return self.wording.words(f"case.{key}", **arguments)

    def known(self, table: str, name: str) -> str:
        """The word of ``case.<table>.<name>``, the bare name where nobody has written one."""
        return self.wording.known(f"case.{table}", name)

    @property
    def bureau(self) -> "Bureau":
        """Catalogue, calendar and departments."""
        return self._bureau_of()

    # Names ---------------------------------------------------------------------------------------------

    def beside(self, others: "Iterable[Present]") -> str:
        """Who looks at the same case at other seats; '' when nobody does."""
        seats = self("comma").join(each.seat for each in others)
        return self("panel.beside", seats=seats) if seats else ""

    def title(self, case: Case) -> str:
        """What a case is called: as it was written; in another language by its class, where that has words."""
        return self.called(case.title, case.class_id)

    def called(self, title: str, class_id: str) -> str:
        """The same of a title that was written down with its class."""
        if self.wording.language != "zh" or not title:
            return self.class_name(class_id) or title
        # A source's title is the name of a class, with what belongs to it in brackets.
        return masked(title.split(_BRACKET)[0] or title)

    def said(self, case: Case) -> str:
        """What was said, with telephone and identity numbers masked."""
        return masked(case.words)

    def class_name(self, class_id: str) -> str:
        """The name of a class: of the screen's short ones when there is one, else the catalogue's; '' for none."""
        short = f"ui.category.{class_id}"
        if short in self.wording.words:
            return self.wording.words(short)
        its = self._bureau_of().classes.get(class_id)
        if its is None:
            return class_id
        parent = f"ui.category.{its.parent}"
        foreign = self.wording.language != "zh" and parent in self.wording.words
        return self.wording.words(parent) if foreign else its.name

    def department(self, department_id: str) -> str:
        """The name of a department; '' for none."""
        known = self._bureau_of().departments.get(department_id)
        return department_id if known is None else known.name

    def act(self, act: Act) -> str:
        """派单, 签收."""
        return self(f"act.{act.value}")

    def role(self, role: Role) -> str:
        """值班员, 值班长."""
        return self(f"role.{role.value}")

    def refused(self, code: str, arguments: Iterable[tuple[str, str]] = ()) -> str:
        """Why something is not possible."""
        return refused(self.wording.words, code, arguments)

    def joined(self, parts: Iterable[str], by: str = "comma") -> str:
        """Those that are not empty, one after the other."""
        return self(by).join(part for part in parts if part)

    # State ---------------------------------------------------------------------------------------------

    def waits(self, case: Case) -> str:
        """待派单, 待签收, 处置中: what the case waits for."""
        return self(f"waits.{waits_for(case)}")

    def sources(self, case: Case, rows: CaseRows) -> str:
        """Where it came from, with what was merged into it."""
        others = (rows.case(merged) for merged in case.merged)
        names = dict.fromkeys((case.source, *(other.source for other in others if other is not None)))
        return self.joined(map(self.source, names))

    def source(self, name: str) -> str:
        """网格员上报, 12345热线; what was typed at a seat came by telephone."""
        return self(f"origin.{name}") if name == "duty" else self.wording.source(name)

    def marks(self, case: Case) -> Iterator[str]:
        """What lies over its stage and must be seen in a list."""
        if case.emergency:
            yield self("queue.emergency")
        if case.merged:
            yield self("queue.merged", number=len(case.merged))
        if case.supervision is not None and case.supervision.answered_at is None:
            yield self("queue.supervised")
        if any(party.whistled for party in case.parties):
            yield self("queue.whistled")
        if case.counts.returns and case.stage is Stage.REGISTERED:
            yield self("queue.returned", times=case.counts.returns)
        if case.extension_asked is not None:
            yield self("queue.extension")
        if case.suspension_asked is not None:
            yield self("queue.suspension")

    # Times ---------------------------------------------------------------------------------------------

    def time(self, seconds: float) -> str:
        """6分41秒, 38分, 2小时50分, 1天3小时."""
        whole = max(int(seconds), 0)
        if whole < _MINUTE_S:
            return self("time.seconds", seconds=whole)
        if whole < SECONDS_BELOW_S:
            return self("time.minutes_seconds", minutes=whole // _MINUTE_S, seconds=whole % _MINUTE_S)
        if whole < _HOUR_S:
            return self("time.minutes", minutes=whole // _MINUTE_S)
        if whole < _DAY_S:
            hours, minutes = whole // _HOUR_S, whole % _HOUR_S // _MINUTE_S
            return self("time.hours", hours=hours, minutes=minutes) if minutes else self("time.hours_only", hours=hours)
        days, hours = whole // _DAY_S, whole % _DAY_S // _HOUR_S
        return self("time.days", days=days, hours=hours) if hours else self("time.days_only", days=days)

    def clock(self, deadline: Deadline, as_of: datetime) -> Clock:
        """剩余6分41秒, 超期1天3小时, 剩余2个工作日, 暂停计时."""
        light = Light.of_deadline(deadline, as_of)
        if deadline.stopped_at is not None:
            return Clock(self("left.stopped"), light, stopped=True)
        left = left_of(deadline, as_of, self._bureau_of().working)
        if left.overdue:
            return Clock(self("left.overdue", time=self.time(left.natural.total_seconds())), light)
        if left.work_days is not None and left.work_days >= 1:
            days = int(left.work_days)
            time = self("time.work_day" if days == 1 else "time.work_days", days=days)
        else:
            time = self.time(left.working.total_seconds())
        return Clock(self("left.left", time=time), light)

    def clocks(self, case: Case, as_of: datetime) -> list[tuple[str, Clock]]:
        """Our own deadline and the superior's, those that run, the nearer one first."""
        return [(name, self.clock(deadline, as_of)) for name, deadline in deadlines_of(case)]

    def wait(self, case: Case, as_of: datetime) -> str:
        """已等4分12秒: how long it has waited at its stage."""
        return self("left.wait", time=self.time((as_of - waits_since(case)).total_seconds()))

    @staticmethod
    def written_moment(moment: datetime) -> str:
        """2026-06-20 17:30, as it can be typed again."""
        return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

    def moment(self, moment: datetime, as_of: datetime) -> str:
        """14:32 today, 6月14日 14:24 on another day; to the minute."""
        return self.wording.day_and_clock(moment.astimezone(SHANGHAI).replace(second=0), as_of)[:-3]


def deadlines_of(case: Case) -> list[tuple[str, Deadline]]:
    """Our own deadline and the superior's, the nearer one first; a clock that is stopped comes last."""
    both = [("own", case.own), ("superior", case.superior)]
    running = [(name, deadline) for name, deadline in both if deadline is not None]
    return sorted(running, key=lambda pair: (pair[1].stopped_at is not None, pair[1].due_at))


def waits_for(case: Case) -> str:
    """What a case waits for, as the last part of a key of words."""
    if case.merged_into:
        return "merged"
    if case.suspension is not None:
        return "suspended"
    if case.stage is Stage.REPORTED and case.times.taken_in_at is not None:
        return "taken_in"
    if case.stage is Stage.INSPECTING and case.times.inspected_at is not None:
        return "inspected"
    return case.stage.value
