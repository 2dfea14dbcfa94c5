"""Python's garbage collector, kept to the screen's thread and from holding the screen.

Python collects on whichever thread happens to make one object too many. Widgets hold each other in cycles, and Qt's
objects must end on the screen's thread: a window that the I/O thread collects takes the process with it. So Python's
own collecting is off wherever a desk is, and a timer of the screen's thread looks instead.

A collection of everything takes 60 ms and more, and most of what it looks at are modules, words and the town, which
stay as long as the desk. So it rests until the first paint; what is there then is left out, while the libraries and
panels behind it come whatever outlives the youngest, and later what a collection has found alive. What comes in
thousands at once - a journal that is read, a day's cases - comes to stay and is left out unlooked, for no look may
hold the screen; garbage that is left out with it waits. What is new is looked through at a calm moment, or when it has
waited too long; rarely, and only when it is calm, what was left out is looked through too. See docs/decisions/0015.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QTimer

LOOK_EVERY_MS = 20
YOUNG, MIDDLE, OLD = 1_000, 3, 20
"""Containers made and not yet gone, collections of the youngest, and of the middle ones, before the next are due.
What lives is looked at once in each of the three, however often they come: few at a time hold the screen less."""
MOST = 4_500
"""So many containers are looked through within some milliseconds; of more no look is taken."""
PATIENCE = 3
"""A collection of everything waits for a calm moment until it is due so many times over."""
SETTLED_MS = 10_000
"""By then the libraries and panels that the first paint did not wait for have come."""
THOROUGH = 80
"""So many collections of everything new come before one of what was left out, too."""


def always() -> bool:
    """Nothing disturbs."""
    return True


class Collector(QObject):
    """The only one who collects garbage in this process; one to an application, as long as that lives."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        # Who starts the process with the collector off has just loaded what stays.
        self._leaves_out = not gc.isenabled()
        self._since_thorough = 0
        self._outlived = [0, 0]
        """How many containers outlived a look at the youngest, and one at the middle ones; a few too many."""
        self.calm: Callable[[], bool] = always
        """Whether a hold of some ten milliseconds would disturb nobody now."""
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(self._leave_out)

    def go_on(self) -> None:
        """Collect from now on; what is there after a rest is left out."""
        if self._leaves_out:
            self._leave_out()
            self._settling.start()
        self._timer.start(LOOK_EVERY_MS)

    def _look(self) -> None:
        generation = due(gc.get_count(), calm=self.calm)
        if generation is None:
            return
        if self._leaves_out and gc.get_count()[0] + sum(self._outlived[:generation]) > MOST:
            # Counted along, for ``gc.get_objects`` would hold a tuple that another thread is building, and break it.
            self._leave_out()
        elif generation == 2 and self._leaves_out:
            self._look_through()
        elif generation == 1 and self._settling.isActive():
            # Tens of thousands of functions and classes that come to stay.
            gc.collect(0)
            self._leave_out()
        else:
            self._collect(generation)

    def _collect(self, generation: int) -> None:
        looked_at = gc.get_count()[0] + sum(self._outlived[:generation])
        outlived = max(looked_at - gc.collect(generation), 0)
        self._outlived[:generation] = [0] * generation
        if generation < len(self._outlived):
            self._outlived[generation] += outlived

    def _leave_out(self) -> None:
        gc.freeze()
        self._outlived = [0, 0]

    def _look_through(self) -> None:
        """Everything that came since it was last looked through; what lives then is left out from now on."""
        self._since_thorough += 1
        if self._since_thorough > THOROUGH and self.calm():
            # A circle whose parts were left out while it was still needed.
            self._since_thorough = 0
            gc.unfreeze()
        gc.collect()
        self._leave_out()


def due(counts: tuple[int, int, int], calm: Callable[[], bool]) -> int | None:
    """Which generation (0 to 2) to look through, by ``gc.get_count()``; None: none yet."""
    young, middle, old = counts
    if old >= OLD * PATIENCE or (old >= OLD and calm()):
        return 2
    if middle >= MIDDLE:
        return 1
    return 0 if young >= YOUNG else None


def collector_of(application: QCoreApplication) -> Collector:
    """The collector of this application, made when there is none yet; from then on nobody else collects."""
    return application.findChild(Collector) or Collector(application)
