"""Points to grids, exactly, beside geopandas' spatial join of the same points: 79 grids, and 100 000 polygons."""

from collections.abc import Iterator

import geopandas
import numpy as np
import shapely

from benchmarks.rounds import Target, faster, medians_ms, within
from zscc.geo.grid_index import OUTSIDE, TOUCH_M, GridIndex
from zscc.town.load import load_town

POINTS, POLYGONS, ROUNDS = 1_000_000, 100_000, 5
SIDE_M = 10_000.0
SEED = 1


def measure() -> Iterator[dict[str, object]]:
    """The town's own grids first, then cells of a Voronoi diagram of the town's size."""
    town = load_town()
    yield from _beside_a_join("79 grids", [grid.ring for grid in town.grids], Target(20), build_ms=200.0)
    yield from _beside_a_join(f"{POLYGONS} polygons", _voronoi(), Target(10), build_ms=1_000.0)


def _beside_a_join(name: str, rings: list[np.ndarray], target: Target, build_ms: float) -> Iterator[dict[str, object]]:
    codes = [str(number) for number in range(len(rings))]
    corners = np.concatenate(rings)
    low, high = corners.min(axis=0), corners.max(axis=0)
    random = np.random.default_rng(SEED)
    x_m, y_m = (random.uniform(low[axis] - 50, high[axis] + 50, POINTS) for axis in (0, 1))
    polygons = geopandas.GeoDataFrame(geometry=[shapely.Polygon(ring) for ring in rings], crs="EPSG:4549")
    ready = geopandas.GeoDataFrame(geometry=shapely.points(x_m, y_m), crs="EPSG:4549")
    index = GridIndex(codes, rings)
    # Its tree is built by the first query, and kept.
    tree = polygons.sindex

    def build() -> None:
        GridIndex(codes, rings).grid_of(x_m[:20_000], y_m[:20_000])

    ways = {
        "ours": lambda: index.grid_of(x_m, y_m),
        "join": lambda: geopandas.sjoin(ready, polygons, predicate="within"),
        "tree": lambda: tree.query(ready.geometry.values, predicate="within"),
    }
    told = medians_ms(ways, ROUNDS if len(rings) < POLYGONS else 3)
    what = f"{POINTS} points to {name}"
    yield faster(what, told["ours"], ("geopandas sjoin, points ready", told["join"]), target)
    yield faster(what, told["ours"], ("shapely STRtree, points ready", told["tree"]))
    yield within(
        f"index of {name} built, and {20_000} points asked", medians_ms({"build": build}, 3)["build"], build_ms
    )
    yield _disagreements(what, index, polygons, ready)


def _disagreements(
    what: str, index: GridIndex, polygons: geopandas.GeoDataFrame, points: geopandas.GeoDataFrame
) -> dict[str, object]:
    """Answers that are not shapely's. A point outside all that lies within a millimetre of one is that one's."""
    found = index.grid_of(points.geometry.x.to_numpy(), points.geometry.y.to_numpy())
    wanted = np.full(len(points), OUTSIDE)
    point, polygon = polygons.sindex.query(points.geometry.values, predicate="within")
    wanted[point] = polygon
    others = np.flatnonzero(found != wanted)
    own = polygons.geometry.values[np.maximum(found[others], 0)]
    touch = (wanted[others] == OUTSIDE) & (shapely.distance(own, points.geometry.values[others]) <= TOUCH_M)
    wrong = int(np.count_nonzero(~touch))
    told = f"{wrong} ({len(others) - wrong} within 1 mm)"
    return {"what": f"{what}: answers that are not shapely's", "ours": told, "target": "0", "met": wrong == 0}


def _voronoi() -> list[np.ndarray]:
    random = np.random.default_rng(SEED)
    outline = shapely.box(0, 0, SIDE_M, SIDE_M)
    seeds = shapely.MultiPoint(random.uniform(0, SIDE_M, (POLYGONS, 2)))
    cells = np.array(shapely.voronoi_polygons(seeds, extend_to=outline).geoms)
    return [shapely.get_coordinates(cell) for cell in shapely.intersection(cells, outline)]
