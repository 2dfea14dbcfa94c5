"""What band and strip say of a replay, in the desk's language."""

from datetime import datetime
from typing import TYPE_CHECKING

from zscc.clock import SHANGHAI
from zscc.model.moment import utc_from_ms
from zscc.model.role import Role
from zscc.town.schemes import scheme_on
from zscc.ui.time_machine.lately import LatelyShown
from zscc.ui.time_machine.period import Period, Reach
from zscc.ui.time_machine.player import Player
from zscc.ui.wording import Wording

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

ON_SHIFT = (Role.DUTY_LEADER, Role.SHIFT_LEADER, Role.DUTY_OFFICER)
"""Whom the band names, as the roster of that date has them."""


class ReplayWording:
    """Speaks of one window's replay."""

    def __init__(self, wording: Wording, window: "DeskWindow") -> None:
        self._wording, self._window = wording, window

    def stamp(self, at: datetime) -> str:
        """2026-06-15 14:30:05, by the clock of the town."""
        return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"

    def moment(self, at: datetime, player: Player) -> str:
        """回放 2026-06-15 14:30:05 ×60; at rest it says so."""
        pace = ("pace_back", "pace_rest", "pace_on")[player.way + 1]
        return self._wording.words(
            "replay.band.moment",
            at=self.stamp(at),
            pace=self._wording.words(f"replay.band.{pace}", rate=player.rate),
        )

    def note(self, at: datetime, now: datetime | None, lately: LatelyShown) -> str:
        """That the present goes on, who was on shift, which grid scheme held, what is left out."""
        words = self._wording.words
        running = "" if now is None else words("replay.band.running", now=self._wording.clock(now))
        left_out = "" if lately.window == "all" else words(f"replay.window_note.{lately.window}")
        told = (running, left_out, self.shift(at), self.scheme(at))
        return words("replay.band.joint").join(part for part in told if part)

    def shift(self, at: datetime) -> str:
        """当班 白班 张* 李*: of the roster of that date."""
        sitting = self._window.duty.sitting
        duty, words = sitting.roster.duty_at(at), sitting.words
        people = dict.fromkeys(person for role in ON_SHIFT for person in duty.people(role))
        return self._wording.words(
            "replay.band.shift", shift=self._wording.shift(duty.shift), people=words.people(tuple(people))
        )

    def scheme(self, at: datetime) -> str:
        """Which division into grids held; where it is not the present one, that the map shows the present one."""
        town = self._window.directory.town
        held = scheme_on(town.schemes, at.astimezone(SHANGHAI).date())
        if held is None:
            return self._wording.words("replay.band.no_scheme")
        key = "scheme" if held == town.scheme else "other_scheme"
        return self._wording.words(f"replay.band.{key}", name=held.label)

    def period(self, period: Period) -> str:
        """2026年6月15日 星期一, 6月15日至21日, 2026年6月."""
        words = self._wording.words
        first = utc_from_ms(period.since_ms).astimezone(SHANGHAI)
        last = utc_from_ms(period.until_ms - 1).astimezone(SHANGHAI)
        if period.reach is Reach.DAY:
            return self._wording.date(first)
        key = "replay.period.week" if period.reach is Reach.WEEK else "replay.period.month"
        return words(key, first=f"{first:%Y-%m-%d}", last=f"{last:%m-%d}", month=f"{first:%Y-%m}")

    def alarms(self) -> str:
        """实时告警 2 · 燃气泄漏: alarms of the present that wait; '' for none."""
        desk = self._window.alarms.made
        waiting = () if desk is None else desk.waiting_now
        if desk is None or not waiting:
            return ""
        said = desk.words.says(waiting[0])
        return self._wording.words("replay.band.alarms", count=len(waiting), newest=said)
