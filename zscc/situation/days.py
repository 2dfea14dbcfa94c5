"""Days of the town: whole numbers, so that they may be hashed and compared in arrays.

Asia/Shanghai has been UTC+8 without summer time since 1991; no fix or report of this program is older.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

MS_PER_DAY = 86_400_000
MS_PER_QUARTER_HOUR = 900_000
QUARTERS = 96
_EAST_OF_UTC_MS = 8 * 3_600_000

_Ms = TypeVar("_Ms", int, NDArray[np.int64])


def day_of_ms(at_ms: _Ms) -> _Ms:
    """Number of the day in Asia/Shanghai, 0 = 1970-01-01."""
    return (at_ms + _EAST_OF_UTC_MS) // MS_PER_DAY


def start_of_day_ms(day: int) -> int:
    """Milliseconds of the epoch at 00:00 Asia/Shanghai."""
    return day * MS_PER_DAY - _EAST_OF_UTC_MS
