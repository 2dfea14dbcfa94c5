"""Sums of very many vehicles leave the interpreter to the screen again and again."""

import numpy as np

from zscc.analysis.patrol_sums import PatrolSums
from zscc.model.fix import UNKNOWN, FixBatch
from zscc.settings.profile import load_profile
from zscc.town.load import load_town

VEHICLES, SECONDS = 500, 4
START_MS = 1_781_000_000_000


def batch():
    vehicle = np.tile(np.arange(VEHICLES), SECONDS)
    at_ms = START_MS + 1000 * np.repeat(np.arange(SECONDS), VEHICLES)
    return FixBatch(
        key="many",
        feed="flood",
        vehicles=tuple(f"V{number:04d}" for number in range(VEHICLES)),
        grids=(),
        vehicle=vehicle.astype("<u2").tobytes(),
        observed_at_ms=at_ms.astype("<i8").tobytes(),
        lon_e7=(1_209_600_000 + 900 * (at_ms - START_MS) // 1000).astype("<i4").tobytes(),
        lat_e7=(314_500_000 + 300 * vehicle).astype("<i4").tobytes(),
        speed=np.full(len(vehicle), 300, "<u2").tobytes(),
        heading_deg=np.full(len(vehicle), UNKNOWN, "<u2").tobytes(),
        flags=np.zeros(len(vehicle), "<u2").tobytes(),
        grid=np.full(len(vehicle), UNKNOWN, "<u2").tobytes(),
    )


def test_a_few_vehicles_are_summed_between_two_pauses():
    sums = PatrolSums(load_town(), load_profile().patrol)
    sums.pass_time(START_MS)
    summed = [0]
    for _ in sums.take_in_pieces([(1, batch())]):
        summed.append(len(sums.tracks))
    assert len(sums.tracks) == VEHICLES
    assert max(np.diff(summed)) <= 30
    assert VEHICLES - summed[-1] <= 30
    assert all(np.array_equal(np.diff(track.fixes["at_ms"]), [1000] * 3) for track in sums.tracks.values())
