import platform
import subprocess
import sys

import pytest

HELD = """
import sys
from pathlib import Path
import numpy as np
from zscc.app.allocator import give_back_large_blocks

def resident_mib():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 / 1024

if sys.argv[1] == "set":
    give_back_large_blocks()
# From here on glibc by itself takes what is smaller from its heap.
large = np.ones(3 * 2**20)
del large
before = resident_mib()
large, small = [], []
for _ in range(20):
    large.append(np.ones(2**19))
    small.append(np.ones(2**12))
large.clear()
print(resident_mib() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="sets what only glibc knows")
def test_large_arrays_give_their_memory_back_though_small_ones_stay():
    kept, given_back = (
        float(subprocess.run([sys.executable, "-c", HELD, how], capture_output=True, text=True, check=True).stdout)
        for how in ("unset", "set")
    )
    assert kept > 60
    assert given_back < 10
