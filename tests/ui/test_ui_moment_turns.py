"""A moment is made ready in pieces that show nowhere; what can be compared follows in one turn, then the rest."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from case_scenes import busy
from desk_scenes import Scene, snapshot_of
from PySide6.QtCore import QTimer

from zscc.map.pointing.pick import Pick
from zscc.situation.snapshot import Snapshot
from zscc.text import Words
from zscc.ui.moment_desk import MomentDesk
from zscc.ui.window import DeskWindow


def told(desk: DeskWindow, snapshot: Snapshot) -> None:
    desk.show_snapshot(snapshot)
    desk.catch_up()


def test_nothing_of_a_moment_is_shown_before_its_own_turn(desk: DeskWindow, scene: Scene) -> None:
    before = snapshot_of(scene)
    told(desk, before)
    after, rows = busy(scene), len(desk.right.queue.rows)
    turns = desk.show_in_pieces(after)
    quiet = 1
    while not next(turns):
        quiet += 1
        assert desk.snapshot is before
        assert desk.picture is not None
        assert desk.picture.snapshot is before
        assert len(desk.right.queue.rows) == rows
    assert quiet > 3
    assert desk.snapshot is before
    # Everything that could be compared with the lists comes with them.
    next(turns)
    assert desk.snapshot is after
    assert desk.picture.snapshot is after
    assert len(desk.right.queue.rows) > rows
    whole = figures(desk)
    assert all(turns)
    assert figures(desk) == whole


def figures(desk: DeskWindow) -> list[object]:
    return [desk.left.tiles.heading.note.text(), len(desk.right.queue.rows), desk.picture]


def test_what_is_picked_between_two_turns_has_the_card_of_the_new_moment(desk: DeskWindow, scene: Scene) -> None:
    told(desk, snapshot_of(scene))
    turns = desk.show_in_pieces(busy(scene))
    while not next(turns):
        pass
    next(turns)
    desk.select(Pick("vehicle", "V06"))
    assert desk.right.card.card is not None
    chosen = desk.right.card.card.title
    assert list(turns) == []
    assert desk.right.card.card.title == chosen
    assert desk.right.card.isVisible()


def test_a_newer_moment_told_between_two_turns_stays(desk: DeskWindow, scene: Scene) -> None:
    told(desk, snapshot_of(scene))
    turns = desk.show_in_pieces(busy(scene))
    while not next(turns):
        pass
    next(turns)
    newer = snapshot_of(scene)
    newer = replace(newer, as_of=newer.as_of + timedelta(days=1))
    told(desk, newer)
    desk.set_words(Words("en"))
    date = desk.timeline.date.text()
    assert list(turns) == []
    assert desk.snapshot is newer
    assert desk.picture is not None
    assert desk.picture.snapshot is newer
    assert desk.timeline.date.text() == date == desk.wording.date(newer.as_of)


def test_one_long_moment_does_not_make_the_panels_stand_still(
    desk: DeskWindow, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = count()
    monkeypatch.setattr("zscc.ui.moment_desk.monotonic_s", lambda: float(next(seconds)))
    told(desk, snapshot_of(scene))
    assert not desk.ready
    resting = desk.findChild(MomentDesk).findChildren(QTimer)
    assert max(timer.interval() for timer in resting if timer.isActive()) <= 2_000
