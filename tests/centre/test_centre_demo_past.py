"""A demo's past stands in its journal with its own moments, so that there is a day to go back to."""

import asyncio
from datetime import timedelta

from made_facts import ORIGIN, START, batch, fix, health, report

from zscc.centre.bureau import load_bureau
from zscc.centre.demo import DEMO_START
from zscc.centre.demo_life import Begin, DemoLife
from zscc.centre.demo_past import moments_of
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.restore import restored
from zscc.clock import ManualClock
from zscc.feeds.simulated.feed import SimulatedFeed
from zscc.model.fix import FixBatch
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.memory import MemoryStore
from zscc.town.load import load_town

PROFILE = load_profile()
BEGINS = DEMO_START - timedelta(hours=11)
MINUTE = timedelta(minutes=1)


def test_an_hour_of_fixes_is_recorded_half_minute_by_half_minute_and_folds_to_the_same() -> None:
    told = batch("hour", [fix(f"V{k % 3:02d}", 7 * k, 90 * k, grid="g") for k in range(300)])
    until = START + timedelta(minutes=40)
    moments = moments_of([health(1), told, report(1, at=START - 3 * MINUTE)], START - MINUTE, until)
    assert [at for at, _ in moments] == sorted(at for at, _ in moments)
    assert moments[0] == (START - MINUTE, report(1, at=START - 3 * MINUTE))
    assert moments[-1] == (until, health(1))
    parts = [fact for _, fact in moments if isinstance(fact, FixBatch)]
    assert len(parts) > 50
    assert sum(map(len, parts)) == 300
    hashes = []
    for facts in ([told], parts):
        store = MemoryStore()
        for fact in facts:
            store.append([fact], ORIGIN, until)
        hashes.append(restored(store, PROFILE).state_hash())
    assert hashes[0] == hashes[1]


def test_the_first_start_tells_yesterday_and_today_in_their_order_and_a_second_nothing() -> None:
    town = load_town()
    clock = ManualClock(BEGINS)
    place = Workplace(town, PROFILE, load_bureau(PROFILE, None, town), clock)
    store = MemoryStore()
    feed = SimulatedFeed(town, 1, clock, PROFILE)

    async def tell() -> None:
        writer = JournalWriter(store, clock)
        for _ in range(2):
            last = await writer.last_seq()
            await DemoLife(place, Begin(1, 0)).tell_past(writer, lambda: feed)
            assert (await writer.last_seq() > last) == (last == 0)
        entries = await writer.read(0)
        assert entries[0].recorded_at == BEGINS - timedelta(hours=3.5 + 24)
        assert [entry.recorded_at for entry in entries] == sorted(entry.recorded_at for entry in entries)
        assert entries[-1].recorded_at == BEGINS
        situation = Situation(PROFILE.thresholds, PROFILE.windows)
        situation.apply_many(entries)
        assert situation.cases.refused == 0
        # Just before the next half minute is recorded; parked vehicles are no more silent than those that drive.
        before = BEGINS - timedelta(hours=2, milliseconds=100)
        then = restored(store, PROFILE, before).snapshot(before)
        now = situation.snapshot(BEGINS)
        assert 0 < len(then.cases) < len(now.cases)
        assert any(not case.ended for case in then.cases)
        silent_ms = before.timestamp() * 1000 - then.vehicles.observed_at_ms
        assert (silent_ms < PROFILE.thresholds.stale_after_s * 1000).sum() >= len(then.vehicles) - 1
        await writer.close()

    asyncio.run(tell())
