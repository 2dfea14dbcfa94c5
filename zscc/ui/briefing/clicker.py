"""What the keys of a presenter's remote and of a keyboard mean on the wall. Pure.

Letters and Space are safe here: the wall and the speaker's window take no text, so no input method is asked.
"""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt

_DIGITS = "0123456789"
_MOST_DIGITS = 4
_Key = Qt.Key


class Deed(Enum):
    """What is done."""

    NEXT = "next"
    BACK = "back"
    FIRST = "first"
    LAST = "last"
    GO_TO = "go_to"
    BLANK = "blank"
    PAUSE = "pause"
    LEAVE = "leave"
    FULL_SCREEN = "full_screen"


_DEEDS = {
    _Key.Key_PageDown: Deed.NEXT,
    _Key.Key_Right: Deed.NEXT,
    _Key.Key_Down: Deed.NEXT,
    _Key.Key_Space: Deed.NEXT,
    _Key.Key_N: Deed.NEXT,
    _Key.Key_PageUp: Deed.BACK,
    _Key.Key_Left: Deed.BACK,
    _Key.Key_Up: Deed.BACK,
    _Key.Key_Backspace: Deed.BACK,
    _Key.Key_P: Deed.BACK,
    _Key.Key_Home: Deed.FIRST,
    _Key.Key_End: Deed.LAST,
    _Key.Key_B: Deed.BLANK,
    _Key.Key_Period: Deed.BLANK,
    _Key.Key_A: Deed.PAUSE,
    _Key.Key_Escape: Deed.LEAVE,
    _Key.Key_F11: Deed.FULL_SCREEN,
}
"""A remote sends PageDown and PageUp, and B or . to blank; A starts and pauses going on by itself."""
_ENTERS = (_Key.Key_Return, _Key.Key_Enter)
_FREE = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier


@dataclass
class Clicker:
    """Reads keys one after the other; digits wait for Enter."""

    digits: str = ""

    def read(self, key: int, text: str, modifiers: Qt.KeyboardModifier) -> tuple[Deed, int] | None:
        """What a key means, with the page's number where one was typed; None when it means nothing (yet)."""
        if modifiers & ~_FREE:
            return None
        if text and text in _DIGITS:
            self.digits = (self.digits + text)[-_MOST_DIGITS:]
            return None
        typed, self.digits = self.digits, ""
        if key in _ENTERS:
            return (Deed.GO_TO, int(typed)) if typed else (Deed.NEXT, 0)
        deed = _DEEDS.get(_Key(key)) if key in _KNOWN else None
        return None if deed is None else (deed, 0)


_KNOWN = frozenset(key.value for key in _DEEDS)
