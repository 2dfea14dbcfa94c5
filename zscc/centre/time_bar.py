"""The histogram on the bar of the time machine: what key-frames have counted, as differences of neighbours."""

from datetime import datetime

from zscc.model.time_counts import TimeCounts


def counts_between(since: datetime, until: datetime, bins: int) -> TimeCounts:
    """How much was recorded in each of ``bins`` equal parts; ValueError for an empty stretch."""
    if bins < 1 or since >= until:
        raise ValueError("an empty stretch of time has no parts")
    bounds = tuple(since + (until - since) * place / bins for place in range(bins + 1))
    unknown = (None,) * bins
    return TimeCounts(bounds, unknown, unknown, unknown, unknown)
