"""Who acts in simulated casework: the shift at the centre, departments and their teams, grid workers, inspectors."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from zscc.feeds.simulated.casework_chances import Chances
from zscc.model.asked import CallOn, Who
from zscc.model.case import Case
from zscc.model.catalogue import Preset
from zscc.model.responder import ResponderKind
from zscc.model.role import Role
from zscc.settings.bureau import Bureau
from zscc.settings.roster import Roster

SEAT = "simulated"
"""The seat of everything that simulated people do."""
GRID, VILLAGE = "grid", "village"
_SHIFT_ROLES = frozenset({Role.DUTY_OFFICER, Role.SHIFT_LEADER, Role.DISPATCHER, Role.DUTY_LEADER})
_SENT = frozenset({ResponderKind.TEAM, ResponderKind.GRID_WORKER})
_HOURS_KEPT = 64
_SIGN_WITHIN_S = 3600


class People:
    """The people of one bureau, each known by an id: of the roster, of a department, of a responder."""

    def __init__(self, bureau: Bureau, chances: Chances) -> None:
        self._bureau, self._chances = bureau, chances
        self._shift = lru_cache(_HOURS_KEPT)(_accounts_at)
        teams: defaultdict[str, list[str]] = defaultdict(list)
        for responder in bureau.responders:
            if responder.kind in _SENT:
                teams[responder.department].append(responder.responder_id)
                if responder.grid:
                    teams[responder.grid].append(responder.responder_id)
        self._teams = {name: tuple(ids) for name, ids in teams.items()}

    def at_centre(self, role: Role, at: datetime, case: Case) -> Who:
        """Somebody of the shift who holds the role at that moment."""
        hour = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
        accounts = self._shift(self._bureau.roster, hour).get(role, ())
        return Who(SEAT, self._chances.picked(accounts, case.case_id, role.value) or role.value, role)

    def of_department(self, department: str, case: Case) -> Who:
        """Who writes for a department: its duty room, its station in the village, or the grid's worker."""
        if department == GRID:
            return self.worker(case)
        role = Role.STATION if department == VILLAGE else Role.DEPARTMENT
        return Who(SEAT, department, role)

    def worker(self, case: Case) -> Who:
        """A worker of the case's grid."""
        return Who(SEAT, self._chances.picked(self._workers(case), case.case_id, "worker") or GRID, Role.GRID_WORKER)

    def inspector(self, case: Case) -> Who:
        """A worker of the case's grid other than who handled it, or the station's inspector."""
        done_by = {party.done_by for party in case.parties}
        others = tuple(each for each in self._workers(case) if each not in done_by)
        account = self._chances.picked(others, case.case_id, "inspector") or f"station:{case.village or ''}"
        return Who(SEAT, account, Role.INSPECTOR)

    def team(self, department: str, case: Case) -> tuple[str, ...]:
        """Whom a department sends; nobody where nobody is known."""
        station = f"station:{case.village}"
        if department == VILLAGE:
            return (station,) if station in self._teams.get(VILLAGE, ()) else ()
        among = self._workers(case) if department == GRID else self._teams.get(department, ())
        sent = self._chances.picked(among, case.case_id, department)
        return (sent,) if sent else ()

    def single(self, department: str, case: Case) -> tuple[CallOn, ...]:
        """One department alone."""
        return (CallOn(department, True, self.team(department, case), _SIGN_WITHIN_S),)

    def joint(self, lead: str, supporter: str, case: Case) -> tuple[CallOn, ...]:
        """主办 and 协办."""
        return (
            CallOn(lead, True, self.team(lead, case), _SIGN_WITHIN_S),
            CallOn(supporter, False, self.team(supporter, case), _SIGN_WITHIN_S),
        )

    def by_preset(self, preset: Preset, lead: str, case: Case) -> tuple[CallOn, ...]:
        """Everybody whom a preset calls on screen; the case's own department leads where the preset names nobody."""
        clocks = (preset.sign_within_s, preset.arrive_within_s, preset.done_within_s)
        members = {each.department: each.lead for each in preset.members if not each.telephone}
        if not any(members.values()):
            members = {lead: True} | {name: False for name in members if name != lead}
        return tuple(CallOn(name, leads, self.team(name, case), *clocks) for name, leads in members.items())

    def telephoned(self, preset: Preset) -> Iterator[str]:
        """Names of those whom a preset has telephoned."""
        for member in preset.members:
            if member.telephone:
                department = self._bureau.departments.get(member.department)
                yield member.department if department is None else department.name

    def _workers(self, case: Case) -> tuple[str, ...]:
        return self._teams.get(case.grid or "", ())


def _accounts_at(roster: Roster, at: datetime) -> dict[Role, tuple[str, ...]]:
    duty = roster.duty_at(at)
    return {role: tuple(person.id for person in duty.people(role)) for role in _SHIFT_ROLES}
