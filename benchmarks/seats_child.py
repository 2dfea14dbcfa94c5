"""One seat of ``benchmarks.seats``, or its gateway (seat 0): reads its plan, lives it, tells it in one line."""

import json
import random
import sys
import time
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from zscc.centre.engine import Ears, Engine, Plan
from zscc.clock import LiveClock
from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseOpened, CaseStep
from zscc.model.fix import Fix, FixBatch
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.contract import Origin, StoreError
from zscc.store.postgis.store import PostgisStore

if TYPE_CHECKING:
    from concurrent.futures import Future

    from zscc.model.journal import Entry

OWN_CASES, SHARED_CASES = 10, 20
STEPS_A_SECOND = 25
FIXES_A_BATCH, BATCHES_A_SECOND = 100, 20
SHARED_SHARE = 0.25
ENDS_WITHIN_S = 120.0


def main() -> None:
    """Live the plan of the command line."""
    print(json.dumps(Seat(json.loads(sys.argv[1])).live()))


class Seat:
    """An engine, the fold of its tail, and what was asked of it."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self._plan = plan
        self._number = int(plan["seat"])
        self._dice = random.Random(self._number)
        self._store_address = str(plan["address"])
        profile = load_profile()
        store = PostgisStore(self._store_address, f"seat {self._number}")
        self._engine = Engine(store, LiveClock(), Plan(), Ears(self._fail, lambda _fault: None))
        self._situation = Situation(profile.thresholds, profile.windows)
        self._tail = self._engine.tail.subscribe(after=0)
        self._origin = Origin(f"seat {self._number}", "officer")
        self._asked: deque[tuple[CaseStep, Future[list[Entry]]]] = deque()
        self._acknowledged: set[str] = set()
        self._seen: set[str] = set()
        self._refused = self._failed = self._fixes = 0
        self._late_ms: list[float] = []

    def _fail(self, bug: BaseException) -> None:
        raise SystemExit(f"seat {self._number}: {bug!r}")

    def live(self) -> dict[str, object]:
        """Everything, from the first case to the last fold."""
        self._engine.start()
        self._open_cases()
        begins_at, lasts_s = float(self._plan["begins_at"]), float(self._plan["lasts_s"])
        self._until(begins_at)
        every_s = 1.0 / (STEPS_A_SECOND if self._number else BATCHES_A_SECOND)
        for turn in range(int(lasts_s / every_s)):
            self._until(begins_at + turn * every_s)
            if self._number:
                self._take_step()
            else:
                self._send_fixes(turn)
        self._end(begins_at + lasts_s)
        self._engine.stop()
        return {
            "seat": self._number,
            "acknowledged": len(self._acknowledged),
            "lost": len(self._acknowledged - self._seen),
            "refused": self._refused,
            "failed": self._failed,
            "fixes": self._fixes,
            "late_ms": self._late_ms,
            "hash": self._situation.state_hash(),
        }

    def _open_cases(self) -> None:
        names = [_own(self._number, number) for number in range(OWN_CASES)] if self._number else _SHARED
        facts = [_opened(name) for name in names]
        self._engine.submit(facts, self._origin).result(60)

    def _until(self, moment: float) -> None:
        while True:
            self._fold()
            left_s = moment - time.time()
            if left_s <= 0:
                return
            time.sleep(min(left_s, 0.01))

    def _fold(self) -> None:
        for entry in self._tail.take(1_000):
            self._situation.apply(entry)
            fact = entry.fact
            if isinstance(fact, CaseStep):
                self._seen.add(fact.key)
                if entry.seat != self._origin.seat:
                    self._late_ms.append((time.time() - fact.at.timestamp()) * 1000)
        while self._asked and self._asked[0][1].done():
            self._hear(*self._asked.popleft())

    def _hear(self, step: CaseStep, done: "Future[list[Entry]]") -> None:
        try:
            written = done.result()
        except StoreError:
            self._failed += 1
            return
        if written:
            self._acknowledged.add(step.key)
        else:
            self._refused += 1

    def _take_step(self) -> None:
        shared = self._dice.random() < SHARED_SHARE
        name = self._dice.choice(_SHARED) if shared else _own(self._number, self._dice.randrange(OWN_CASES))
        case = self._situation.cases.live.get(name)
        if case is None:
            return
        step = _note(case, self._number)
        asked = self._engine.call(lambda writer: writer.submit([step], self._origin, whole=True, at_once=True))
        self._asked.append((step, asked))

    def _send_fixes(self, turn: int) -> None:
        now_ms = int(time.time() * 1000)
        fixes = [
            Fix(f"V{number:03d}", now_ms, PointE7(1_209_900_000 + turn * 7 + number, 314_600_000 + number), 20.0, 90)
            for number in range(FIXES_A_BATCH)
        ]
        sent = self._engine.submit([FixBatch.of(f"bench:{turn}", "bench", fixes)], self._origin)
        sent.add_done_callback(self._count_fixes)

    def _count_fixes(self, done: "Future[list[Entry]]") -> None:
        self._fixes += 0 if done.exception() else FIXES_A_BATCH

    def _end(self, moment: float) -> None:
        """Fold until all seats' last word is there."""
        self._until(moment + 2.0)
        last = f"end:{self._number}"
        while True:
            try:
                self._engine.submit([_opened(last)], self._origin).result(30)
                break
            except StoreError:
                self._until(time.time() + 1.0)
        ends = {f"end:{number}" for number in range(int(self._plan["seats"]) + 1)}
        until_s = time.time() + ENDS_WITHIN_S
        while (not ends <= self._situation.cases.live.keys() or self._asked) and time.time() < until_s:
            self._until(time.time() + 0.05)


def _own(seat: int, number: int) -> str:
    return f"case:{seat}:{number}"


_SHARED = [f"case:shared:{number}" for number in range(SHARED_CASES)]


def _opened(case_id: str) -> CaseOpened:
    return CaseOpened(
        case_id=case_id,
        at=datetime.now(UTC),
        role=Role.PROGRAM,
        by="bench",
        class_id="garbage",
        priority=Priority.NORMAL,
        title="测量",
        words="",
        address="",
        caller_ref="",
        source="duty",
        reports=(),
        point=None,
        grid=None,
        village=None,
        department="",
        synthetic=True,
    )


def _note(case: Case, seat: int) -> CaseStep:
    return CaseStep(
        case_id=case.case_id,
        version=case.version + 1,
        act=Act.NOTE,
        at=datetime.now(UTC),
        role=Role.DUTY_OFFICER,
        by=f"seat {seat}",
        text="备注",
    )


if __name__ == "__main__":
    main()
