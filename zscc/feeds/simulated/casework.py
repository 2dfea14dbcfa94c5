"""What happens next to a case, and when, if everybody does what the model says: shares, durations, night and day.

``Courses.coming`` looks at the newest value of a case alone, so that the same rules tell a history at once, follow a
case that a person has moved, and go on after a restart. It asks for steps; whether they may be taken is the table's
to say.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from zscc.clock import SHANGHAI
from zscc.feeds.simulated.casework_chances import Chances, Fate
from zscc.feeds.simulated.casework_people import GRID, VILLAGE, People
from zscc.feeds.simulated.casework_photo import PHOTO_DIGEST
from zscc.feeds.simulated.simulation_model import SimulationModel, Spread
from zscc.model.asked import CallOn, TakeStep, Who
from zscc.model.case import Case, Party, Stage
from zscc.model.case_conditions import NEVER_SUSPENDED, PASSED
from zscc.model.case_facts import Act, Proof
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.settings.bureau import Bureau

_CATCH_UP_S = 300
_NIGHT_FROM, _NIGHT_UNTIL, _MORNING = time(22), time(7), time(8, 30)
_NIGHT_FACTOR = 2.2
_SOON_FACTOR = 0.3
"""Of the usual time to register, dispatch and sign for what is urgent."""
_ASKED_BY_PEOPLE = frozenset({"h12345", "p110", "citizen", "elder"})
"""Sources that are called back, and whose reports are registered before a grid worker goes."""
_FIELD_ACTS = frozenset(
    {
        Act.SIGN_FOR,
        Act.ARRIVE,
        Act.PHOTO,
        Act.FEED_BACK,
        Act.RETURN_ORDER,
        Act.SOLVE_IN_GRID,
        Act.ANSWER_SUPERVISION,
        Act.WHISTLE,
    }
)
_INSPECTED = frozenset({Act.INSPECT, Act.REWORK})
_UNTIL_OVERDUE = Spread(75, 480)
_SECONDS_AT_LEAST = timedelta(seconds=60)
_LONGEST_OVERDUE = 3
"""Times as long as the limit itself."""
_HANDLED_EMERGENCY_S = Spread(540, 1200)
_DAYS_SUSPENDED, _HOURS_EXTENDED, _HOURS_ANSWERED = 3, 9, 3


@dataclass(frozen=True, slots=True)
class Due:
    """A step that somebody takes at a moment."""

    at: datetime
    asked: TakeStep
    who: Who

    @property
    def by_centre(self) -> bool:
        """Whether it is for the centre's own seats to do."""
        return self.asked.act not in _FIELD_ACTS and self.asked.act not in _INSPECTED


class Courses:
    """The courses of the cases of one seed and bureau."""

    def __init__(self, seed: int, model: SimulationModel, bureau: Bureau) -> None:
        self._chances = Chances(seed, model)
        self._people = People(bureau, self._chances)
        self._bureau = bureau
        self._stages = model.stages_seconds
        self._photo_share = 1.0 - model.faults.photo_missing
        self._work: dict[Stage, Callable[[Case, Fate, datetime], Iterator[Due]]] = {
            Stage.REPORTED: self._reported,
            Stage.REGISTERED: self._registered,
            Stage.DISPATCHED: self._at_work,
            Stage.SIGNED: self._at_work,
            Stage.HANDLING: self._at_work,
            Stage.FED_BACK: self._fed_back,
            Stage.INSPECTING: self._inspecting,
            Stage.CLOSED: self._closed,
        }

    def coming(self, case: Case, since: datetime) -> tuple[Due, ...]:
        """All that somebody would do as the case stands, after ``since``, the moment of its last step.

        The first of it that is done makes the rest be looked at anew; nothing when nothing is to be done.
        """
        work = self._work.get(case.stage)
        if case.merged_into or work is None:
            return ()
        fate = self._chances.fate(case.case_id, case.class_id)
        return tuple(self._later(due, case, since) for due in work(case, fate, since))

    def _later(self, due: Due, case: Case, since: datetime) -> Due:
        """What would have been done before the last step is done soon after it: that took its time."""
        if due.at > since:
            return due
        return replace(due, at=self._after(since, _CATCH_UP_S * (0.3 + self._chances.share(case.case_id, since))))

    # The stages -----------------------------------------------------------------------------------------

    def _reported(self, case: Case, fate: Fate, since: datetime) -> Iterator[Due]:
        registered_at = self._after(since, self._soon(case, self._stages.report_to_registered, "register"))
        if fate.declined and not case.emergency:
            reason = self._chances.reason("decline", case.case_id)
            yield self._centre(case, registered_at + 3 * (registered_at - since), Act.DECLINE, reason=reason)
        elif fate.solved_in_grid and not case.emergency and case.source not in _ASKED_BY_PEOPLE:
            yield self._solved(case, since)
        else:
            yield self._centre(case, registered_at, Act.REGISTER, Role.DISPATCHER)

    def _registered(self, case: Case, fate: Fate, since: datetime) -> Iterator[Due]:
        dispatched_at = self._after(since, self._soon(case, self._stages.registered_to_dispatched, "dispatch"))
        if case.point is None and not case.address.strip():
            address = (("address", case.words.split("，")[0][:30]),)
            reason = self._chances.reason("address", case.case_id)
            yield self._centre(case, dispatched_at, Act.CHANGE, changes=address, reason=reason)
        elif fate.solved_in_grid and not case.emergency and not case.counts.reworks:
            yield self._solved(case, since)
        elif fate.whistled and case.priority is Priority.HIGH and not case.emergency:
            lead, supporter = self._responsible(case), self._supporter(case)
            calls = self._people.joint(lead, supporter, case)
            reason = self._chances.text("preset", case.case_id, members=supporter)
            yield Due(dispatched_at, _step(case, Act.WHISTLE, calls=calls, text=reason), self._people.worker(case))
        else:
            calls, text = self._calls(case, fate)
            yield self._centre(case, dispatched_at, Act.DISPATCH, Role.DISPATCHER, calls=calls, text=text)

    def _at_work(self, case: Case, fate: Fate, since: datetime) -> Iterator[Due]:
        if case.suspension is not None:
            at, reason = case.suspension.review_at, self._chances.reason("resume", case.case_id)
            yield self._centre(case, at, Act.RESUME, Role.SHIFT_LEADER, reason=reason)
            return
        for party in case.parties:
            if party.done_at is None:
                yield self._of_party(case, fate, party)
        yield from self._photographed(case)
        yield from self._beside(case, fate, since)
        yield from self._emergency_reports(case)

    def _fed_back(self, case: Case, fate: Fate, since: datetime) -> Iterator[Due]:
        if case.emergency and case.times.first_report_at is None:
            yield from self._emergency_reports(case)
        elif case.emergency and case.times.final_report_at is None:
            at, text = self._after(since, 90), self._chances.text("final_report", case.case_id)
            yield self._centre(case, at, Act.FINAL_REPORT, text=text)
        elif case.emergency and case.times.registered_at is None:
            yield self._centre(case, self._after(since, 40), Act.REGISTER)
        else:
            after_s = self._chances.drawn(self._stages.handled_to_inspected, case.case_id, "inspect", case.version)
            at = self._by_day(case, self._in_time(case, fate, since, after_s, 0.5))
            again = fate.rework and not case.counts.reworks and not case.solved_in_grid and not case.emergency
            reason = self._chances.reason("rework", case.case_id)
            step = _step(case, Act.REWORK, reason=reason) if again else _step(case, Act.INSPECT, outcome=PASSED)
            yield Due(at, step, self._people.inspector(case))

    def _inspecting(self, case: Case, fate: Fate, since: datetime) -> Iterator[Due]:
        after_s = self._chances.drawn(self._stages.inspected_to_closed, case.case_id, "close", case.version)
        at = self._in_time(case, fate, since, after_s, 0.6)
        yield self._centre(case, at, Act.CLOSE, Role.SHIFT_LEADER)

    def _closed(self, case: Case, fate: Fate, since: datetime) -> Iterator[Due]:
        if case.source not in _ASKED_BY_PEOPLE:
            return
        if not case.satisfaction:
            at = self._by_day(case, self._after(since, 3600 + 7200 * self._chances.share(case.case_id, "call_back")))
            yield self._centre(case, at, Act.CALL_BACK, outcome=fate.satisfaction)
        elif case.satisfaction == "unsatisfied" and fate.reopened and not case.counts.reworks:
            reason = self._chances.reason("reopen", case.case_id)
            yield self._centre(case, self._after(since, 1200), Act.REOPEN, Role.SHIFT_LEADER, reason=reason)
        else:
            yield self._centre(case, self._after(since, 600), Act.EVALUATE, outcome=case.satisfaction)

    # A party --------------------------------------------------------------------------------------------

    def _of_party(self, case: Case, fate: Fate, party: Party) -> Due:
        if party.signed_at is None:
            return self._signing(case, fate, party)
        if party.arrived_at is None:
            return self._arriving(case, fate, party, party.signed_at)
        return self._handling(case, fate, party, party.arrived_at)

    def _signing(self, case: Case, fate: Fate, party: Party) -> Due:
        department, at = party.order.department, party.dispatched_at
        grid = department in (GRID, VILLAGE)
        usual = self._stages.dispatched_to_accepted_grid if grid else self._stages.dispatched_to_accepted_dept
        after_s = self._soon(case, usual, "sign", department)
        after_s *= _NIGHT_FACTOR if _is_night(at) and not case.emergency else 1.0
        signed_at = self._in_time(case, fate, at, after_s, 0.15)
        why = "astray" if fate.astray else "return_order" if fate.returned else ""
        alone = len(case.parties) == 1 and case.stage is Stage.DISPATCHED
        if why and alone and not case.counts.returns and not case.emergency:
            step = _step(case, Act.RETURN_ORDER, party=department, reason=self._chances.reason(why, case.case_id))
        else:
            step = _step(case, Act.SIGN_FOR, party=department)
        return Due(signed_at, step, self._people.of_department(department, case))

    def _arriving(self, case: Case, fate: Fate, party: Party, since: datetime) -> Due:
        department = party.order.department
        urgent = case.priority in NEVER_SUSPENDED
        usual = self._stages.accepted_to_arrived_urgent if urgent else self._stages.accepted_to_arrived_other
        after_s = self._chances.drawn(usual, case.case_id, "arrive", department, case.counts.reworks)
        at = self._in_time(case, fate, since, after_s, 0.35)
        return Due(at, _step(case, Act.ARRIVE, party=department), self._people.of_department(department, case))

    def _handling(self, case: Case, fate: Fate, party: Party, since: datetime) -> Due:
        department, category = party.order.department, self._chances.category(case.class_id)
        entity = (case.case_id, "handle", department, case.counts.reworks)
        if case.emergency or category is None:
            after_s = self._chances.drawn(_HANDLED_EMERGENCY_S, *entity)
        else:
            after_s = 3600.0 * self._chances.drawn(category.handle_hours, *entity)
        at = self._by_day(case, self._in_time(case, fate, since, after_s, 0.6))
        if fate.overdue and case.own is not None:
            late = timedelta(minutes=self._chances.drawn(_UNTIL_OVERDUE, *entity, "late"))
            # What had little time is missed at once, and somebody sees to it.
            late = min(late, _LONGEST_OVERDUE * (case.own.due_at - case.own.starts_at))
            at = self._by_day(case, max(since + _SECONDS_AT_LEAST, case.own.due_at + late))
        its = self._bureau.classes.get(case.class_id)
        closing = its.closing if its is not None and its.closing else self._chances.text("handled", case.case_id)
        text = self._chances.text("feed_back", case.case_id, closing=closing)
        step = _step(case, Act.FEED_BACK, party=department, text=text)
        return Due(at, step, self._people.of_department(department, case))

    def _photographed(self, case: Case) -> Iterator[Due]:
        """Who is on the spot takes a picture, of most cases one."""
        there = [party for party in case.parties if party.arrived_at is not None and party.done_at is None]
        if not there or case.counts.photos or self._chances.share(case.case_id, "photo") > self._photo_share:
            return
        party, arrived_at = there[0], there[0].arrived_at
        assert arrived_at is not None
        at = self._after(arrived_at, 60 + 240 * self._chances.share(case.case_id, "photo", "after"))
        away_m = round(25 * self._chances.share(case.case_id, "photo", "away"))
        proof = Proof(PHOTO_DIGEST, distance_m=None if case.point is None else away_m, taken_at=at, point=case.point)
        step = _step(case, Act.PHOTO, party=party.order.department, proof=proof)
        yield Due(at, step, self._people.of_department(party.order.department, case))

    # Beside the line ------------------------------------------------------------------------------------

    def _beside(self, case: Case, fate: Fate, since: datetime) -> Iterator[Due]:
        """Extension, suspension, supervision, reminder: each once, while somebody is at work on the spot."""
        arrived_at = case.times.arrived_at
        if arrived_at is None or case.own is None or case.emergency:
            return
        if case.extension_asked is not None:
            reason = self._chances.reason("grant_extension", case.case_id)
            yield self._centre(case, self._after(since, 900), Act.GRANT_EXTENSION, Role.SHIFT_LEADER, reason=reason)
        elif fate.extended and not case.counts.extensions:
            until = case.own.due_at + timedelta(hours=_HOURS_EXTENDED)
            reason, lead = (
                self._chances.reason("ask_extension", case.case_id),
                self._people.of_department(case.department, case),
            )
            asked = _step(case, Act.ASK_EXTENSION, reason=reason, until=until, party=case.department)
            yield Due(self._after(arrived_at, 900), asked, lead)
        if fate.suspended and not case.counts.suspensions and self._may_wait(case):
            at, reason = self._after(arrived_at, 2400), self._chances.reason("suspend", case.case_id)
            until = at + timedelta(days=_DAYS_SUSPENDED)
            yield self._centre(case, at, Act.SUSPEND, Role.SHIFT_LEADER, reason=reason, until=until)
        yield from self._pressed(case, fate, arrived_at)

    def _may_wait(self, case: Case) -> bool:
        its = self._bureau.classes.get(case.class_id)
        urgent = its is not None and its.priority in NEVER_SUSPENDED
        return not urgent and case.priority not in NEVER_SUSPENDED

    def _pressed(self, case: Case, fate: Fate, arrived_at: datetime) -> Iterator[Due]:
        """督办 and 催办."""
        assert case.own is not None
        if fate.supervised and case.supervision is None:
            at, text = self._after(arrived_at, 1800), self._chances.text("supervise", case.case_id)
            until = at + timedelta(hours=_HOURS_ANSWERED)
            yield self._centre(case, at, Act.SUPERVISE, Role.DUTY_LEADER, text=text, until=until)
        elif case.supervision is not None and case.supervision.answered_at is None:
            at, text = self._after(case.supervision.asked_at, 2400), self._chances.text("answer_supervision", "")
            step = _step(case, Act.ANSWER_SUPERVISION, text=text, party=case.department)
            yield Due(at, step, self._people.of_department(case.department, case))
        if not case.counts.reminders:
            text = self._chances.text("remind", case.case_id)
            yield self._centre(case, case.own.amber_at, Act.REMIND, Role.DISPATCHER, text=text, party=case.department)

    def _emergency_reports(self, case: Case) -> Iterator[Due]:
        """首报 within a quarter of an hour, 续报 when somebody has been on the spot for a while."""
        if not case.emergency:
            return
        opened_at, arrived_at = case.times.opened_at, case.times.arrived_at
        if case.times.first_report_at is None:
            at = self._after(opened_at, 420 + 360 * self._chances.share(case.case_id, "first_report"))
            text = self._chances.text("first_report", case.case_id, title=case.title, place=case.words[:30])
            yield self._centre(case, at, Act.FIRST_REPORT, text=text)
        elif arrived_at is not None and case.times.follow_up_at is None:
            text = self._chances.text("follow_up_report", case.case_id)
            yield self._centre(case, self._after(arrived_at, 240), Act.FOLLOW_UP_REPORT, text=text)

    # What the steps are made of -------------------------------------------------------------------------

    def _solved(self, case: Case, since: datetime) -> Due:
        after_s = self._chances.drawn(self._stages.reported_to_solved_in_grid, case.case_id, "solve")
        text = self._chances.text("solve_in_grid", case.case_id)
        return Due(self._after(since, after_s), _step(case, Act.SOLVE_IN_GRID, text=text), self._people.worker(case))

    def _calls(self, case: Case, fate: Fate) -> tuple[tuple[CallOn, ...], str]:
        its = self._bureau.classes.get(case.class_id)
        preset = None if its is None else self._bureau.presets.get(its.preset)
        if case.emergency and preset is not None:
            names = "、".join(self._people.telephoned(preset))
            text = self._chances.text("preset", case.case_id, members=names) if names else ""
            return self._people.by_preset(preset, self._responsible(case), case), text
        astray = fate.astray and not case.counts.returns
        department = self._supporter(case) if astray else self._responsible(case)
        return self._people.single(department, case), ""

    def _responsible(self, case: Case) -> str:
        its = self._bureau.classes.get(case.class_id)
        return case.department or GRID if its is None else its.department

    def _supporter(self, case: Case) -> str:
        category, lead = self._chances.category(case.class_id), self._responsible(case)
        support = () if category is None else category.support
        return next((each for each in support if each != lead and each in self._bureau.departments), VILLAGE)

    def _centre(self, case: Case, at: datetime, act: Act, role: Role = Role.DUTY_OFFICER, **fields: object) -> Due:
        return Due(at, _step(case, act, **fields), self._people.at_centre(role, at, case))

    # When -----------------------------------------------------------------------------------------------

    def _soon(self, case: Case, usual: Spread, *entity: object) -> float:
        """Seconds; what is urgent goes first."""
        after_s = self._chances.drawn(usual, case.case_id, *entity, case.version)
        return after_s * (_SOON_FACTOR if case.priority in NEVER_SUSPENDED else 1.0)

    def _after(self, since: datetime, seconds: float) -> datetime:
        return since + timedelta(seconds=round(seconds))

    def _in_time(self, case: Case, fate: Fate, since: datetime, seconds: float, share: float) -> datetime:
        """After so many seconds, yet within a share of what is left of the deadline, unless fate wants it overdue."""
        if case.own is not None and case.own.due_at > since and not fate.overdue:
            seconds = min(seconds, share * (case.own.due_at - since).total_seconds())
        return self._after(since, seconds)

    def _by_day(self, case: Case, at: datetime) -> datetime:
        """What can wait is done from 08:30 on when it would be done at night."""
        if case.emergency or case.priority is Priority.URGENT or not _is_night(at):
            return at
        local = at.astimezone(SHANGHAI)
        day = local.date() + timedelta(days=local.time() >= _NIGHT_FROM)
        minutes = 45 * self._chances.share(case.case_id, "morning", case.version)
        return self._after(datetime.combine(day, _MORNING, SHANGHAI).astimezone(UTC), 60 * minutes)


def _is_night(at: datetime) -> bool:
    clock = at.astimezone(SHANGHAI).time()
    return clock >= _NIGHT_FROM or clock < _NIGHT_UNTIL


def _step(case: Case, act: Act, **fields: object) -> TakeStep:
    return TakeStep(case.case_id, case.version, act, **fields)  # type: ignore[arg-type]  # the fields of a TakeStep
