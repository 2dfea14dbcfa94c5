"""Rivers that wind and lakes with a soft shore: synthetic, in map metres (EPSG:4549)."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from zscc.town.build.plan import LakePlan, Line, RiverPlan


@dataclass(frozen=True, slots=True)
class WaterDrawn:
    """A river (line with a width) or a lake (closed ring, width 0)."""

    line: Line
    name: str
    width_m: float


def rivers_of(plans: Sequence[RiverPlan], reach: Any, seed: int) -> list[WaterDrawn]:
    """The rivers through their control points, with bends of their own, clipped to ``reach`` (a polygon)."""
    drawn = []
    for number, plan in enumerate(plans):
        chance = random.Random(f"river/{seed}/{number}")
        line = shapely.LineString(_winding(curve_through(plan.line, 60.0), plan.width_m, chance))
        for part in shapely.get_parts(shapely.intersection(line, reach)):
            if part.length > 200.0:
                drawn.append(WaterDrawn(np.round(shapely.get_coordinates(part), 3), plan.name, plan.width_m))
    return drawn


def lakes_of(plans: Sequence[LakePlan], seed: int) -> list[WaterDrawn]:
    """The lakes: ellipses with a few soft bays."""
    drawn = []
    for number, plan in enumerate(plans):
        chance = random.Random(f"lake/{seed}/{number}")
        turn = chance.uniform(-0.4, 0.4)
        waves = [(k, chance.uniform(0.03, 0.16 / k), chance.uniform(0, math.tau)) for k in (2, 3, 4)]
        ring = []
        for step in range(48):
            angle = math.tau * step / 48
            grown = 1 + sum(size * math.sin(k * angle + phase) for k, size, phase in waves)
            x, y = plan.size_m[0] / 2 * grown * math.cos(angle), plan.size_m[1] / 2 * grown * math.sin(angle)
            ring.append((x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)))
        shore = np.round(np.array([*ring, ring[0]]) + plan.at, 3)
        drawn.append(WaterDrawn(shore, plan.name, 0.0))
    return drawn


def curve_through(points: Line, step_m: float) -> Line:
    """A smooth curve through the points (centripetal Catmull-Rom), a vertex about every ``step_m`` metres."""
    if len(points) < 3:
        return np.asarray(shapely.get_coordinates(shapely.segmentize(shapely.LineString(points), step_m)))
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    curve = [points[:1]]
    for index in range(len(points) - 1):
        curve.append(_bow(padded[index : index + 4], step_m))
    return np.vstack(curve)


def _bow(four: Line, step_m: float) -> Line:
    """The curve from the second to the third of four points, without its first vertex."""
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(np.hypot(*np.diff(four, axis=0).T)))])
    count = max(2, round(float(np.hypot(*(four[2] - four[1]))) / step_m))
    t = np.linspace(knots[1], knots[2], count + 1)[1:, None]

    def between(a: Line, b: Line, low: int, high: int) -> Line:
        return np.asarray(((knots[high] - t) * a + (t - knots[low]) * b) / (knots[high] - knots[low]))

    first, second, third = (between(four[i], four[i + 1], i, i + 1) for i in range(3))
    return between(between(first, second, 0, 2), between(second, third, 1, 3), 1, 2)


def _winding(line: Line, width_m: float, chance: random.Random) -> Line:
    """The line moved sideways by a few slow waves: bends of two to five widths."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    heading = np.gradient(line, axis=0)
    heading /= np.hypot(*heading.T)[:, None]
    sideways = np.column_stack([-heading[:, 1], heading[:, 0]])
    shift = np.zeros(len(line))
    for wave_m, size in ((1700.0, 1.9), (820.0, 1.2), (410.0, 0.5)):
        phase = chance.uniform(0, math.tau)
        shift += size * width_m * np.sin(math.tau * along / wave_m + phase)
    return np.asarray(line + shift[:, None] * sideways)
