"""The centre finds cases that ended and may be back, and says whom to send, from its own journal."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from made_cases import opened, step
from made_catalogue import CATALOGUE
from made_facts import ORIGIN, START, START_MS, batch
from mini_town import at, mini_town

from zscc.centre.answers import all_answers
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.clock import ManualClock
from zscc.geo.spaces import wgs84_from_map
from zscc.model.case import PartyOrder
from zscc.model.case_facts import Act
from zscc.model.fix import Fix
from zscc.model.responder import Responder, ResponderKind, ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.model.suggestion import SuggestFor
from zscc.model.suspects import Draft, SuspectsOf
from zscc.settings.bureau import Bureau
from zscc.settings.calendar import load_calendar
from zscc.settings.profile import load_profile
from zscc.settings.roster import load_roster
from zscc.store.memory import MemoryStore

TOWN = mini_town()
POINT = PointE7.from_degrees(*wgs84_from_map(*at(0.5, 0.5)))


def car(number: int) -> Responder:
    vehicle = f"V{number:02d}"
    base = at(0.1 * number, 0.5)
    return Responder(f"vehicle:{vehicle}", ResponderKind.VEHICLE, vehicle, "hw", vehicle=vehicle, base_m=base)


BUREAU = Bureau(CATALOGUE, load_calendar(), (car(1), car(2), car(3)), load_roster())


def answered(facts, *questions):
    """What the centre says to the questions, one after the other; facts in between are written."""

    async def ask():
        clock = ManualClock(START + timedelta(hours=1))
        writer = JournalWriter(MemoryStore(), clock, flush_after_s=0.0)
        answers = all_answers(Workplace(TOWN, load_profile(), BUREAU, clock))
        try:
            await writer.submit(facts, ORIGIN)
            found = []
            for question in questions:
                if isinstance(question, list):
                    await writer.submit(question, ORIGIN)
                else:
                    found.append(await answers[type(question)](writer, question))
            return found
        finally:
            await writer.close()

    return asyncio.run(ask())


def test_a_case_that_ended_at_the_same_place_is_suspected_of_being_back() -> None:
    first, other = opened(1), replace(opened(2), point=POINT)
    declined = [step(each, Act.DECLINE, reason="已自行清理") for each in (first, other)]
    draft = Draft(first.words, "garbage", first.point, START + timedelta(days=2))
    (found, nowhere) = answered(
        [first, other, opened(3), *declined], SuspectsOf(draft), SuspectsOf(replace(draft, point=None))
    )
    assert [(its.case_id, its.again) for its in found] == [("YS-1", True)]
    assert nowhere == ()


def test_a_suggestion_knows_fixes_settings_and_orders_and_what_came_since() -> None:
    its, busy = replace(opened(1), point=POINT), replace(opened(2), point=POINT)
    sent = [step(busy, Act.REGISTER)]
    order = PartyOrder("hw", responders=("vehicle:V03",))
    sent.append(replace(step(busy, Act.DISPATCH, orders=(order,)), version=3))
    fixes = batch("b", [Fix("V01", START_MS + 3_590_000, POINT, 0.0)])
    out = ResponderSet("vehicle:V02", 1, ResponderState.OUT_OF_SERVICE, START, Role.DISPATCHER, "officer")
    back = replace(out, serial=2, state=ResponderState.STANDBY)
    facts = [its, busy, *sent, fixes, out]
    before, after, none = answered(facts, SuggestFor("YS-1"), [back], SuggestFor("YS-1"), SuggestFor("nobody's"))
    (call,) = before.calls
    assert [each.responder_id for each in call.candidates] == ["vehicle:V01", "vehicle:V03"]
    assert call.candidates[0].position_age_s == 10
    assert "orders" in [reason.code for reason in call.candidates[1].reasons]
    assert {each.responder_id for each in after.calls[0].candidates} == {f"vehicle:V{n:02d}" for n in (1, 2, 3)}
    assert none is None
