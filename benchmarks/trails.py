"""1 000 fading tracks of 100 vertices, beside curves of pyqtgraph in eight steps of fading.

At a tick every track grows by a vertex and loses its oldest one, and the map is panned; the frame counts as painted
when nothing is left to be made behind it. "Afresh" is the first time, or after the map was moved far: every track from
nothing. pyqtgraph's curves do the same work for both, and are measured with the tick.
"""

from collections.abc import Iterator
from itertools import cycle

from PySide6.QtWidgets import QApplication

from benchmarks.crowd import Crowd
from benchmarks.our_map import FULL_HD, OurMap, application
from benchmarks.plain_pyqtgraph import CurveEach, Look, PlainMap, PlainTrails
from benchmarks.rounds import Target, faster, medians_ms
from zscc.settings.style import load_style

VEHICLES, VERTICES, STEPS = 1_000, 100, 8
ROUNDS = 5


def measure() -> Iterator[dict[str, object]]:
    """Pan, and tick with pan where every trail is made anew before the frame counts as painted."""
    application()
    ours = OurMap(FULL_HD, ("tracks",), minutes=VERTICES / 60)
    crowd = Crowd(ours.town, VEHICLES, VERTICES)
    box = ours.canvas.viewport.bbox_m
    maps = {name: PlainMap(FULL_HD, box) for name in ("each", "same", "thin")}
    looks = {
        "same": Look("8 curves, lines as ours", load_style().widths.trail, antialias=True, segmented=True),
        "thin": Look("8 curves, 1 px, no antialias"),
    }
    trails = {name: PlainTrails(maps[name], look) for name, look in looks.items()} | {
        "each": CurveEach(maps["each"], VEHICLES, STEPS)
    }
    names = {name: look.name for name, look in looks.items()} | {"each": f"{STEPS} curves a vehicle, 1 px"}

    def tick(name: str) -> None:
        trails[name].show(crowd.tracks)
        maps[name].pan()

    def afresh() -> None:
        # Longer and shorter trails keep nothing of what was drawn.
        ours.canvas.set_trail_minutes(VERTICES / 60 + next(more))
        ours.show_all(crowd.snapshot())

    drained, more = QApplication.processEvents, cycle((0.01, 0.0))
    ways = {"move": crowd.drive, "ours": lambda: ours.show_all(crowd.snapshot())}
    ticks = medians_ms(ways | {name: lambda name=name: tick(name) for name in trails}, ROUNDS, drained)
    pans = medians_ms({"ours": ours.pan} | {name: maps[name].pan for name in trails}, ROUNDS, drained)
    whole = medians_ms({"ours": afresh}, ROUNDS, drained)["ours"]
    what = f"{VEHICLES} fading tracks of {VERTICES} vertices: "
    for name, told in names.items():
        goal = Target(50) if name == "each" else None
        yield faster(what + "a vertex more each, and panned", ticks["ours"], (told, ticks[name]), goal)
        yield faster(what + "panned", pans["ours"], (told, pans[name]), goal)
        yield faster(what + "all made afresh and panned", whole, (told, ticks[name]))
    for plain in maps.values():
        plain.close()
    ours.close()
