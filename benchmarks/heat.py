"""The heat of a million reports from positions to a picture of 1920x1080, beside the usual ways; and a tick of it.

The usual way counts on the pixels of the view. Ours counts on cells of the ground and is put on the view smoothly,
as the canvas does; how far that is from scipy's answer is measured on the pixels of the view.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from scipy.ndimage import gaussian_filter, map_coordinates

from benchmarks.rounds import Target, dearer, faster, medians_ms, not_here
from zscc.analysis.heat import HeatGround, HeatSurface
from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.analysis.heat_measures import windows_of
from zscc.analysis.heat_window import SlidingHeat
from zscc.map.themes.heat_picture import heat_image
from zscc.map.viewport import Viewport, viewport_of
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.town.layers import Town
from zscc.town.load import load_town

REPORTS, MANY, FEW = 1_000_000, 10_000_000, 10_000
CAME = 20
ROUNDS, TICKS = 7, 40
WIDTH_PX, HEIGHT_PX = 1920, 1080
WORST_OF_PEAK = 0.03
SEED = 1

_RAMP = load_style().palette.heat

Points = tuple[np.ndarray, np.ndarray]


class Case:
    """The same reports, view and bandwidth for everybody."""

    def __init__(self, town: Town) -> None:
        corners = np.concatenate(town.boundary)
        (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
        self.bandwidth_m = windows_of(town, load_profile().windows).heat_bandwidth_m
        self.ground = HeatGround.of_town(town, self.bandwidth_m)
        self.view: Viewport = viewport_of((west, south, east, north), WIDTH_PX, HEIGHT_PX)
        # Where people live reports cluster: around a hundred places, and some anywhere.
        random = np.random.default_rng(SEED)
        homes = random.uniform((west, south), (east, north), (100, 2))
        points = homes[random.integers(0, 100, REPORTS)] + random.normal(0, 400, (REPORTS, 2))
        points[::4] = random.uniform((west, south), (east, north), (len(points[::4]), 2))
        inside = np.clip(points, (west, south), (east, north))
        self.points: Points = (np.ascontiguousarray(inside[:, 0]), np.ascontiguousarray(inside[:, 1]))
        self.domain = 0.6 * self.surface().density().max()
        self.ramp = load_style().palette.heat

    def surface(self) -> HeatSurface:
        """Ours, of all reports, counted afresh."""
        made = HeatSurface(self.ground, self.bandwidth_m, 1.0)
        made.show(*self.points)
        return made

    def ours(self) -> QImage:
        """Counted, spread, coloured and put on the view."""
        image = heat_image(self.surface().density(), self.domain, self.ramp)
        picture = QImage(WIDTH_PX, HEIGHT_PX, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        left, top = self.view.px_from_map(self.ground.west_m, self.ground.north_m)
        right, bottom = self.view.px_from_map(self.ground.east_m, self.ground.south_m)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, right - left, bottom - top), image)
        painter.end()
        return picture

    def counts(self) -> np.ndarray:
        """Reports by pixel, row 0 in the south."""
        west, south, east, north = self.view.bbox_m
        x_m, y_m = self.points
        return np.histogram2d(y_m, x_m, bins=(HEIGHT_PX, WIDTH_PX), range=((south, north), (west, east)))[0]

    def field(self) -> np.ndarray:
        """Reports per km2 and day by pixel, as scipy has it."""
        scale = self.view.metres_per_pixel
        blurred = gaussian_filter(self.counts(), self.bandwidth_m / scale, mode="constant")
        return blurred * (1e6 / scale**2)

    def by_matplotlib(self) -> np.ndarray:
        """Counted, spread and coloured as an analyst does it."""
        from matplotlib import colormaps  # a peer, not there everywhere

        return colormaps["magma"](np.clip(self.field() / self.domain, 0.0, 1.0), bytes=True)

    def by_datashader(self) -> object:
        """Counted by datashader's compiled kernel, spread by scipy, coloured by datashader."""
        import datashader
        import pandas
        from datashader import transfer_functions

        west, south, east, north = self.view.bbox_m
        canvas = datashader.Canvas(WIDTH_PX, HEIGHT_PX, x_range=(west, east), y_range=(south, north))
        counts = canvas.points(pandas.DataFrame({"x": self.points[0], "y": self.points[1]}), "x", "y")
        sigma = self.bandwidth_m / self.view.metres_per_pixel
        blurred = counts.copy(data=gaussian_filter(counts.values.astype(np.float32), sigma, mode="constant"))
        return transfer_functions.shade(blurred, how="linear")

    def furthest_off(self) -> float:
        """The greatest difference from scipy on the pixels of the view, as a share of scipy's peak."""
        west, south, _, _ = self.view.bbox_m
        scale, cell_m = self.view.metres_per_pixel, self.ground.cell_m
        rows = (south + (np.arange(HEIGHT_PX) + 0.5) * scale - self.ground.south_m) / cell_m - 0.5
        columns = (west + (np.arange(WIDTH_PX) + 0.5) * scale - self.ground.west_m) / cell_m - 0.5
        at = np.meshgrid(rows, columns, indexing="ij")
        ours = map_coordinates(self.surface().density(), at, order=1, mode="constant")
        wanted = self.field()
        return float(np.abs(ours - wanted).max() / wanted.max())


@dataclass(frozen=True)
class Rows:
    """Reports by observed time, one a second."""

    x_m: np.ndarray
    y_m: np.ndarray
    observed_at_ms: np.ndarray
    index: np.ndarray
    reports: tuple[()] = ()


def measure() -> Iterator[dict[str, object]]:
    """All afresh beside the peers, how far off, and a tick in small and great windows."""
    case = Case(load_town())
    ways: dict[str, Callable[[], object]] = {"ours": case.ours}
    what = f"heat of {REPORTS} reports to a picture of {WIDTH_PX}x{HEIGHT_PX}, all afresh"
    peers = {
        "matplotlib": ("histogram2d + scipy + matplotlib", case.by_matplotlib, Target(25)),
        "datashader": ("datashader + scipy", case.by_datashader, None),
    }
    here = {name: peer for name, peer in peers.items() if find_spec(name) is not None}
    told = medians_ms(ways | {name: way for name, (_, way, _) in here.items()}, ROUNDS)
    for name, (title, _, target) in peers.items():
        if name in here:
            yield faster(what, told["ours"], (title, told[name]), target)
        else:
            yield not_here(what, title)
    off = case.furthest_off()
    yield {
        "what": "furthest from scipy's answer, of the peak",
        "ours": f"{off:.2%}",
        "target": f"<= {WORST_OF_PEAK:.0%}",
        "met": off <= WORST_OF_PEAK,
    }
    yield from _ticks(case)


def _ticks(case: Case) -> Iterator[dict[str, object]]:
    """Some reports come and as many leave: the window's sums alone, and with the picture."""
    random = np.random.default_rng(SEED)
    total = MANY + CAME * (TICKS + 2)
    pick = random.integers(0, REPORTS, total)
    x_m, y_m = case.points[0][pick], case.points[1][pick]
    at_ms, index = np.arange(total, dtype=np.int64) * 1000, np.arange(total)
    ways: dict[str, Callable[[], object]] = {}
    for name, window in (("few", FEW), ("many", MANY)):
        sliding = SlidingHeat(HeatSurface(case.ground, case.bandwidth_m, 1.0))
        ways[name] = Tick(sliding, Rows(x_m, y_m, at_ms, index), window, ALL_REPORTS)
    told = medians_ms(ways, TICKS)
    what = f"a tick of the heat, {CAME} reports come and {CAME} leave: {MANY} in the window"
    yield dearer(what, told["many"], (f"{FEW} in the window", told["few"]), Target(1.5, at_most=True))


class Tick:
    """Called again and again, it slides a window over the reports and makes the picture."""

    def __init__(self, sliding: SlidingHeat, rows: Rows, window: int, chosen: HeatFilter) -> None:
        self._sliding, self._rows, self._window, self._chosen = sliding, rows, window, chosen
        self._end = window

    def __call__(self) -> None:
        end = self._end
        rows = Rows(
            *(column[:end] for column in (self._rows.x_m, self._rows.y_m, self._rows.observed_at_ms, self._rows.index))
        )
        last_ms = int(rows.observed_at_ms[-1])
        self._sliding.show(rows, (last_ms - self._window * 1000, last_ms), self._chosen)
        heat_image(self._sliding.surface.density(), 24.0, _RAMP)
        self._end = end + CAME
