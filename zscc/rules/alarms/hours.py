"""Hours of duty of a rule, local time (Asia/Shanghai, UTC+8 without summer time)."""

from collections.abc import Sequence
from datetime import time

import numpy as np

from zscc.clock import day_of_ms, start_of_day_ms
from zscc.rules.alarms.latches import Flags, Ints

_MINUTE_MS = 60_000
_DAY_MS = 86_400_000


class Hours:
    """Spans of the day; one whose end is not later than its begin goes over midnight."""

    def __init__(self, spans: Sequence[tuple[str, str]]) -> None:
        self._spans = [(_ms(begins), _ms(ends)) for begins, ends in spans]

    def within(self, at_ms: Ints) -> Flags:
        """Whether moments lie in one of the spans."""
        in_day = (at_ms - start_of_day_ms(0)) % _DAY_MS
        held = np.zeros(len(at_ms), np.bool_)
        for begins, ends in self._spans:
            inside = (in_day >= begins) & (in_day < ends)
            held |= inside if begins < ends else (in_day >= begins) | (in_day < ends)
        return held

    def began_ms(self, at_ms: int) -> int | None:
        """When the span that holds a moment began; None outside all of them."""
        midnight = start_of_day_ms(day_of_ms(at_ms))
        for begins, ends in self._spans:
            last = begins + (ends - begins) % _DAY_MS if ends != begins else begins + _DAY_MS
            for day_ms in (midnight, midnight - _DAY_MS):
                if day_ms + begins <= at_ms < day_ms + last:
                    return day_ms + begins
        return None


def _ms(text: str) -> int:
    at = time.fromisoformat(text)
    return (at.hour * 60 + at.minute) * _MINUTE_MS
