"""How many examples of a property are tried: few in ``make test``, many in ``make proof``."""

import os

import pytest
from hypothesis import settings

THOROUGH = "ZSCC_THOROUGH"


def examples(few: int, many: int) -> settings:
    """The settings of a property that is marked :data:`thorough`."""
    return settings(max_examples=many if os.environ.get(THOROUGH) else few, deadline=None)


thorough = pytest.mark.thorough
"""``make proof`` runs these too, with their many examples."""
