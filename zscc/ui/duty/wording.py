"""How the duty room says people, shifts, moments and deadlines. Names and telephones are masked."""

from datetime import datetime
from typing import TYPE_CHECKING

from zscc.clock import SHANGHAI
from zscc.map.wording import masked
from zscc.model.role import Role
from zscc.settings.roster import Duty, Person, Roster
from zscc.text.masking import masked_name, masked_phone
from zscc.ui.cases.wording import CaseWording
from zscc.ui.rows import Directory
from zscc.ui.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable

    from zscc.settings.bureau import Bureau

HOUR_S = 3600


class DutyWording:
    """Words of ``duty.*`` in one language, over the roster and the town's names."""

    def __init__(
        self, wording: Wording, roster: Roster, directory: Directory, bureau_of: "Callable[[], Bureau]"
    ) -> None:
        self.wording, self._roster, self.directory = wording, roster, directory
        self.cases = CaseWording(wording, bureau_of)
        """How the queue says cases, so that no page of duty says them otherwise."""

    def __call__(self, key: str, /, **arguments: object) -> str:
        return self.wording.words(f"duty.{key}", **arguments)

    def known(self, key: str) -> str:
        """The word of ``duty.<key>``; the last part of the key where nobody has written one."""
        whole = f"duty.{key}"
        return self.wording.words(whole) if whole in self.wording.words else key.rpartition(".")[2]

    def person(self, account: str) -> str:
        """梁*; an account that is no person of the roster is called as it is."""
        person = self._roster.person(account)
        return masked_name(person.name) if person else masked(account)

    def leader(self, account: str) -> str:
        """Who gave an instruction; one who is not on the roster is "another leader"."""
        return self("ledger.other_leader") if account in ("", "other") else self.person(account)

    def people(self, people: tuple[Person, ...]) -> str:
        """梁*、宋*."""
        return self("comma").join(masked_name(person.name) for person in people)

    def phone(self, person: Person) -> str:
        """138****0401."""
        return masked_phone(person.phone)

    def role(self, role: Role) -> str:
        """值班员."""
        return self.wording.words(f"case.role.{role.value}")

    def post(self, duty: str, role: Role | None) -> str:
        """What a post of the roster is called; 备勤 has no role."""
        return self("standby") if role is None else self.role(role)

    def shift(self, duty: Duty) -> str:
        """6月15日 白班."""
        return self("shift.of_day", day=self.day(duty.begins_at), shift=self.wording.shift(duty.shift))

    def shift_called(self, duty_id: str) -> str:
        """The same by the id that stands in a line of the log."""
        day, _, shift_id = duty_id.partition("/")
        shift = next((shift for shift in self._roster.shifts if shift.id == shift_id), None)
        if shift is None:
            return duty_id
        try:
            begins = shift.begins_at(datetime.fromisoformat(day).date())
        except ValueError:
            return duty_id
        return self("shift.of_day", day=self.day(begins), shift=self.wording.shift(shift))

    def hours(self, duty: Duty) -> str:
        """08:30–17:30."""
        return f"{self.minute(duty.begins_at)}–{self.minute(duty.ends_at)}"

    def day(self, moment: datetime) -> str:
        """6月15日."""
        local = moment.astimezone(SHANGHAI)
        return self("day", month=self.wording(f"month.{local.month}"), day=local.day)

    def minute(self, moment: datetime) -> str:
        """14:32."""
        return f"{moment.astimezone(SHANGHAI):%H:%M}"

    def at(self, moment: datetime | None, as_of: datetime) -> str:
        """14:32 today, 6月14日 14:32 on another day; a dash for never."""
        if moment is None:
            return self.wording("unit.unknown")
        if moment.astimezone(SHANGHAI).date() == as_of.astimezone(SHANGHAI).date():
            return self.minute(moment)
        return self("day_minute", day=self.day(moment), minute=self.minute(moment))

    def left(self, until: datetime, as_of: datetime) -> str:
        """剩余38分钟, 超期1天3小时."""
        seconds = (until - as_of).total_seconds()
        return self("left" if seconds >= 0 else "over", age=self.wording.age(abs(seconds)))

    def shade_of(self, until: datetime | None, as_of: datetime) -> str:
        """Red when it is over, amber in its last hour: both want an act."""
        if until is None:
            return "text_second"
        seconds = (until - as_of).total_seconds()
        return "red" if seconds < 0 else "amber" if seconds < HOUR_S else "text_second"

    def priority(self, value: str) -> str:
        """特急."""
        return self.wording.known("map.priority", value)

    def department(self, department_id: str) -> str:
        """The department's name; its id where the catalogue has none of that id."""
        return self.cases.department(department_id)

    def alarm(self, rule: str) -> str:
        """What an alarm's kind or rule is called."""
        return self.wording.known("alarm.kind", rule)

    def has(self, key: str) -> bool:
        """Whether there are words for this key."""
        return f"duty.{key}" in self.wording.words

    def village(self, code: str) -> str:
        """The name of a village; its code where the town has no such one."""
        return self.directory.village_names.get(code, code)
