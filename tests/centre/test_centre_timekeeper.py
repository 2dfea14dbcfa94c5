"""The timekeeper beside the journal: raises once, also after a restart; obeys the logbook; does what falls due."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec
from made_cases import opened, step
from made_facts import ORIGIN, START, START_MS, batch, fix
from mini_town import mini_town

from zscc.centre.alarm_dry_run import DryRuns, alarms_of
from zscc.centre.bureau import load_bureau
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.timekeeper import TIMEKEEPER_VERSION, Timekeeper
from zscc.clock import ManualClock
from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.alarm_question import AlarmsOf, DryRun, DryRunOf
from zscc.model.case import Stage
from zscc.model.case_facts import Act
from zscc.model.case_steps import open_case, take_step
from zscc.model.duty import DutyKind, DutyLine
from zscc.model.role import Role
from zscc.settings.alarm_rules import AlarmRules, load_alarm_rules
from zscc.settings.profile import load_profile
from zscc.store.memory import MemoryStore

TOWN = mini_town()
PROFILE = load_profile()
BUREAU = load_bureau(PROFILE, None, TOWN)
SHIPPED = load_alarm_rules()


def only(*rule_ids: str) -> AlarmRules:
    return msgspec.structs.replace(SHIPPED, rules=tuple(rule for rule in SHIPPED.rules if rule.id in rule_ids))


class Kept(MemoryStore):
    """A store that outlives its writer."""

    def close(self) -> None:
        pass


Ready = Callable[[list], bool]


def lived(
    store: MemoryStore,
    clock: ManualClock,
    rules: AlarmRules,
    *,
    until: Ready,
    then: list | None = None,
) -> list:
    """Let it live until what stands in the journal is so; returns the alarms' facts."""

    async def live() -> list:
        writer = JournalWriter(store, clock, flush_after_s=0.0)
        keeper = Timekeeper(Workplace(TOWN, PROFILE, BUREAU, clock), rules)
        keeper.rest_s = keeper.wait_s = 0.001
        keeper.settles_s = 0.0
        keeper.reviewed_every_s = 0.0
        running = asyncio.get_running_loop().create_task(keeper.run(writer))
        try:
            if then:
                await writer.submit(then, ORIGIN)
            async with asyncio.timeout(20):
                while not until(told(store)):
                    assert not running.done(), running
                    await asyncio.sleep(0.002)
            # Once more through its round: what would be written twice is written now.
            await asyncio.sleep(0.02)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await writer.close()
        return told(store)

    return asyncio.run(live())


def told(store: MemoryStore) -> list:
    return [entry.fact for entry in store.read(0) if isinstance(entry.fact, (AlarmRaised, AlarmStep))]


def raised(facts: list) -> list:
    return [fact for fact in facts if isinstance(fact, AlarmRaised)]


def acts(facts: list) -> list[AlarmAct]:
    return [fact.act for fact in facts if isinstance(fact, AlarmStep)]


OVERDUE = only("case_overdue")


def test_what_fell_due_is_raised_once_and_not_again_after_a_restart() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(hours=2))
    store.append([opened(1), opened(2, due_min=600)], ORIGIN, START)
    facts = lived(store, clock, OVERDUE, until=lambda facts: len(facts) >= 1)
    (alarm,) = facts
    assert (alarm.subject_id, alarm.expected, alarm.synthetic) == ("YS-1", "supervise", TOWN.synthetic)
    assert lived(store, clock, OVERDUE, until=bool) == facts


def test_it_is_cleared_when_the_case_is_done_and_passed_on_when_nobody_looks() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(hours=2))
    store.append([opened(1)], ORIGIN, START)
    lived(store, clock, OVERDUE, until=lambda facts: len(facts) >= 1)
    clock.advance(1000)
    facts = lived(store, clock, OVERDUE, until=lambda facts: len(facts) >= 2)
    assert acts(facts) == [AlarmAct.PASSED_ON]
    assert (facts[1].to, facts[1].role, facts[1].serial) == ("shift_leader", Role.PROGRAM, 1)
    done = step(opened(1), Act.VOID, role=Role.SHIFT_LEADER, reason="误报")
    facts = lived(store, clock, OVERDUE, until=lambda facts: AlarmAct.CLEARED in acts(facts), then=[done])
    assert acts(facts) == [AlarmAct.PASSED_ON, AlarmAct.CLEARED]


def test_a_case_that_comes_back_is_watched_again() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(hours=2))
    before = open_case(opened(1))
    gone = step(before, Act.GO_INTO, link="YS-2")
    store.append([opened(1), opened(2, due_min=600), gone], ORIGIN, START)
    back = step(take_step(before, gone), Act.COME_BACK, link="YS-2")
    facts = lived(store, clock, OVERDUE, until=lambda facts: len(facts) >= 1, then=[back])
    assert [alarm.subject_id for alarm in raised(facts)] == ["YS-1"]


def test_shelving_ends_by_itself() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(hours=2))
    store.append([opened(1)], ORIGIN, START)
    (alarm,) = lived(store, clock, OVERDUE, until=lambda facts: len(facts) >= 1)
    until = clock.now() + timedelta(minutes=30)
    shelved = AlarmStep(alarm.alarm_id, 1, AlarmAct.SHELVED, clock.now(), Role.DUTY_OFFICER, "officer", "知道了", until)
    clock.advance(1200)
    facts = lived(store, clock, OVERDUE, until=lambda facts: len(facts) >= 2, then=[shelved])
    assert acts(facts) == [AlarmAct.SHELVED], "a shelved one is not passed on"
    clock.advance(1200)
    facts = lived(store, clock, OVERDUE, until=lambda facts: AlarmAct.UNSHELVED in acts(facts))
    assert [fact.serial for fact in facts[1:]][:2] == [1, 2]


def test_while_the_past_is_still_coming_in_nothing_is_said_to_be_due() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(hours=2))
    done = step(opened(1), Act.VOID, role=Role.SHIFT_LEADER, reason="误报")

    async def live() -> None:
        writer = JournalWriter(store, clock, flush_after_s=0.0)
        keeper = Timekeeper(Workplace(TOWN, PROFILE, BUREAU, clock), OVERDUE)
        keeper.rest_s = keeper.wait_s = 0.001
        keeper.settles_s = 0.2
        running = asyncio.get_running_loop().create_task(keeper.run(writer))
        await writer.submit([opened(1)], ORIGIN)
        await asyncio.sleep(0.02)
        await writer.submit([done, opened(2)], ORIGIN)
        async with asyncio.timeout(20):
            while not told(store):
                await asyncio.sleep(0.005)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await writer.close()

    asyncio.run(live())
    assert [fact.subject_id for fact in told(store)] == ["YS-2"]


def line(number: int, rule: str, *values: tuple[str, str]) -> DutyLine:
    return DutyLine(f"L{number}", DutyKind.RULE_SET, "2026-06-15/day", START, "officer", to=rule, values=values)


def test_a_rule_that_is_switched_off_clears_its_alarms_and_raises_none() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(hours=2))
    store.append([opened(1)], ORIGIN, START)
    lived(store, clock, OVERDUE, until=lambda facts: len(facts) >= 1)
    off = [line(1, "case_overdue", ("on", "0")), opened(3)]
    facts = lived(store, clock, OVERDUE, until=lambda facts: AlarmAct.CLEARED in acts(facts), then=off)
    assert len(raised(facts)) == 1
    facts = lived(
        store, clock, OVERDUE, until=lambda facts: len(raised(facts)) >= 3, then=[line(2, "case_overdue", ("on", "1"))]
    )
    assert {fact.subject_id for fact in raised(facts)} == {"YS-1", "YS-3"}
    assert len({fact.alarm_id for fact in raised(facts)}) == 3


def test_a_vehicle_that_drives_too_fast_is_told_while_it_does() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(seconds=60))
    rules = only("overspeed")
    fast = [batch("a", [fix(at_s=second, speed_kmh=90) for second in range(20)])]
    facts = lived(store, clock, rules, until=bool, then=fast)
    assert (facts[0].subject_id, facts[0].alarm_id) == ("V01", f"overspeed:V01:{START_MS}")
    assert facts[0].point is not None
    slow = [batch("b", [fix(at_s=second, speed_kmh=10) for second in range(20, 60)])]
    facts = lived(store, clock, rules, until=lambda facts: AlarmAct.CLEARED in acts(facts), then=slow)
    assert len(facts) == 2


def test_what_lasts_longer_than_is_looked_back_stands_after_a_restart() -> None:
    store, clock, rules = Kept(), ManualClock(START), only("long_idle")
    for minute in (*range(0, 64, 2), 135):
        at = START + timedelta(minutes=minute)
        store.append([batch(f"b{minute}", [fix(at_s=60 * minute, speed_kmh=None if minute > 120 else 0)])], ORIGIN, at)
        if minute == 62:
            clock.advance(62 * 60 + 30)
            lived(store, clock, rules, until=lambda facts: len(facts) == 1)
    clock.advance(75 * 60)
    # Of the hour that it stood at first only the last part is seen anew.
    quiet = store.last_seq()
    facts = lived(store, clock, rules, until=lambda facts: store.last_seq() > quiet, then=[opened(1, due_min=9_000)])
    assert len(raised(facts)) == 1
    assert acts(facts) == []


def test_alarms_that_stand_are_known_from_the_kept_place(monkeypatch) -> None:
    monkeypatch.setattr("zscc.centre.timekeeper.KEPT_EVERY", 2)
    store, clock = Kept(), ManualClock(START + timedelta(hours=2))
    store.append([opened(1)], ORIGIN, START)
    lived(store, clock, OVERDUE, until=lambda facts: store.key_frame(TIMEKEEPER_VERSION) is not None)
    facts = lived(store, clock, OVERDUE, until=bool)
    assert len(raised(facts)) == 1
    frame = store.key_frame(TIMEKEEPER_VERSION)
    assert frame is not None
    assert b"case_overdue" in frame.body


def test_a_suspended_case_goes_on_when_its_review_is_due() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(days=2))
    case = open_case(opened(1))
    filed = step(case, Act.REGISTER)
    case = take_step(case, filed)
    paused = step(case, Act.SUSPEND, role=Role.SHIFT_LEADER, reason="等材料", until=START + timedelta(days=1))
    store.append([opened(1), filed, paused], ORIGIN, START)
    assert case.stage is Stage.REGISTERED
    lived(store, clock, only("review_due"), until=lambda facts: store.case("YS-1").suspension is None)
    (entry,) = [entry for entry in store.case_history("YS-1") if getattr(entry.fact, "act", None) is Act.RESUME]
    assert (entry.fact.role, entry.actor) == (Role.PROGRAM, "timekeeper")


def test_a_dry_run_tells_what_a_rule_would_have_raised_part_by_part() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(days=1))
    for second in range(0, 400, 10):
        speed = 70 if second < 100 else 10
        at = START + timedelta(seconds=second)
        store.append([batch(f"b{second}", [fix(at_s=second, speed_kmh=speed)])], ORIGIN, at)
    asked = DryRunOf("run", "overspeed", START, START + timedelta(hours=1))

    async def run(asked: DryRunOf) -> list:
        writer = JournalWriter(store, clock, flush_after_s=0.0)
        runs = DryRuns(Workplace(TOWN, PROFILE, BUREAU, clock))
        runs.part_s = 0.0
        parts = [await runs.dry_run(writer, asked)]
        runs.part_s = 5.0
        while not parts[-1].done:
            parts.append(await runs.dry_run(writer, asked))
        await writer.close()
        return parts

    first, last = asyncio.run(run(asked))
    assert (first.done, first.share, last.share) == (False, 0.0, 1.0)
    (found,) = last.alarms
    assert (found.alarm.subject_id, last.by_day) == ("V01", (("2026-06-15", 1),))
    assert found.cleared_at is not None
    lenient = replace(asked, run_id="other", values=(("threshold", "80"),))
    assert asyncio.run(run(lenient))[-1].raised == 0
    (refused,) = asyncio.run(run(replace(asked, run_id="bad", values=(("threshold", "fast"),))))
    assert "overspeed" in refused.refused
    assert told(store) == [], "a dry run writes nothing"


def test_a_dry_run_of_cases_begins_with_those_that_were_open() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(days=1))
    store.append([opened(1), opened(2)], ORIGIN, START)
    later = START + timedelta(minutes=30)
    store.append([step(opened(2), Act.VOID, role=Role.SHIFT_LEADER, reason="误报")], ORIGIN, later)

    async def run() -> object:
        writer = JournalWriter(store, clock, flush_after_s=0.0)
        runs = DryRuns(Workplace(TOWN, PROFILE, BUREAU, clock))
        asked = DryRunOf("run", "case_overdue", START + timedelta(minutes=1), START + timedelta(hours=3))
        answer = await runs.dry_run(writer, asked)
        await writer.close()
        return answer

    assert [found.alarm.subject_id for found in asyncio.run(run()).alarms] == ["YS-1"]


def test_a_history_that_was_brought_in_later_is_tried_by_its_own_moments() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(days=9))
    void = step(opened(2), Act.VOID, role=Role.SHIFT_LEADER, reason="误报")
    # Recorded in one go, days later, and not in the order in which it happened.
    store.append([opened(1, due_min=300), opened(2), opened(3, due_min=2000), void], ORIGIN, clock.now())

    async def run() -> DryRun:
        writer = JournalWriter(store, clock, flush_after_s=0.0)
        runs = DryRuns(Workplace(TOWN, PROFILE, BUREAU, clock))
        asked = DryRunOf("run", "case_overdue", START - timedelta(days=1), START + timedelta(days=1))
        answer = await runs.dry_run(writer, asked)
        await writer.close()
        return answer

    (found,) = asyncio.run(run()).alarms
    assert found.alarm.subject_id == "YS-1"
    late_s = (found.alarm.at - (START + timedelta(minutes=301))).total_seconds()
    assert 0 <= late_s < 3600


def test_alarms_of_a_period_say_what_became_of_them() -> None:
    store, clock = Kept(), ManualClock(START + timedelta(hours=2))
    store.append([opened(1)], ORIGIN, START)
    lived(store, clock, OVERDUE, until=bool)

    async def run() -> object:
        writer = JournalWriter(store, clock, flush_after_s=0.0)
        found = await alarms_of(writer, AlarmsOf(START, START + timedelta(days=1)))
        await writer.close()
        return found

    found = asyncio.run(run())
    assert [past.raised.subject_id for past in found.alarms] == ["YS-1"]
    assert found.whole
