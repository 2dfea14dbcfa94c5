import gc
import subprocess
import sys
from threading import Thread, get_ident

from PySide6.QtCore import QObject, QTimer

from zscc.app.collector import MIDDLE, OLD, PATIENCE, YOUNG, collector_of, due


class Knot:
    """Something that only a collector can end; says on which thread."""

    def __init__(self, ended, holds=None):
        self.itself, self.holds, self.ended = self, holds, ended

    def __del__(self):
        self.ended.append(get_ident())


def test_an_application_has_one_collector_and_python_none(qapp):
    assert collector_of(qapp) is collector_of(qapp)
    assert not gc.isenabled()


def test_garbage_of_the_screen_is_collected_on_the_screens_thread_alone(qapp, qtbot):
    collector_of(qapp).go_on()
    ended, made = [], []
    timer = QTimer()
    timer.start(10_000)
    Knot(ended, timer)
    del timer

    def toil():
        # Fifty times as many containers as make Python collect by itself.
        made.extend([place] for place in range(50 * 700))

    thread = Thread(target=toil)
    thread.start()
    thread.join()
    assert not ended
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert ended == [get_ident()]


def test_what_goes_round_in_circles_does_not_heap_up(qapp, qtbot):
    collector_of(qapp).go_on()
    ended = []
    children = QObject()

    def make():
        for _ in range(1_000):
            Knot(ended)

    maker = QTimer(children)
    maker.timeout.connect(make)
    maker.start(5)
    qtbot.waitUntil(lambda: len(ended) > 20_000, timeout=20_000)


def test_everything_is_looked_through_in_calm_moments_or_after_patience():
    assert due((YOUNG - 1, 0, 0), calm=lambda: True) is None
    assert due((YOUNG, 0, 0), calm=lambda: True) == 0
    assert due((0, MIDDLE, 0), calm=lambda: True) == 1
    assert due((0, 0, OLD), calm=lambda: True) == 2
    assert due((YOUNG, 0, OLD), calm=lambda: False) == 0
    assert due((YOUNG, 0, OLD * PATIENCE), calm=lambda: False) == 2


def test_after_its_rest_it_looks_at_what_comes_later():
    code = """
import gc, weakref
gc.disable()
from PySide6.QtCore import QCoreApplication, QTimer
from zscc.app.collector import collector_of
application = QCoreApplication([])
collector = collector_of(application)
class Thing: pass
def heap():
    for _ in range(4000):
        thing = Thing(); thing.itself = thing
    return weakref.ref(thing)
collector.go_on()
gone = heap()
QTimer.singleShot(400, application.quit)
application.exec()
print(gc.isenabled(), gc.get_freeze_count() > 1000, gone() is None)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True", "True"]


def test_what_lives_is_left_out_and_rarely_looked_through_again():
    code = """
import gc, weakref
gc.disable()
from PySide6.QtCore import QCoreApplication, QTimer
from zscc.app import collector
collector.YOUNG, collector.MIDDLE, collector.OLD, collector.THOROUGH = 200, 0, 0, 3
application = QCoreApplication([])
its = collector.collector_of(application)
class Thing: pass
living = Thing(); living.itself = living
gone = weakref.ref(living)
told = []
def look():
    # While it is needed it is left out, so that an ordinary look does not find it when it is not.
    global living
    told.append((len(gc.get_objects()) < 2_000, gone() is not None))
    living = None
    if len(told) == 8:
        application.quit()
timer = QTimer()
timer.timeout.connect(look)
its.go_on()
timer.start(collector.LOOK_EVERY_MS + 10)
application.exec()
print(all(few for few, _ in told), told[1][1], told[-1][1])
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "True", "False"]


def test_what_libraries_bring_behind_the_first_paint_is_never_looked_at_all_together():
    code = """
import gc
gc.disable()
from PySide6.QtCore import QCoreApplication, QTimer
from zscc.app import collector
application = QCoreApplication([])
its = collector.collector_of(application)
brought, looked = [], []
def bring():
    brought.append([[] for _ in range(collector.YOUNG)])
    if len(brought) == 3 * collector.MIDDLE + 2:
        application.quit()
maker = QTimer()
maker.timeout.connect(bring)
its.go_on()
gc.callbacks.append(lambda phase, told: looked.append(told['generation']))
maker.start(2 * collector.LOOK_EVERY_MS)
before = gc.get_freeze_count()
application.exec()
print(set(looked), gc.get_freeze_count() - before > 2 * collector.MIDDLE * collector.YOUNG)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "{0} True"


def test_what_comes_in_masses_is_left_out_unlooked():
    code = """
import gc
gc.disable()
from PySide6.QtCore import QCoreApplication, QTimer
from zscc.app import collector
application = QCoreApplication([])
its = collector.collector_of(application)
its.go_on()
before = gc.get_freeze_count()
looked = []
gc.callbacks.append(lambda phase, told: looked.append(told['generation']))
day = [[] for _ in range(2 * collector.MOST)]
QTimer.singleShot(4 * collector.LOOK_EVERY_MS, application.quit)
application.exec()
print(looked, gc.get_freeze_count() - before >= 2 * collector.MOST)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[] True"
