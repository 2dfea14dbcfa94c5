"""Clients of networks are loaded by the feeds that use them, when those connect: no start waits for them."""

import subprocess
import sys

import pytest

CLIENTS = {"aiohttp", "aiomqtt", "paho", "keyring", "trustme", "cryptography"}
STARTS = {
    "desk": "zscc.app.desk, zscc.app.stages, zscc.cli.run",
    "without a desk": "zscc.cli.feeds, zscc.cli.feeds_run, zscc.centre.headless, zscc.centre.feed_board",
    "other commands": "zscc.cli.convert, zscc.cli.state, zscc.cli.snapshot, zscc.cli.town",
    "settings of every kind": "zscc.feeds.table",
}


@pytest.mark.parametrize("modules", STARTS.values(), ids=STARTS)
def test_nothing_loads_a_client_before_it_is_used(modules):
    code = (
        f"import sys, {modules}\n"
        "from importlib import import_module\n"
        "from zscc.feeds.table import KINDS\n"
        f"if {modules!r} == 'zscc.feeds.table':\n"
        "    [import_module(kind) for kind in KINDS.values()]\n"
        f"print(*({CLIENTS} & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not ran.stdout.split()
