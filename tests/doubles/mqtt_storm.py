"""A broker, a publisher at a steady rate and ``zscc feeds run``, each a process that can be killed; then the count.

What was sent is every fix whose receipt the broker gave to the publisher, whose session outlives the broker. What is
stored is what stands in the journal, what is shown is what its fold holds.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from zscc.centre.restore import restored
from zscc.feeds.mqtt.own_broker import OwnBroker
from zscc.model.fix import FixBatch
from zscc.settings.profile import load_profile
from zscc.store.sqlite_reader import SqliteReader

PATIENCE_S = 120.0
QUIET_S = 1.0
"""When nothing came for so long, nothing is on its way any more."""
UNDER_WAY_S = 0.03
"""After so long the publisher is in the middle of saying what it held back."""
PUBLISHER = Path(__file__).parent / "hasty_publisher.py"
FIX = json.dumps({"v": "V{v}", "t": "{at}", "x": 120.99, "y": 31.465})
FEED = """
[feeds.terminals]
kind = "mqtt"
host = "127.0.0.1"
port = {port}
tls = false
client = "storm"
[[feeds.terminals.topics]]
topic = "zs/vehicle/+"
mapping = {{ becomes = "fix", fields = {{ vehicle = "v", observed_at = "t", lon = "x", lat = "y" }} }}
"""


@dataclass(frozen=True)
class Count:
    """What came of a storm."""

    sent: int
    stored: int
    """Different fixes in the journal."""
    told_twice: int
    """Fixes of the journal that stand there once more, as a kill had cut off their acknowledgement."""
    shown: int
    """Fixes in the tracks of the situation."""


class Storm:
    """Three processes; ended at the end of the ``with``."""

    def __init__(self, folder, rate, seconds):
        self._folder = folder
        self._rate, self._count = rate, int(rate * seconds)
        self._stack = ExitStack()
        self._lives = 0
        self._publisher = None
        self._desk = None

    def __enter__(self):
        (self._folder / "broker").mkdir()
        self.broker = self._stack.enter_context(OwnBroker(self._folder / "broker"))
        shipped = (files("zscc") / "resources" / "profiles" / "demo.toml").read_text(encoding="utf-8")
        told = shipped.replace("demo = true", "demo = false") + FEED.format(port=self.broker.port)
        self._profile = self._folder / "storm.toml"
        self._profile.write_text(told, encoding="utf-8")
        return self

    def __exit__(self, *_):
        for process in (self._publisher, self._desk):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        self._stack.close()

    def start_desk(self):
        """Start it, and wait until it says that the link is up."""
        self._lives += 1
        said = self._folder / f"desk-{self._lives}.txt"
        words = ["feeds", "run", "--profile", str(self._profile), "--data-dir", str(self._folder / "data"), "--json"]
        with said.open("wb") as out:
            self._desk = subprocess.Popen([sys.executable, "-m", "zscc", *words], stdout=out, stderr=subprocess.STDOUT)
        _until(lambda: '"up"' in said.read_text(encoding="utf-8"), lambda: said.read_text(encoding="utf-8"))

    def start_publisher(self):
        """Start it, once the broker has written down that it has a session for us; it ends by itself."""
        memory, now_s = self._folder / "broker" / "mosquitto.db", time.time()
        _until(lambda: memory.exists() and memory.stat().st_mtime > now_s, lambda: self.broker.said)
        words = [str(self.broker.port), "zs/vehicle/1", str(self._rate), str(self._count), FIX]
        with self._told.open("wb") as out:
            self._publisher = subprocess.Popen([sys.executable, str(PUBLISHER), *words], stdout=out)

    def breathe(self):
        """Let the publisher hold its breath until all is stored, and go on with what it had to say meanwhile.

        A broker that is killed loses what it has taken since it last wrote its memory down and still holds; Mosquitto
        has no journal. What it has handed on to us is not lost, acknowledged or not. After this it holds nothing, and
        hands on what comes at once, until the receive maximum is reached.
        """
        running = self._publisher.poll() is None
        if running:
            os.kill(self._publisher.pid, signal.SIGSTOP)
        stored = [0, 1]
        while stored[-1] > stored[-2]:
            time.sleep(QUIET_S)
            stored.append(len(self._stored()))
        if running:
            os.kill(self._publisher.pid, signal.SIGCONT)
            time.sleep(UNDER_WAY_S)

    def kill_desk(self):
        """End it as a power cut would."""
        self._desk.kill()
        self._desk.wait()

    def count(self):
        """Wait until the publisher has told all and the journal holds all that comes; leave the desk; count."""
        assert self._publisher.wait(PATIENCE_S + self._count / self._rate) == 0
        sent = self._taken()
        _until(lambda: len(self._stored()) >= sent, lambda: f"{len(self._stored())} of {sent}")
        self._desk.terminate()
        assert self._desk.wait(PATIENCE_S) == 0
        fixes = [fix for batch in self._stored(whole=True) for fix in batch]
        with closing(SqliteReader(self._journal)) as reader:
            shown = restored(reader, load_profile(self._profile)).vehicles.counts.placed
        stored = len(set(fixes))
        return Count(sent, stored, len(fixes) - stored, shown)

    @property
    def _told(self):
        return self._folder / "publisher.txt"

    def _taken(self):
        return int((self._told.read_text(encoding="utf-8").split() or ["0"])[-1])

    @property
    def _journal(self):
        return self._folder / "data" / "live" / "journal.gpkg"

    def _stored(self, *, whole=False):
        with closing(SqliteReader(self._journal)) as reader:
            batches = [
                [(fix.vehicle, fix.observed_at_ms) for fix in entry.fact.fixes()]
                for entry in reader.read(0)
                if isinstance(entry.fact, FixBatch)
            ]
        return batches if whole else {fix for batch in batches for fix in batch}


def _until(holds, instead):
    until_s = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > until_s:
            raise AssertionError(f"in vain: {instead()}")
        time.sleep(0.1)
