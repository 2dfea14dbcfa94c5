"""How this process takes memory from the system and gives it back, on Linux with glibc; elsewhere nothing is set.

The sums and pictures of the desk are arrays of a megabyte and more that come and go on several threads. By itself
glibc keeps them in heaps, one a thread, once a large one was freed: each heap grows to the most that its thread ever
held, and small things that stay keep it there. So large blocks go straight back to the system, and there are two heaps.
"""

import ctypes
import platform

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""glibc's names for what ``mallopt`` sets (malloc.h)."""
LARGE_BYTES = 1 << 20
"""Smaller blocks come and go in every frame; to fetch them from the system each time would cost more than they hold."""
HEAPS = 2


def give_back_large_blocks() -> None:
    """Set it, for the whole process; before the threads start."""
    if platform.libc_ver()[0] != "glibc":
        return
    libc = ctypes.CDLL(None)
    for name, value in ((_MMAP_THRESHOLD, LARGE_BYTES), (_TRIM_THRESHOLD, LARGE_BYTES), (_ARENA_MAX, HEAPS)):
        libc.mallopt(name, value)
