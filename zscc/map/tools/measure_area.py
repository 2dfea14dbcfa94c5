"""The area inside clicked points and the way round it."""

from threading import Thread

from zscc.geo.crossing import crosses_itself
from zscc.geo.geodesic import ring_area_m2, warm
from zscc.geo.spaces import wgs84_from_map
from zscc.map.sketch import Sketch, SketchArea, SketchLine, SketchMark
from zscc.map.tools.stroke import outline
from zscc.map.tools.vertices import VertexTool
from zscc.map.wording import measured_area, measured_length


class MeasureArea(VertexTool):
    """Geodesic, on the ellipsoid."""

    name = "measure_area"
    least = 3

    def taken(self) -> None:
        # Before the third point is set PROJ is there.
        Thread(target=warm, name="zscc-geodesic", daemon=True).start()

    def hint(self) -> str:
        told = self.result()
        return self.bench.words("habits.measure.going", told=told) if told else super().hint()

    def result(self) -> str:
        line = self.line_m
        if len(line) < 3:
            return ""
        words = self.bench.words
        # The two halves of a bow tie would be taken from each other without a word.
        crosses = crosses_itself(line)
        area_m2, girth_m = ring_area_m2(*wgs84_from_map(line[:, 0], line[:, 1]))
        if crosses:
            return words("habits.measure.crossing", girth=measured_length(words, girth_m))
        return words("habits.measure.area", area=measured_area(words, area_m2), girth=measured_length(words, girth_m))

    def sketch(self) -> Sketch | None:
        line = self.line_m
        if len(line) == 0:
            return None
        dots = tuple(SketchMark((x_m, y_m)) for x_m, y_m in self.points)
        if len(line) < 3:
            return Sketch(lines=(SketchLine(line, dashed=True),), marks=dots, on_top=True)
        middle = line.mean(axis=0)
        told = SketchMark((float(middle[0]), float(middle[1])), self.result(), radius_px=0.0, strong=True, centred=True)
        ring = outline(line, dashed=not self.ended)
        return Sketch(ring.lines, (SketchArea(line, opacity=0.14),), (*dots, told), on_top=True)
