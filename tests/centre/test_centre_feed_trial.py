"""A feed tried out: what counts as an item of it."""

import asyncio

from gateway_desk import HOST, LAT, LON, NOW_MS, ground, settings

from zscc.centre.feed_trial import tried
from zscc.feeds.jt808.feed import make
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot


def test_a_gateway_waits_for_a_device_though_its_table_binds_some() -> None:
    async def scene() -> None:
        gateway = make("cars", settings(), ground())
        trial = asyncio.create_task(tried(gateway, 20))
        while not gateway.port:
            await asyncio.sleep(0.01)
        terminal = ScriptedTerminal(Identity("13800000001"))
        await terminal.connect(HOST, gateway.port)
        terminal.report(Spot(NOW_MS, LON, LAT, 36.0, 90, 0))
        found = await trial
        terminal.cut()
        assert found.first is not None
        assert [fact.kind for fact in found.first.facts] == ["fix_batch"]
        assert found.seen[0].becomes == "fix"

    asyncio.run(scene())


def test_bindings_alone_are_nothing_that_came() -> None:
    found = asyncio.run(tried(make("cars", settings(), ground()), 0.3))
    assert (found.linked, found.first, found.seen) == (True, None, ())
