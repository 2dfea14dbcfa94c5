"""Distances along clicked points: each leg, the running total, and the bearing of the last leg from true north."""

from itertools import pairwise
from threading import Thread

from zscc.geo.geodesic import leg, warm
from zscc.geo.spaces import wgs84_from_map
from zscc.map.sketch import Sketch, SketchLine, SketchMark
from zscc.map.tools.vertices import VertexTool
from zscc.map.wording import bearing, measured_length


class MeasureDistance(VertexTool):
    """Geodesic, on the ellipsoid: the projection's scale is not in it."""

    name = "measure_distance"

    def taken(self) -> None:
        # Before the second point is set PROJ is there.
        Thread(target=warm, name="zscc-geodesic", daemon=True).start()

    def hint(self) -> str:
        words = self.bench.words
        told = self.result()
        return words("habits.measure.going", told=told) if told else super().hint()

    def result(self) -> str:
        legs = self._legs()
        if not legs:
            return ""
        words = self.bench.words
        last_m, last_deg = legs[-1]
        return words(
            "habits.measure.distance",
            total=measured_length(words, sum(length_m for length_m, _ in legs)),
            leg=measured_length(words, last_m),
            bearing=bearing(words, last_deg),
        )

    def sketch(self) -> Sketch | None:
        line = self.line_m
        if len(line) == 0:
            return None
        words, legs, total_m = self.bench.words, self._legs(), 0.0
        marks = [SketchMark((float(line[0, 0]), float(line[0, 1])))]
        for place, (length_m, degrees) in enumerate(legs, start=1):
            total_m += length_m
            last = place == len(legs)
            text = measured_length(words, total_m)
            text = words("habits.measure.end", total=text, bearing=bearing(words, degrees)) if last else text
            marks.append(SketchMark((float(line[place, 0]), float(line[place, 1])), text, strong=last))
        firm = len(self.points)
        lines = [SketchLine(line[:firm])] if firm > 1 else []
        if self.next is not None:
            lines.append(SketchLine(line[firm - 1 :], dashed=True))
        return Sketch(lines=tuple(lines), marks=tuple(marks), on_top=True)

    def _legs(self) -> list[tuple[float, float]]:
        """Length in metres and true bearing in degrees of each leg."""
        degrees = [wgs84_from_map(float(x_m), float(y_m)) for x_m, y_m in self.line_m]
        return [leg(*start, *end) for start, end in pairwise(degrees)]
