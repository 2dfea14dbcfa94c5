"""What patrols draw on the map: a vehicle's day with its stops, and the roads by when they were seen last.

What is long belongs to the ground and is painted anew only when it changes; what a person points at lives.
"""

import numpy as np

from zscc.analysis.patrol_picture import DayOfVehicle, RoadsSeen
from zscc.analysis.track_fixes import Floats
from zscc.analysis.trips import Segment, SegmentKind
from zscc.map.sketch import Sketch, SketchLine, SketchMark
from zscc.ui.patrol.wording import PatrolWording

_MS_PER_HOUR = 3_600_000
_BREAK = np.full((1, 2), np.nan)
ROAD_AGES = (
    ("day", 24, "accent", 0.95, 2.6),
    ("three_days", 72, "accent", 0.55, 2.2),
    ("week", 168, "accent", 0.28, 2.0),
    ("older", None, "stale", 0.6, 1.2),
)
"""Name, hours, colour, opacity, width: fresh roads shine and are broad, those that nobody saw are thin and grey."""
LABELLED_STOP_S = 120.0
LABEL_PX = (120.0, 22.0)
"""Room that the words of a stop take."""
_SAME_M = 0.5


def way_sketch(day: DayOfVehicle) -> Sketch:
    """The way of a day, for the ground: trips as lines, gaps dashed."""
    trips = [place for place, part in enumerate(day.parts) if part.segment.kind is SegmentKind.TRIP]
    gaps = [place for place, part in enumerate(day.parts) if part.segment.kind is SegmentKind.GAP]
    lines = (
        SketchLine(_course(day, gaps), "stale", 1.6, dashed=True),
        SketchLine(_course(day, trips), "accent", 2.4, opacity=0.8),
    )
    return Sketch(tuple(line for line in lines if len(line.points_m)), still=True)


def stops_sketch(day: DayOfVehicle, words: PatrolWording, chosen: int | None, m_per_px: float) -> Sketch:
    """The stops of a day as marks, their length where it has room; the chosen part stands out."""
    stops = [place for place, part in enumerate(day.parts) if part.segment.kind is SegmentKind.STOP]
    told = _with_room(day, stops, chosen, m_per_px)
    marks = [_mark(day.parts[place].segment, words, place in told) for place in stops if place != chosen]
    if chosen is None:
        return Sketch(marks=tuple(marks))
    if chosen in stops:
        return Sketch(marks=(*marks, _chosen_mark(day.parts[chosen].segment, words)))
    return Sketch((SketchLine(_course(day, [chosen]), "accent", 4.0),), (), tuple(marks))


def _with_room(day: DayOfVehicle, stops: list[int], chosen: int | None, m_per_px: float) -> set[int]:
    """The longest stops whose words do not lie on those of a longer one."""
    told: list[int] = [] if chosen is None else [chosen]
    for place in sorted(stops, key=lambda place: -day.parts[place].segment.duration_s):
        at_m = day.parts[place].segment.at_m
        others = [day.parts[other].segment.at_m for other in told]
        if all(
            abs(at_m[0] - x_m) > LABEL_PX[0] * m_per_px or abs(at_m[1] - y_m) > LABEL_PX[1] * m_per_px
            for x_m, y_m in others
        ):
            told.append(place)
    return set(told)


def _course(day: DayOfVehicle, places: list[int]) -> Floats:
    """The fixes of these parts, broken between them."""
    pieces = [piece for place in places for piece in (day.courses_m[place], _BREAK)]
    return np.concatenate(pieces[:-1]) if pieces else np.empty((0, 2))


def _mark(stop: Segment, words: PatrolWording, labelled: bool) -> SketchMark:
    says = labelled and stop.duration_s >= LABELLED_STOP_S
    return SketchMark(stop.at_m, _said(stop, words) if says else "", "text", 4.0)


def _chosen_mark(stop: Segment, words: PatrolWording) -> SketchMark:
    return SketchMark(stop.at_m, _said(stop, words), "accent", 6.0, strong=True)


def _said(stop: Segment, words: PatrolWording) -> str:
    return f"{words.minute(stop.begins_ms)} {words.wording.age(stop.duration_s)}"


def roads_sketch(roads: RoadsSeen, as_of_ms: int) -> Sketch:
    """Every road in the colour of its age class; pieces of one class that follow each other are one line."""
    classes = road_classes(roads, as_of_ms)
    lines = [
        SketchLine(_joined(roads, classes == index), colour, width, opacity=opacity, cased=False)
        for index, (_, _, colour, opacity, width) in enumerate(ROAD_AGES)
    ]
    return Sketch(tuple(line for line in reversed(lines) if len(line.points_m)), still=True)


def road_classes(roads: RoadsSeen, as_of_ms: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """For each piece of road its place in ROAD_AGES."""
    classes = np.full(len(roads.pieces), len(ROAD_AGES) - 1)
    for index in range(len(ROAD_AGES) - 2, -1, -1):
        hours = ROAD_AGES[index][1]
        assert hours is not None
        classes[roads.last_seen_ms >= as_of_ms - hours * _MS_PER_HOUR] = index
    return classes


def _joined(roads: RoadsSeen, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
    """The chosen pieces as one line with breaks; where one begins at the end of another the pen stays down."""
    chosen = np.flatnonzero(which)
    if not len(chosen):
        return np.empty((0, 2))
    from_m, to_m = roads.pieces.from_m[chosen], roads.pieces.to_m[chosen]
    follows = np.abs(from_m[1:] - to_m[:-1]).max(axis=1, initial=0.0) <= _SAME_M
    straight = follows & (roads.pieces.edge[chosen[1:]] == roads.pieces.edge[chosen[:-1]])
    # Between pieces of one edge no vertex is needed; between edges one; after the last of a run its end and a break.
    parts = np.full((len(chosen), 3, 2), np.nan)
    parts[:, 0] = from_m
    parts[:, 1] = to_m
    kept = np.ones((len(chosen), 3), np.bool_)
    kept[1:, 0] = ~straight
    kept[:-1, 1] = ~follows
    kept[:-1, 2] = ~follows
    kept[-1, 2] = False
    points: Floats = parts[kept]
    return points
