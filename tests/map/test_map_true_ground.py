import pytest
from pyproj import Geod, Proj

from zscc.geo.spaces import map_from_wgs84, wgs84_from_map
from zscc.map.true_ground import bar_of, true_ground

PLACES = [(120.99, 31.46), (118.7, 31.2), (120.0, 40.0), (121.4, 22.0)]


@pytest.mark.parametrize(("lon_deg", "lat_deg"), PLACES)
def test_scale_and_north_agree_with_the_projections_own_factors(lon_deg, lat_deg):
    ground = true_ground(*map_from_wgs84(lon_deg, lat_deg))
    factors = Proj("EPSG:4549").get_factors(lon_deg, lat_deg)
    assert ground.scale == pytest.approx(factors.meridional_scale, abs=2e-6)
    assert ground.north_deg == pytest.approx(-factors.meridian_convergence, abs=0.01)


@pytest.mark.parametrize("metres_per_pixel", [0.3, 1.7, 15.6, 90.0])
def test_the_scale_bar_is_as_long_as_the_ground_it_names(metres_per_pixel):
    x_m, y_m = map_from_wgs84(120.99, 31.46)
    metres, width_px = bar_of(metres_per_pixel, true_ground(x_m, y_m).scale, 120.0)
    assert 40 <= width_px <= 120
    ends = [wgs84_from_map(x_m + sign * width_px * metres_per_pixel / 2, y_m) for sign in (-1, 1)]
    _, _, geodesic_m = Geod(ellps="GRS80").inv(*ends[0], *ends[1])
    assert geodesic_m == pytest.approx(metres, rel=1e-5)
    assert f"{metres:g}".rstrip("0").rstrip(".") in {"1", "2", "5"}


def test_off_the_earth_there_is_no_ground_to_be_true_to():
    assert true_ground(1e9, 1e9) == true_ground(-1e9, 1e9)
    assert true_ground(1e9, 1e9).scale == 1.0
