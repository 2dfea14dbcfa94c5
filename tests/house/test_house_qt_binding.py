"""PySide6 6.12.0 on CPython 3.11 loses a reference to None on every void call and aborts after some thousands."""

import sys

from PySide6.QtCore import QObject


def test_a_void_qt_call_leaves_none_alone(qapp: QObject) -> None:
    calls = 5_000
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(calls):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < calls // 100
