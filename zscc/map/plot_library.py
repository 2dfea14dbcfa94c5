"""Loads pyqtgraph behind the first paint, a few milliseconds of this thread at a time.

What is slow about its import is PySide, which makes a class or an enumeration of Qt only when it is first asked for,
and pyqtgraph asks for all of them. So every name is asked for here, on the GUI thread, in slices; the import itself
then makes nothing but Python's own classes and values (no QObject) and runs in a thread that rests before every module.
"""

import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from importlib.machinery import ModuleSpec
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Signal

from zscc.clock import monotonic_s

_SLICE_S = 0.002
_REST_MS = 8
_BREATH_S = 0.002
"""The import's rest before every module."""
_LIBRARY = "pyqtgraph"
_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtOpenGLWidgets", "QtTest")
"""What pyqtgraph asks for, the last three where the system has them."""


class PlotLibrary(QObject):
    """Whether pyqtgraph is there yet; a process loads it once, whoever asks."""

    loaded = Signal()
    """It has come; told once to every library that was asked to begin."""
    _there: ClassVar[bool] = False

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._names: Iterator[None] = iter(())
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._step)

    @property
    def ready(self) -> bool:
        """Whether it may be imported without waiting."""
        return PlotLibrary._there

    def begin(self) -> None:
        """Load it from now on; ``loaded`` tells when it is there."""
        if not self._timer.isActive():
            self._names = _touched_names()
            self._timer.start()

    def _step(self) -> None:
        if self._thread is None and not self.ready:
            until_s = monotonic_s() + _SLICE_S
            for _ in self._names:
                if monotonic_s() >= until_s:
                    return
            self._thread = threading.Thread(target=self._load, name="zscc-plots")
            self._thread.start()
        elif self._thread is None or not self._thread.is_alive():
            self._timer.stop()
            self._thread = None
            if self.ready:
                self.loaded.emit()

    @staticmethod
    def _load() -> None:
        breath = _Breath()
        sys.meta_path.insert(0, breath)
        try:
            import_module(_LIBRARY)
        finally:
            sys.meta_path.remove(breath)
        PlotLibrary._there = True


def _touched_names() -> Iterator[None]:
    """Ask for every name of Qt, one a step."""
    for part in _MODULES:
        try:
            module = import_module(f"PySide6.{part}")
        except ImportError:
            # pyqtgraph does without it as well.
            continue
        for name in dir(module):
            getattr(module, name, None)
            yield


class _Breath:
    """A finder that finds nothing, but lets the others work before the next module is read."""

    def __init__(self) -> None:
        self._whose = threading.get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Rest where the loading thread asks."""
        del path, target
        if threading.get_ident() == self._whose and name.startswith(_LIBRARY):
            threading.Event().wait(_BREATH_S)
        return None
