"""kill -9 at random moments while facts are appended: nothing acknowledged is missing, and the state is the same.

A child appends facts - batches of fixes, reports, healths; or cases and their steps along the transition table - folds
them and keeps key-frames; the parent kills it, opens the file again and compares, the rows of cases too. The next child
goes on from the last acknowledgement, telling the last facts again.
"""

import faulthandler
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from appending_nursery import APPEND, told_of

from zscc.centre.restore import restored
from zscc.model.case import Case
from zscc.model.case_facts import CaseOpened, CaseStep
from zscc.model.case_query import CaseQuery
from zscc.model.case_steps import next_value
from zscc.model.journal import Entry
from zscc.settings.profile import load_profile
from zscc.situation.situation import FOLD_VERSION, Situation
from zscc.store.sqlite import SqliteStore

PROFILE = load_profile()
DOUBLES = Path(__file__).parents[1] / "doubles"
LONGEST_LIFE_S = 0.15
LIVES = 8
"""Children that go on with one file, before the next file begins."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")


@dataclass
class Figures:
    """What the proof has seen."""

    kills: int = 0
    before_the_first: int = 0
    """Kills before anything of that life was acknowledged."""
    acknowledged: int = 0
    unheard: int = 0
    """Facts that were committed though their acknowledgement was never heard."""
    hashes: int = 0
    by_key_frame: int = 0


@dataclass
class Witness:
    """What the children of one file have said."""

    path: Path
    what: str
    """``facts`` of every kind, or ``cases``."""
    seed: int
    acknowledged: list[str] = field(default_factory=list)
    hashes: dict[int, str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """Where the next child goes on: it tells the last acknowledged append again."""
        return max(len(self.acknowledged) - APPEND, 0)

    def hear(self, answer: dict[str, object]) -> None:
        """Remember one line of a child."""
        if "hash" in answer:
            self.hashes[int(str(answer["seq"]))] = str(answer["hash"])
        for key in answer.get("acknowledged", ()):  # type: ignore[attr-defined]
            if key not in self.acknowledged[-2 * APPEND :]:
                self.acknowledged.append(key)


class Nursery:
    """The process that brings up the children."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(DOUBLES)}
        self.process = subprocess.Popen(
            [sys.executable, str(DOUBLES / "appending_nursery.py")],
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

    def live_and_kill(self, witness: Witness, life_s: float, from_birth: bool) -> None:
        """Bring up a child, kill it ``life_s`` after birth or the first acknowledgement, and hear what it said."""
        assert self.process.stdin is not None
        order = {"path": str(witness.path), "what": witness.what, "seed": witness.seed, "first": witness.first}
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        pid = 0
        for answer in self._answers():
            pid = int(str(answer.get("pid", pid)))
            witness.hear(answer)
            if pid and (from_birth or "acknowledged" in answer):
                break
        time.sleep(life_s)
        os.kill(pid, signal.SIGKILL)
        for answer in self._answers():
            witness.hear(answer)
            if "gone" in answer:
                assert answer["gone"] == -signal.SIGKILL
                return

    def _answers(self) -> Iterator[dict[str, object]]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            yield json.loads(line)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with closing(Nursery()) as made:
        yield made


def check(witness: Witness, figures: Figures) -> None:
    """Open the file again and compare it with what was acknowledged."""
    with closing(SqliteStore(witness.path)) as store:
        assert store.verify() == store.last_seq()
        entries = list(store.read(after=0))
        keys = [entry.fact.key for entry in entries]
        assert keys[: len(witness.acknowledged)] == witness.acknowledged, "an acknowledged fact is missing"
        told = list(itertools.islice(told_of(witness.what, witness.seed), len(keys)))
        assert [entry.fact for entry in entries] == told, "the journal holds something else than what was told"
        assert len(keys) % APPEND == 0, "half an append was written"
        scratch = Situation(PROFILE.thresholds, PROFILE.windows)
        for entry in entries:
            scratch.apply(entry)
            if entry.seq in witness.hashes:
                assert scratch.state_hash() == witness.hashes[entry.seq], "forward and after restart differ"
        assert restored(store, PROFILE).state_hash() == scratch.state_hash(), "a key-frame leads elsewhere"
        rows = {case.case_id: case for case in store.find_cases(CaseQuery(limit=sys.maxsize))}
        assert rows == walked(entries), "rows of cases and their steps differ"
        figures.by_key_frame += store.key_frame(FOLD_VERSION) is not None
    figures.unheard += len(keys) - len(witness.acknowledged)
    witness.acknowledged[:] = keys


def walked(entries: list[Entry]) -> dict[str, Case]:
    """Where the steps of a journal lead, one after the other, by case."""
    cases: dict[str, Case] = {}
    for entry in entries:
        if isinstance(entry.fact, CaseOpened | CaseStep):
            value = next_value(cases.get(entry.fact.case_id), entry.fact)
            assert value is not None, "a step was acknowledged that the table refuses"
            cases[value.case_id] = value
    return cases


def prove(
    kills: int, folder: Path, nursery: Nursery, dice: random.Random, what: str = "facts", least: int = 0
) -> Figures:
    """Kill so many children, and on until more than ``least`` facts were acknowledged: a busy machine lets few live."""
    figures = Figures()
    for file in itertools.count():
        witness = Witness(folder / f"journal-{file}.gpkg", what, seed=file)
        left = kills - figures.kills
        for _ in range(min(LIVES, left) if left > 0 else LIVES):
            before = len(witness.acknowledged)
            nursery.live_and_kill(witness, dice.uniform(0.0, LONGEST_LIFE_S), from_birth=dice.random() < 0.5)
            figures.kills += 1
            figures.before_the_first += len(witness.acknowledged) == before
            figures.acknowledged += len(witness.acknowledged) - before
            check(witness, figures)
        figures.hashes += len(witness.hashes)
        witness.path.unlink()
        if figures.kills >= kills and figures.acknowledged > least:
            return figures
    raise AssertionError


def test_a_dozen_kills_lose_nothing(tmp_path: Path, nursery: Nursery) -> None:
    figures = prove(12, tmp_path, nursery, random.Random(20), least=200)
    assert figures.hashes > 10
    assert figures.by_key_frame > 0


def test_no_acknowledged_step_of_a_case_is_missing(tmp_path: Path, nursery: Nursery) -> None:
    figures = prove(8, tmp_path, nursery, random.Random(12), "cases", least=100)
    assert figures.by_key_frame > 0


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("what", ["facts", "cases"])
def test_a_thousand_kills_lose_nothing(what: str, tmp_path: Path, nursery: Nursery) -> None:
    faulthandler.cancel_dump_traceback_later()
    began_s = time.monotonic()
    figures = prove(1000, tmp_path, nursery, random.Random(1000), what)
    print(f"\n{what}: {figures} in {time.monotonic() - began_s:.0f} s")  # noqa: T201
    assert figures.kills == 1000
    assert figures.acknowledged > 10_000
