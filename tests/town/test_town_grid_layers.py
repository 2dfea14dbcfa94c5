"""Specialised and dedicated grids as layers, by the scheme of a day."""

from datetime import date
from pathlib import Path

import pytest

from zscc.town.features import GeometryKind
from zscc.town.grid_layers import DEDICATED, SPECIALISED, grid_layers
from zscc.town.load import TownUnreadable, load_town


def test_each_scheme_has_the_grids_of_its_time() -> None:
    schemes = load_town().schemes
    found = [{layer.layer_id: len(layer) for layer in grid_layers(load_town(on=s.valid_from))} for s in schemes]
    assert found[0] == {}
    assert set(found[1]) == {SPECIALISED}
    assert set(found[2]) == {DEDICATED, SPECIALISED}
    assert load_town(on=date(2018, 1, 1)).scheme == schemes[0]


def test_a_specialised_grid_is_the_sum_of_its_base_grids() -> None:
    town = load_town()
    layers = {layer.layer_id: layer for layer in grid_layers(town)}
    layer = layers[SPECIALISED]
    assert layer.geometry is GeometryKind.POLYGON
    counts = dict(zip((c.name for c in layer.columns), (c.values for c in layer.columns), strict=True))["grids"]
    assert tuple(int(n) for n in layer.feature_start[1:] - layer.feature_start[:-1]) == counts
    assert layer.synthetic
    assert "OpenStreetMap" in layers[DEDICATED].provenance.source


def test_a_file_that_is_no_town_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TownUnreadable):
        grid_layers(load_town(), tmp_path / "none.gpkg")
