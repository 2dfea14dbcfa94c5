from random import Random

import numpy as np
import pytest
from shapely import LinearRing

from zscc.geo.crossing import crosses_itself


@pytest.mark.parametrize(
    ("ring", "crosses"),
    [
        ([(0, 0), (1, 0), (1, 1)], False),
        ([(0, 0), (1, 0), (1, 1), (0, 1)], False),
        ([(0, 0), (1, 1), (1, 0), (0, 1)], True),
        ([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], False),
        ([(0, 0), (4, 0), (4, 4), (2, -1), (0, 4)], True),
        # The last edge, from the last corner to the first, counts too.
        ([(0, 0), (4, 0), (4, 4), (5, 4), (2, -1)], True),
        # A corner on another edge, and an edge that goes back on an earlier one.
        ([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)], True),
        ([(0, 0), (4, 0), (4, 4), (4, -1), (5, -1), (5, -2)], True),
        ([(0, 0), (1, 0)], False),
        ([(0, 0)], False),
    ],
)
def test_a_ring_that_crosses_itself_is_known(ring, crosses):
    ring = np.array(ring, float)
    assert crosses_itself(ring) is crosses
    assert crosses_itself(ring[::-1]) is crosses
    assert crosses_itself(ring * 1000 + (561_000, 3_502_000)) is crosses


@pytest.mark.parametrize("corners", [4, 5, 7, 12])
def test_as_shapely_sees_it(corners):
    random, seen = Random(corners), set()
    for _ in range(200):
        ring = np.array([(random.uniform(0, 9), random.uniform(0, 9)) for _ in range(corners)])
        if random.random() < 0.5:
            # In the order of their angles they make a star, which does not cross itself.
            middle = ring - ring.mean(axis=0)
            ring = ring[np.argsort(np.arctan2(middle[:, 1], middle[:, 0]))]
        assert crosses_itself(ring) is not LinearRing(ring).is_simple
        seen.add(crosses_itself(ring))
    assert seen == {True, False}
