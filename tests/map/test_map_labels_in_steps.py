"""Labels of vehicles are placed with pauses: half-way the old ones stand, and what is told meanwhile is said."""

from itertools import count

import pytest
from mini_town import mini_snapshot

from zscc.map.marks import Marks
from zscc.map.pointing.pick import Pick
from zscc.map.writing.labelling import LabelWriter
from zscc.situation.snapshot import VehicleState
from zscc.text.words import Words


def vehicles(*names: str, state: VehicleState = VehicleState.MOVING, speed: float = 30.0):
    """Vehicles in a row."""
    return tuple((name, 0.8 + 0.3 * place, 1.5, state, 0.0, speed, 8.0) for place, name in enumerate(names))


@pytest.fixture
def writer() -> LabelWriter:
    """One for whom every look at the clock is a moment later."""
    ticks = count()
    return LabelWriter(lambda: float(next(ticks)))


def steps_until_different(writer: LabelWriter, frame) -> int:
    """The smallest steps, until one of them says that something is written otherwise."""
    for steps in count(1):
        assert steps < 500
        if writer.step(frame, 0.0):
            return steps
    raise AssertionError


def settle(writer: LabelWriter, frame) -> None:
    while writer.wants_work:
        writer.step(frame, 0.0)


def test_half_way_the_labels_stand_as_they_stood(frame_of, town, writer) -> None:
    before = frame_of(town, mini_snapshot((), vehicles=vehicles("V1", "V2")))
    settle(writer, before)
    stood = writer.labels.vehicles
    assert [label.subject for label in stood] == ["V1", "V2"]
    after = frame_of(town, mini_snapshot((), vehicles=vehicles("V1", "V2", "V3")))
    writer.spoil(at_once=True)
    taken = 0
    while not writer.step(after, 0.0):
        taken += 1
        assert writer.labels.vehicles == stood
        assert writer.wants_work
        assert not writer.placing
    assert taken > 3
    assert [label.subject for label in writer.labels.vehicles] == ["V1", "V2", "V3"]
    settle(writer, after)


def test_a_moment_told_half_way_is_what_the_labels_say(frame_of, town, writer) -> None:
    before = frame_of(town, mini_snapshot((), vehicles=vehicles("V1", speed=30.0)))
    settle(writer, before)
    snapshot = mini_snapshot((), vehicles=vehicles("V1", state=VehicleState.OFFLINE, speed=0.0))
    marks = Marks.of(snapshot, town, Words("zh"))
    assert marks.vehicle_labels != before.marks.vehicle_labels
    needed = 0
    for pauses in count():
        writer.say(before.marks, before.ink)
        writer.spoil(at_once=True)
        changed = sum(writer.step(before, 0.0) for _ in range(pauses))
        writer.say(marks, before.ink)
        for _ in range(50):
            writer.step(before, 0.0)
        (label,) = writer.labels.vehicles
        assert [label.name, label.pieces[0].text] == [marks.vehicle_labels[0]] * 2
        needed = pauses
        if changed:
            break
    assert needed > 2


def test_who_is_picked_half_way_is_placed_first_next(frame_of, town, writer) -> None:
    frame = frame_of(town, mini_snapshot((), vehicles=vehicles("V1", "V2")))
    settle(writer, frame)
    writer.spoil(at_once=True)
    writer.step(frame, 0.0)
    writer.spoil(at_once=True)
    picked = frame_of(town, mini_snapshot((), vehicles=vehicles("V1", "V2")), selection=Pick("vehicle", "V2"))
    settle(writer, picked)
    assert [label.subject for label in writer.labels.vehicles] == ["V2", "V1"]


def test_names_that_are_due_do_not_wait_for_the_vehicles(frame_of, town, writer) -> None:
    frame = frame_of(town, mini_snapshot((), vehicles=vehicles("V1", "V2")))
    settle(writer, frame)
    writer.spoil(at_once=True)
    writer.step(frame, 0.0)
    writer.spoil(still=True)
    assert writer.placing
    writer.step(frame, 0.0)
    assert writer.placing
    assert steps_until_different(writer, frame)
    assert not writer.placing
    settle(writer, frame)
    assert [label.subject for label in writer.labels.vehicles] == ["V1", "V2"]
