"""kill -9 at random instants of a simulated month, while it is written and while its key-frames are built.

After every kill the time machine is asked for random instants of the month, forward and backward; each hash must be
that of the plain fold of everything recorded till then, entry by entry from the first one.
"""

import faulthandler
import json
import os
import random
import signal
import subprocess
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from coarse_month import START, month, plain_hashes

from zscc.centre.time_hand import TimeHand
from zscc.settings.profile import load_profile
from zscc.situation.situation import FOLD_VERSION
from zscc.store.sqlite import SqliteStore

PROFILE = load_profile()
DOUBLES = Path(__file__).parents[1] / "doubles"
SEED = 11
LONGEST_LIFE_S = 0.06
INSTANTS = 2
"""Asked for after every kill, forward and then backward."""
LIVES = 60
"""Of one file."""
FRAMES = 20
"""So many at least stand in a file that is asked."""
LONGER_EACH_LIFE = 1.5

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")


@dataclass
class Figures:
    """What the proof has seen."""

    kills: int = 0
    asked: int = 0
    whole_months: int = 0
    frames: int = 0


class Nursery:
    """The process that brings up the children."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(DOUBLES)}
        self.process = subprocess.Popen(
            [sys.executable, str(DOUBLES / "month_nursery.py"), str(SEED)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )

    def close(self) -> None:
        """Let it end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        assert self.process.wait(30) == 0
        self.process.stdout.close()

    def live_and_kill(self, path: Path, life_s: float, *, build: bool) -> None:
        """Bring up a child and kill it so long after its birth."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"path": str(path), "build": build}).encode() + b"\n")
        self.process.stdin.flush()
        pid = self._heard()["pid"]
        time.sleep(life_s)
        os.kill(pid, signal.SIGKILL)
        assert self._heard() == {"gone": -signal.SIGKILL}

    def _heard(self) -> dict[str, int]:
        assert self.process.stdout is not None
        told: dict[str, int] = json.loads(self.process.stdout.readline())
        return told


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with closing(Nursery()) as made:
        yield made


@pytest.fixture(scope="module")
def hashes() -> list[str]:
    return plain_hashes(SEED)


def check(path: Path, hashes: list[str], dice: random.Random, figures: Figures) -> None:
    """Ask for some instants of what is there by now, forward and backward, as a desk does that opens the file again."""
    with closing(SqliteStore(path)) as store, closing(store.open_reader()) as reader:
        last = reader.last_recorded_at()
        if last is None:
            return
        instants = sorted(START + dice.random() * (last - START) for _ in range(INSTANTS))
        hand = TimeHand(reader, PROFILE)
        for instant in (*instants, last, *instants[::-1]):
            for _ in hand.go_to(instant):
                pass
            place = bisect_right(month(SEED), instant, key=lambda told: told[0])
            assert hand.situation.state_hash() == hashes[place], f"another state at {instant}"
            figures.asked += 1
        figures.whole_months += last == month(SEED)[-1][0]
        figures.frames = max(figures.frames, len(reader.frame_marks(FOLD_VERSION)))


def prove(kills: int, folder: Path, nursery: Nursery, hashes: list[str], dice: random.Random) -> Figures:
    figures = Figures()
    for file in count():
        path = folder / f"month-{file}.gpkg"
        for life in range(LIVES):
            nursery.live_and_kill(path, dice.uniform(0.0, LONGEST_LIFE_S), build=life > 0 and dice.random() < 0.3)
            figures.kills += 1
            check(path, hashes, dice, figures)
            if figures.kills >= kills:
                return figures
        path.unlink()
    raise AssertionError


def test_at_three_hundred_instants_of_a_month_of_kills_the_state_is_that_of_the_plain_fold(
    tmp_path: Path, nursery: Nursery, hashes: list[str]
) -> None:
    dice = random.Random(75)
    figures = prove(75, tmp_path, nursery, hashes, dice)
    assert figures.asked >= 300
    # However slow the machine is, hashes were asked between frames: lives go on until there are enough of them.
    path, life_s = tmp_path / "frames.gpkg", LONGEST_LIFE_S
    for life in count():
        if figures.frames > FRAMES:
            break
        assert life < LIVES, figures
        nursery.live_and_kill(path, life_s, build=False)
        check(path, hashes, dice, figures)
        life_s *= LONGER_EACH_LIFE


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_ten_thousand_kills_change_no_hash(tmp_path: Path, nursery: Nursery, hashes: list[str]) -> None:
    faulthandler.cancel_dump_traceback_later()
    began_s = time.monotonic()
    figures = prove(10_000, tmp_path, nursery, hashes, random.Random(10_000))
    print(f"\n{figures} in {time.monotonic() - began_s:.0f} s")  # noqa: T201
    assert figures.kills == 10_000
    assert figures.whole_months > 0
