import subprocess
import sys

import numpy as np
import pytest
from pyproj import Transformer

from zscc.geo.gauss_kruger import degrees_from_map, map_from_degrees

PROJ = Transformer.from_crs(4490, 4549, always_xy=True)


@pytest.mark.parametrize(
    ("lon_deg", "lat_deg", "off_m"),
    [((118.0, 123.0), (29.0, 34.0), 1e-8), ((73.0, 135.0), (0.0, 55.0), 2e-8), ((60.0, 180.0), (-90.0, 90.0), 1e-7)],
    ids=["around the town", "China", "half the Earth"],
)
def test_it_is_what_proj_says(lon_deg, lat_deg, off_m):
    random = np.random.default_rng(3)
    lon, lat = random.uniform(*lon_deg, 20_000), random.uniform(*lat_deg, 20_000)
    # What lies within 30 degrees of the two points at infinity is nobody's to ask.
    near = np.abs(np.cos(np.radians(lat)) * np.sin(np.radians(lon - 120.0))) <= np.sin(np.radians(60.0))
    lon, lat = lon[near], lat[near]
    x_m, y_m = map_from_degrees(lon, lat)
    np.testing.assert_allclose((x_m, y_m), PROJ.transform(lon, lat), rtol=0, atol=off_m)
    np.testing.assert_allclose(degrees_from_map(x_m, y_m), (lon, lat), rtol=0, atol=1e-7)


def test_the_poles_are_places():
    lon, lat = np.array([120.0, 0.0, 120.0]), np.array([90.0, 90.0, -90.0])
    np.testing.assert_allclose(map_from_degrees(lon, lat), PROJ.transform(lon, lat), rtol=0, atol=1e-6)
    assert degrees_from_map(*map_from_degrees(lon, lat))[1] == pytest.approx([90.0, 90.0, -90.0], abs=1e-9)


def test_a_position_needs_no_heavy_library():
    code = "import sys; from zscc.geo.spaces import convert, Space; convert(Space.BD09, Space.EPSG4549, 121.0, 31.5)"
    told = subprocess.run(
        [sys.executable, "-c", f"{code}; print('pyproj' in sys.modules)"], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"
