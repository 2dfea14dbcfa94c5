"""The build of the demo town: the same seed gives the same bytes, another seed another town that passes as well."""

import pytest

from zscc.town.build.places import shared_out
from zscc.town.build.town import build_town
from zscc.town.check.town import check_town
from zscc.town.load import DEMO_TOWN, load_town


def test_the_shipped_file_is_what_the_build_makes(tmp_path):
    build_town(tmp_path / "built.gpkg", seed=1)
    assert (tmp_path / "built.gpkg").read_bytes() == DEMO_TOWN.read_bytes()


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_every_seed_makes_a_town_without_a_fault(tmp_path, seed):
    path = tmp_path / "built.gpkg"
    build_town(path, seed)
    assert path.read_bytes() != DEMO_TOWN.read_bytes()
    outcome = check_town(path, load_town())
    assert outcome.faults == []


@pytest.mark.parametrize(("total", "weights"), [(45_000, [1, 2, 3.3]), (7, [1, 1, 1]), (0, [5, 1]), (62, [0.3] * 79)])
def test_shares_add_up_and_stay_near_their_weight(total, weights):
    shares = shared_out(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight / sum(weights)) < 1
