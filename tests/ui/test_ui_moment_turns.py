"""A moment is made ready in pieces that show nowhere, and shown everywhere in a turn of its own."""

from case_scenes import busy
from desk_scenes import Scene, snapshot_of

from zscc.ui.window import DeskWindow


def test_nothing_of_a_moment_is_shown_before_its_own_turn(desk: DeskWindow, scene: Scene) -> None:
    before = snapshot_of(scene)
    desk.show_snapshot(before)
    desk.catch_up()
    after, rows = busy(scene), len(desk.right.queue.rows)
    alone = []
    for next_alone in desk.show_in_pieces(after):
        alone.append(next_alone)
        assert desk.snapshot is before
        assert desk.picture is not None
        assert desk.picture.snapshot is before
        assert len(desk.right.queue.rows) == rows
    assert alone == [*[False] * (len(alone) - 1), True]
    assert len(alone) > 3
    assert desk.snapshot is after
    assert len(desk.right.queue.rows) > rows
