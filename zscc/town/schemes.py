"""Which division into grids held on a day. The shapes of earlier schemes are not kept: only the newest has grids."""

from collections.abc import Sequence
from datetime import date

from zscc.town.layers import GridScheme


def scheme_on(schemes: Sequence[GridScheme], day: date) -> GridScheme | None:
    """The scheme in force on ``day`` (of the town, Asia/Shanghai); None before the first one."""
    held = [scheme for scheme in schemes if scheme.valid_from <= day]
    return max(held, key=lambda scheme: scheme.valid_from, default=None)
