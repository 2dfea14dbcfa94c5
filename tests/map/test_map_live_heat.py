"""The heat made in pieces: what overtakes it in a pause stands, and every moment is shown as one made afresh."""

from itertools import count, islice

import numpy as np
import pytest
from mini_town import DEFAULT_REPORTS, mini_report, mini_snapshot

from zscc.analysis.heat_filter import HeatFilter
from zscc.map.themes.heat_picture import HeatPicture
from zscc.map.themes.live_heat import LiveHeat
from zscc.settings.style import load_style

FEW, SOME, MANY = 3, 250, 900
"""Stamped without a pause; stamped with some; so many cells that the surface is made afresh."""


def told(picture: HeatPicture) -> tuple[object, ...]:
    """All that a picture says."""
    image = picture.image
    return picture.reports, picture.chosen, picture.domain, np.frombuffer(image.constBits(), np.uint32).tobytes()


def with_more(reports: int):
    """The mini town's moment with more reports, each in a cell of its own."""
    spots = ((0.2 + 2.6 * (n % 30) / 30, 0.2 + 2.6 * (n // 30) / 30) for n in range(reports))
    return mini_snapshot(reports=(*DEFAULT_REPORTS, *(mini_report(10 + n, x, y) for n, (x, y) in enumerate(spots))))


@pytest.mark.parametrize("more", [FEW, SOME, MANY])
@pytest.mark.parametrize("chosen", [HeatFilter(), HeatFilter(sources=frozenset({"worker"}))])
def test_what_overtakes_a_heat_in_a_pause_stands(qapp, town, windows, more, chosen) -> None:
    style, before, after = load_style(), mini_snapshot(), with_more(more)

    def afresh(snapshot, its) -> tuple[object, ...]:
        heat = LiveHeat(town, windows)
        heat.chosen = its
        return told(heat.show(snapshot, style))

    for pauses in count():
        heat = LiveHeat(town, windows)
        heat.show(before, style)
        steps = heat.show_in_pieces(after, style)
        taken = sum(1 for _ in islice(steps, pauses))
        heat.chosen = chosen
        assert told(heat.show(before, style)) == afresh(before, chosen)
        for _ in steps:
            pass
        for snapshot in (before, after, before):
            assert told(heat.show(snapshot, style)) == afresh(snapshot, chosen)
        if taken < pauses:
            break
    assert pauses > 2
