"""Python's garbage collector, kept from holding the screen.

A collection of everything takes 30 to 70 ms, and most of what it looks at are modules, words and the town, which stay
as long as the desk. So it rests until the first paint; what is there then is left out for good, and the rest is looked
through less often than Python would.
"""

import gc

_THRESHOLDS = (5_000, 20, 50)
"""Containers made before the youngest are looked through, and how often that is before the older ones are."""


def go_on() -> None:
    """Collect again, but never what is there now; nothing happens where it does not rest."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        gc.enable()
