import gc
import subprocess
import sys

from zscc.app.collector import go_on


def test_a_collector_that_works_is_left_alone():
    before = gc.get_threshold(), gc.get_freeze_count()
    go_on()
    assert gc.isenabled()
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_after_its_rest_it_looks_at_what_comes_later():
    code = """
import gc, weakref
gc.disable()
from zscc.app.collector import go_on
class Thing: pass
go_on()
thing = Thing(); thing.itself = thing
gone = weakref.ref(thing)
del thing
gc.collect()
print(gc.isenabled(), gc.get_freeze_count() > 1000, gone() is None)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "True", "True"]
