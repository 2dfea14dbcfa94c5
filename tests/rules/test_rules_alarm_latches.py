"""Delay, hysteresis and rest of many subjects at once are those of each subject alone, told moment by moment."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some
from thoroughness import examples, thorough

from zscc.rules.alarms.latches import NEVER, Latches, Timing

SUBJECTS = 3


@dataclass
class Plain:
    """One subject, one moment after the other."""

    timing: Timing
    raised: bool = False
    onset: int = NEVER
    off_since: int = NEVER
    rest_until: int = -(2**62)
    seen: int = -(2**62)

    def take(self, at: int, on: bool, off: bool) -> None:
        if at <= self.seen:
            return
        self.seen = at
        if not self.raised:
            self.onset = (at if self.onset == NEVER else self.onset) if on else NEVER
            if on and max(self.onset + self.timing.raise_after_ms, self.rest_until) <= at:
                self.raised = True
        elif off:
            self.off_since = at if self.off_since == NEVER else self.off_since
            if self.off_since + self.timing.clear_after_ms <= at:
                self.rest_until = self.off_since + self.timing.clear_after_ms + self.timing.rest_ms
                self.raised, self.onset, self.off_since = False, NEVER, NEVER
        else:
            self.off_since = NEVER


told = some.tuples(some.integers(0, SUBJECTS - 1), some.integers(0, 40), some.sampled_from(["on", "off", "between"]))
deliveries = some.lists(some.lists(told, max_size=12), max_size=8)
timings = some.builds(Timing, some.integers(0, 8), some.integers(0, 8), some.integers(0, 12))


@thorough
@examples(120, 1_200)
@given(timings, deliveries)
def test_a_row_of_many_is_as_one_alone(timing: Timing, batches: list[list[tuple[int, int, str]]]) -> None:
    latches, alone = Latches(timing), [Plain(timing) for _ in range(SUBJECTS)]
    latches.grow(SUBJECTS)
    for number, batch in enumerate(batches):
        # Moments of one subject differ within a delivery: a second word of the same moment is late.
        its = {(row, number * 20 + at): said for row, at, said in batch}
        before = [(each.raised, each.onset if each.raised else NEVER) for each in alone]
        for (row, at), said in sorted(its.items(), key=lambda item: item[0][1]):
            alone[row].take(at, said == "on", said == "off")
        changed = latches.take(
            np.array([row for row, _ in its], np.int64),
            np.array([at for _, at in its], np.int64),
            np.array([said == "on" for said in its.values()], np.bool_),
            np.array([said == "off" for said in its.values()], np.bool_),
        )
        assert latches.raised[:SUBJECTS].tolist() == [each.raised for each in alone]
        assert latches.onset_ms[:SUBJECTS].tolist() == [each.onset for each in alone]
        after = [(each.raised, each.onset if each.raised else NEVER) for each in alone]
        assert sorted(changed.tolist()) == [row for row in range(SUBJECTS) if before[row] != after[row]]


@settings(max_examples=100, deadline=None)
@given(timings, some.lists(told, max_size=20), some.integers(1, 19))
def test_how_a_stream_is_cut_changes_nothing(timing: Timing, stream: list[tuple[int, int, str]], cut: int) -> None:
    ordered = sorted({(row, at): (row, at, said) for row, at, said in stream}.values(), key=lambda each: each[1])

    def run(*parts: list[tuple[int, int, str]]) -> tuple[list[bool], list[int]]:
        latches = Latches(timing)
        latches.grow(SUBJECTS)
        for part in parts:
            rows, at = (np.array([each[place] for each in part], np.int64) for place in (0, 1))
            said = np.array([each[2] for each in part], "<U7")
            latches.take(rows, at, said == "on", said == "off")
        return latches.raised.tolist(), latches.onset_ms.tolist()

    assert run(ordered) == run(ordered[:cut], ordered[cut:])
