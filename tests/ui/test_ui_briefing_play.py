"""A run through a play list, by a hand-set clock; and what the keys of a presenter's remote mean."""

import pytest
from PySide6.QtCore import Qt

from zscc.settings.briefing import Briefing, Scene
from zscc.ui.briefing.clicker import Clicker, Deed
from zscc.ui.briefing.play import Play

KEY = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def play(qapp: object) -> Play:
    made = Play()
    made.show(Briefing("b", scenes=tuple(Scene(name, name, hold_s=10.0) for name in "abcd")))
    made.begin(0, 100.0)
    return made


def at(play: Play) -> str:
    return "" if play.scene is None else play.scene.scene_id


def test_it_goes_where_keys_send_it_and_not_beyond_the_ends(play: Play) -> None:
    moves = [(Deed.BACK, "a"), (Deed.NEXT, "b"), (Deed.LAST, "d"), (Deed.NEXT, "d"), (Deed.FIRST, "a")]
    for deed, there in moves:
        play.do(deed)
        assert at(play) == there
    play.do(Deed.GO_TO, 3)
    assert at(play) == "c"
    for beyond in (0, 9, 9999):
        play.do(Deed.GO_TO, beyond)
        assert at(play) == "c"


def test_it_goes_on_by_itself_when_a_scene_has_stood_and_stops_at_the_end(play: Play) -> None:
    play.tick(109.0)
    assert play.left_s is None
    play.do(Deed.PAUSE)
    play.tick(118.0)
    assert (at(play), play.left_s) == ("a", 1.0)
    play.tick(119.0)
    assert (at(play), play.left_s) == ("b", 10.0)
    for now in (129.0, 139.0):
        play.tick(now)
    assert at(play) == "d"
    play.tick(149.0)
    assert (at(play), play.goes_on, play.running) == ("d", False, True)


def test_a_pause_keeps_for_how_long_a_scene_has_stood(play: Play) -> None:
    play.do(Deed.PAUSE)
    play.tick(106.0)
    play.do(Deed.PAUSE)
    play.tick(500.0)
    assert at(play) == "a"
    play.do(Deed.PAUSE)
    assert play.left_s == 4.0
    play.tick(504.0)
    assert at(play) == "b"


def test_a_blank_wall_does_not_go_on_and_comes_back_with_the_next_key(play: Play) -> None:
    play.do(Deed.PAUSE)
    play.do(Deed.BLANK)
    play.tick(300.0)
    assert (at(play), play.blank) == ("a", True)
    play.do(Deed.NEXT)
    assert (at(play), play.blank) == ("b", False)
    play.do(Deed.BLANK)
    play.do(Deed.BLANK)
    assert not play.blank


def test_time_taken_counts_from_the_beginning(play: Play) -> None:
    play.do(Deed.NEXT)
    play.tick(287.0)
    assert play.elapsed_s == 187.0
    play.do(Deed.LEAVE)
    assert (play.running, play.elapsed_s) == (False, 0.0)


def test_a_changed_play_list_keeps_the_scene_that_stands(play: Play) -> None:
    play.do(Deed.GO_TO, 3)
    play.show(Briefing("b", scenes=tuple(Scene(name, name) for name in "xcy")))
    assert (at(play), play.index) == ("c", 1)
    play.show(Briefing("b", scenes=(Scene("z", "z"),)))
    assert at(play) == "z"
    play.show(Briefing("b"))
    assert play.scene is None
    play.tick(1_000.0)


def test_nothing_begins_without_scenes(qapp: object) -> None:
    empty = Play()
    empty.begin(0, 0.0)
    assert not empty.running


@pytest.mark.parametrize(
    ("key", "deed"),
    [
        (KEY.Key_PageDown, Deed.NEXT),
        (KEY.Key_Right, Deed.NEXT),
        (KEY.Key_Space, Deed.NEXT),
        (KEY.Key_Return, Deed.NEXT),
        (KEY.Key_PageUp, Deed.BACK),
        (KEY.Key_Left, Deed.BACK),
        (KEY.Key_Backspace, Deed.BACK),
        (KEY.Key_Home, Deed.FIRST),
        (KEY.Key_End, Deed.LAST),
        (KEY.Key_B, Deed.BLANK),
        (KEY.Key_Period, Deed.BLANK),
        (KEY.Key_A, Deed.PAUSE),
        (KEY.Key_Escape, Deed.LEAVE),
        (KEY.Key_F11, Deed.FULL_SCREEN),
        (KEY.Key_F5, None),
        (KEY.Key_Q, None),
    ],
)
def test_keys_mean_what_a_remote_sends(key: Qt.Key, deed: Deed | None) -> None:
    found = Clicker().read(key.value, "", NONE)
    assert (found and found[0]) == deed


def test_a_number_and_enter_go_to_a_page() -> None:
    clicker = Clicker()
    for digit in "12":
        assert clicker.read(ord(digit), digit, NONE) is None
    assert clicker.read(KEY.Key_Enter.value, "\r", Qt.KeyboardModifier.KeypadModifier) == (Deed.GO_TO, 12)
    clicker.read(ord("3"), "3", NONE)
    # Another key forgets the number.
    assert clicker.read(KEY.Key_Right.value, "", NONE) == (Deed.NEXT, 0)
    assert clicker.read(KEY.Key_Return.value, "\r", NONE) == (Deed.NEXT, 0)


def test_keys_with_ctrl_or_alt_are_the_desk_s() -> None:
    for modifier in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier):
        assert Clicker().read(KEY.Key_B.value, "b", modifier) is None
