"""How dispatch is said: responders with masked telephones, clocks of departments, what a suggestion rests on."""

from collections.abc import Callable, Iterable
from datetime import datetime

from zscc.map.wording import masked
from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.model.responder import Responder, ResponderState
from zscc.model.suggestion import Candidate
from zscc.model.working_time import Light
from zscc.settings.bureau import Bureau
from zscc.ui.cases.wording import SHADES, CaseWording
from zscc.ui.dispatch.clocks import Clock
from zscc.ui.dispatch.offer import OfferLine
from zscc.ui.dispatch.stack import Mark
from zscc.ui.rows import Directory

_MINUTE_S = 60.0
_PLAIN = "text_second"
_UNITS_S = (("days_only", 86_400), ("hours_only", 3_600), ("minutes", 60))
_PLAIN_REASONS = frozenset({"skill", "department", "fix"})
"""Reasons that hold for nearly everybody who is offered."""


class DispatchWording:
    """Words of dispatch in one language for one bureau."""

    def __init__(self, cases: CaseWording, bureau_of: Callable[[], Bureau], directory: Directory) -> None:
        self.cases, self.wording, self._bureau_of = cases, cases.wording, bureau_of
        self._directory = directory

    def __call__(self, key: str, /, **arguments: object) -> str:
        return self.wording.words(f"dispatch.{key}", **arguments)

    @property
    def bureau(self) -> Bureau:
        """Catalogue and responders; reading them may take a moment when nobody has asked before."""
        return self._bureau_of()

    def place(self, case: Case) -> str:
        """The grid that a case lies in, else its village; '' when neither is known."""
        village = self._directory.villages.get(case.village or "")
        return self._directory.grid_label(case.grid) or ("" if village is None else village.name)

    # Responders ----------------------------------------------------------------------------------------

    def state(self, state: ResponderState) -> str:
        """待命, 出动, 到场, 归队, 停用."""
        return self(f"state.{state.value}")

    def label(self, responder_id: str) -> str:
        """What a responder is called; vehicles as the map calls them."""
        its = self.bureau.responders_by_id.get(responder_id)
        if its is None:
            return responder_id
        return self.wording.vehicle(its.label, its.vehicle) if its.vehicle else its.label

    def phone(self, responder: Responder) -> str:
        """Its telephone, masked; a public number of three digits stays."""
        return masked(responder.phone)

    def departments(self, ids: Iterable[str]) -> str:
        """Their names, one after the other."""
        return self.cases.joined(self.cases.department(each) for each in ids)

    # Offers --------------------------------------------------------------------------------------------

    def offered(self, line: OfferLine) -> str:
        """Who comes by a line: the responder, or the department where nobody is named."""
        candidate = line.candidate
        if candidate is None or line.call.telephone:
            return self.cases.department(line.call.department)
        return self.label(candidate.responder_id)

    def reasons(self, line: OfferLine, *, all_of_them: bool = False) -> str:
        """Why this one, in the same line, then what for; what goes without saying only if asked."""
        call, candidate = line.call, line.candidate
        if call.telephone:
            return self._joined([self("offer.telephone"), call.task])
        if candidate is None:
            return self._joined([self("offer.nobody"), call.task])
        said = [self._distance(candidate), *self._told(candidate, all_of_them), call.task]
        if line.place:
            said.insert(0, self("offer.other", place=line.place + 1, number=len(call.candidates)))
        return self._joined(said)

    def soon(self, line: OfferLine) -> str:
        """9分: how long it takes; a telephone for who is called."""
        if line.call.telephone:
            department = self.bureau.departments.get(line.call.department)
            return f"\u260e {'' if department is None else department.phone}".strip()
        candidate = line.candidate
        if candidate is None or candidate.travel_s is None:
            return ""
        if candidate.travel_s < _MINUTE_S:
            return self("offer.seconds", seconds=max(round(candidate.travel_s), 1))
        return self("offer.minutes", minutes=round(candidate.travel_s / _MINUTE_S))

    def _distance(self, candidate: Candidate) -> str:
        if candidate.distance_m is None:
            return ""
        distance = self.wording.distance(candidate.distance_m)
        return self("offer.walk" if candidate.on_foot else "offer.drive", distance=distance)

    def _told(self, candidate: Candidate, all_of_them: bool) -> Iterable[str]:
        for reason in candidate.reasons:
            key = f"suggestion.reason.{reason.code}"
            if key in self.wording.words and (all_of_them or reason.code not in _PLAIN_REASONS):
                yield self.wording.words(key, **dict(reason.arguments))

    def _joined(self, parts: Iterable[str]) -> str:
        return self.cases.joined(parts, "joint")

    # Clocks --------------------------------------------------------------------------------------------

    def clock(self, clock: Clock, as_of: datetime) -> Mark:
        """签收剩余3分20秒, 签收超期2分, 已签收 14:32; red and amber only while something is to be done."""
        what, left_s = self.what(clock.act), clock.left_s(as_of)
        if clock.done_at is not None:
            late_s = 0.0 if clock.by is None else (clock.done_at - clock.by).total_seconds()
            if late_s > 0:
                return Mark(self("clock.done_late", what=what, time=self.cases.time(late_s)), _PLAIN)
            return Mark(self("clock.done", what=what, clock=self.wording.clock(clock.done_at)[:5]), _PLAIN)
        if left_s is None:
            return Mark(self("clock.unlimited", what=what), "text_third")
        light = clock.light(as_of) or Light.GREEN
        key = "clock.over" if left_s < 0 else "clock.left"
        return Mark(self(key, what=what, time=self.cases.time(abs(left_s))), SHADES[light] or _PLAIN)

    def coarse(self, seconds: float) -> str:
        """33分, 14小时, 3天: the largest unit alone, for small places."""
        for unit, length_s in _UNITS_S:
            if seconds >= length_s:
                return self.cases(f"time.{unit}", **{unit.removesuffix("_only"): int(seconds // length_s)})
        return self.cases("time.seconds", seconds=int(seconds))

    def what(self, act: Act) -> str:
        """签收, 到场, 完成, 首报, as a clock calls it."""
        return self(f"clock.{act.value}")
