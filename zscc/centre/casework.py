"""The centre answers what seats ask: it looks at the newest value, completes, and writes all of it or nothing.

Several may be asked at once, at one seat or at many: the key decides, and who came second is answered
``newer_version`` with nothing half written. An answer that says *done* comes after the commit.

What is personal goes beside the chain: name and telephone of a caller under a salted digest that cannot be guessed
back, a photograph under the digest of its bytes, so that it proves itself.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import msgspec

from zscc.centre.journal import JournalWriter
from zscc.centre.photos import proof_of
from zscc.centre.recalled import recalled_of
from zscc.centre.whereabouts import Whereabouts
from zscc.clock import SHANGHAI, Clock
from zscc.model.asked import (
    ActOnAlarm,
    Answer,
    Asked,
    Caller,
    MergeCases,
    OpenCase,
    SetResponder,
    TakeStep,
    UnmergeCases,
    Who,
    WriteLine,
)
from zscc.model.case import Case
from zscc.model.case_changes import point_of
from zscc.model.case_facts import Act, CaseStep
from zscc.model.case_steps import StepRefused, open_case, take_step
from zscc.model.catalogue import Catalogue
from zscc.model.journal import Fact
from zscc.model.moment import ms_from_utc
from zscc.model.responder import Responder, ResponderSet
from zscc.model.working_time import WorkingCalendar
from zscc.rules.book import RuleBook
from zscc.rules.calls import moved_by, refuse_unknown, settings_of
from zscc.rules.changes import with_place
from zscc.rules.filing import (
    Hand,
    NewCase,
    merge_of,
    opened_by,
    refuse_hidden_emergency,
    registered,
    step_of,
    typed_case_id,
    unmerge_of,
)
from zscc.rules.lines import alarm_step_of, line_of, shift_of
from zscc.rules.writable import refuse_unwritable
from zscc.store.contract import Origin

MOST_PHOTO_BYTES = 20_000_000
ATTEMPTS = 8
"""So often a number is drawn anew that somebody else took; then it is said that others are faster."""
_DIGEST_BYTES = 16

Salt = Callable[[], bytes]


class _Taken(Exception):
    """A number that was free a moment ago was taken by somebody else; nothing was written."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written together, and what personal part of it is forgotten again if it is not."""

    facts: Sequence[Fact]
    caller: tuple[str, bytes] | None = None
    photo: tuple[str, bytes] | None = None


class Casework:
    """Belongs to the I/O loop. ``places`` looks positions up; ``salt`` gives 16 bytes nobody can guess.

    ``responders`` are all who can be sent; None lets any id pass.
    """

    def __init__(
        self,
        places: Whereabouts,
        catalogue: Catalogue,
        calendar: WorkingCalendar,
        clock: Clock,
        salt: Salt = lambda: secrets.token_bytes(_DIGEST_BYTES),
        responders: Iterable[Responder] | None = None,
    ) -> None:
        self._places = places
        known = None if responders is None else frozenset(each.responder_id for each in responders)
        self._book = RuleBook(catalogue, calendar, known)
        self._clock = clock
        self._salt = salt
        self._plans: dict[type[Any], Callable[[JournalWriter, Any, Hand], Awaitable[_Plan]]] = {
            OpenCase: self._open,
            TakeStep: self._step,
            MergeCases: self._merge,
            UnmergeCases: self._unmerge,
            SetResponder: self._set_responder,
            ActOnAlarm: self._act_on_alarm,
            WriteLine: self._write_line,
        }

    async def do(self, writer: JournalWriter, asked: Asked, who: Who) -> Answer:
        """Do what is asked, or say why not. Raises StoreError when the journal cannot be written; then nothing was."""
        try:
            refuse_unwritable(asked, who)
            return await self._attempts(writer, asked, who)
        except StepRefused as refused:
            return Answer(refused=refused.code, arguments=tuple(sorted(refused.arguments.items())))

    async def _attempts(self, writer: JournalWriter, asked: Asked, who: Who) -> Answer:
        plan_for = self._plans[type(asked)]
        for _ in range(ATTEMPTS):
            plan = await plan_for(writer, asked, Hand(who, self._clock.now()))
            try:
                return await self._write(writer, plan, Origin(who.seat, who.account))
            except _Taken:
                # A step whose version was taken is refused by the next look at the newest value.
                continue
        raise StepRefused("newer_version")

    async def _write(self, writer: JournalWriter, plan: _Plan, origin: Origin) -> Answer:
        if plan.caller is not None:
            await writer.put_private(plan.caller[0], "caller", plan.caller[1])
        if plan.photo is not None:
            await writer.put_private(plan.photo[0], "photo", plan.photo[1])
        entries = []
        try:
            entries = await writer.submit(plan.facts, origin, whole=True)
        except asyncio.CancelledError:
            # It may be written yet, and then the caller is wanted.
            plan = replace(plan, caller=None)
            raise
        finally:
            if plan.caller is not None and not entries:
                await writer.forget_private(plan.caller[0])
        if not entries:
            raise _Taken
        return Answer(tuple(entries))

    # Cases ----------------------------------------------------------------------------------------------

    async def _open(self, writer: JournalWriter, asked: OpenCase, hand: Hand) -> _Plan:
        day = f"{hand.at.astimezone(SHANGHAI):%Y%m%d}"

        def number(count: int) -> str:
            return typed_case_id(day, count, synthetic=self._places.synthetic)

        taken = await writer.count_numbered(lambda count: f"case:{number(count)}:1")
        caller = self._kept_caller(asked.caller)
        new = NewCase(
            case_id=number(taken + 1),
            where=self._places.at(asked.point),
            caller_ref="" if caller is None else caller[0],
            synthetic=self._places.synthetic,
        )
        opened = opened_by(asked, new, hand, self._book)
        if not asked.register:
            return _Plan((opened,), caller)
        step = registered(opened, hand, self._book)
        take_step(open_case(opened), step)
        return _Plan((opened, step), caller)

    def _kept_caller(self, caller: Caller) -> tuple[str, bytes] | None:
        if not (caller.name.strip() or caller.phone.strip()):
            return None
        body = msgspec.json.encode(caller)
        return blake2b(body, digest_size=_DIGEST_BYTES, key=self._salt()).hexdigest(), body

    async def _step(self, writer: JournalWriter, asked: TakeStep, hand: Hand) -> _Plan:
        case = await _newest(writer, asked.case_id)
        photo = _kept_photo(asked.photo)
        if photo is not None:
            asked = replace(asked, proof=proof_of(photo[1], photo[0], case, asked.proof))
        if asked.act in (Act.MERGE, Act.GO_INTO, Act.UNMERGE, Act.COME_BACK):
            # Half a merge would leave a case that is nowhere.
            raise StepRefused("in_pairs_only", act=asked.act.value)
        step = step_of(self._placed(asked), case, hand, self._book)
        take_step(case, step)
        recalled = await recalled_of(writer, case, hand.at)
        return _Plan((*recalled, step, *await _moved(writer, step, case)), photo=photo)

    def _placed(self, asked: TakeStep) -> TakeStep:
        """A corrected position brings its grid and village along; a written position that is none is refused later."""
        written = dict(asked.changes).get("point") if asked.act is Act.CHANGE else None
        if written is None:
            return asked
        try:
            where = self._places.at(point_of(written))
        except ValueError as error:
            raise StepRefused("bad_change", field="point") from error
        return replace(asked, changes=with_place(asked.changes, where.grid, where.village))

    async def _merge(self, writer: JournalWriter, asked: MergeCases, hand: Hand) -> _Plan:
        return await _pair(writer, merge_of(asked, hand))

    async def _unmerge(self, writer: JournalWriter, asked: UnmergeCases, hand: Hand) -> _Plan:
        return await _pair(writer, unmerge_of(asked, hand))

    # Beside cases ---------------------------------------------------------------------------------------

    async def _set_responder(self, writer: JournalWriter, asked: SetResponder, hand: Hand) -> _Plan:
        if not asked.responder_id.strip():
            raise StepRefused("needs", act="set_responder", field="responder_id")
        refuse_unknown((asked.responder_id,), self._book)
        if asked.case_id:
            await _newest(writer, asked.case_id)
        now = await newest_setting(writer, asked.responder_id)
        serial = 1 if now is None else now.serial + 1
        who = hand.who
        its = (asked.responder_id, serial, asked.state, hand.at, who.role, who.account, asked.case_id, asked.reason)
        return _Plan((ResponderSet(*its),))

    async def _act_on_alarm(self, writer: JournalWriter, asked: ActOnAlarm, hand: Hand) -> _Plan:
        if await writer.entry(f"alarm:{asked.alarm_id}:raised") is None:
            raise StepRefused("no_alarm", alarm=asked.alarm_id)
        taken = await writer.count_numbered(lambda serial: f"alarm:{asked.alarm_id}:{serial}")
        return _Plan((alarm_step_of(asked, taken + 1, hand),))

    async def _write_line(self, writer: JournalWriter, asked: WriteLine, hand: Hand) -> _Plan:
        stem = f"{hand.who.seat}-{ms_from_utc(hand.at)}"
        taken = await writer.count_numbered(lambda count: f"duty:{stem}-{count}")
        line = line_of(asked, f"{stem}-{taken + 1}", shift_of(hand.at), hand, synthetic=self._places.synthetic)
        return _Plan((line,))


async def _newest(writer: JournalWriter, case_id: str) -> Case:
    case = await writer.case(case_id)
    if case is None:
        raise StepRefused("no_case", case=case_id)
    return case


async def newest_setting(writer: JournalWriter, responder_id: str) -> ResponderSet | None:
    """The newest setting of a responder."""

    def key(serial: int) -> str:
        return f"responder:{responder_id}:{serial}"

    taken = await writer.count_numbered(key)
    entry = await writer.entry(key(taken)) if taken else None
    return entry.fact if entry is not None and isinstance(entry.fact, ResponderSet) else None


async def _moved(writer: JournalWriter, step: CaseStep, case: Case) -> tuple[ResponderSet, ...]:
    newest = {name: await newest_setting(writer, name) for name in moved_by(step, case)}
    return settings_of(step, case, {name: setting for name, setting in newest.items() if setting is not None})


async def _pair(writer: JournalWriter, steps: tuple[CaseStep, CaseStep]) -> _Plan:
    recalled: list[Fact] = []
    moved: list[Fact] = []
    cases = [await _newest(writer, step.case_id) for step in steps]
    for case, step in zip(cases, steps, strict=True):
        take_step(case, step)
        recalled.extend(await recalled_of(writer, case, step.at))
        moved.extend(await _moved(writer, step, case))
    refuse_hidden_emergency(cases[0], cases[1], steps[0])
    return _Plan((*recalled, *steps, *moved))


def _kept_photo(photo: bytes) -> tuple[str, bytes] | None:
    if not photo:
        return None
    if len(photo) > MOST_PHOTO_BYTES:
        raise StepRefused("photo_too_large", megabytes=str(MOST_PHOTO_BYTES // 1_000_000))
    return blake2b(photo, digest_size=_DIGEST_BYTES).hexdigest(), photo
