"""What was known of a patrol's day at a moment of it: a day without what came later."""

from dataclasses import replace

import numpy as np

from zscc.analysis.patrol_picture import DayOfVehicle, PatrolPicture
from zscc.analysis.trips import SegmentKind


def day_until(day: DayOfVehicle, at_ms: int) -> DayOfVehicle:
    """The fixes up to a moment and the segments that had begun; the one that was going on ends there."""
    known = int(np.searchsorted(day.fixes["at_ms"], at_ms, side="right"))
    if known == len(day.fixes):
        return day
    parts, courses = [], []
    for place, part in enumerate(day.parts):
        segment = part.segment
        # A gap was known for one when the next fix came.
        if segment.begins_ms > at_ms or (segment.kind is SegmentKind.GAP and segment.ends_ms > at_ms):
            break
        if segment.last >= known:
            share = (at_ms - segment.begins_ms) / max(segment.ends_ms - segment.begins_ms, 1)
            segment = replace(segment, last=max(known - 1, segment.first), ends_ms=at_ms, mm=round(segment.mm * share))
            part = replace(part, segment=segment)  # noqa: PLW2901
        parts.append(part)
        if day.courses_m:
            courses.append(day.courses_m[place])
    return replace(day, parts=tuple(parts), fixes=day.fixes[:known], courses_m=tuple(courses))


def picture_at(picture: PatrolPicture, at_ms: int) -> PatrolPicture:
    """Sums of the present as a past moment may show them: the days up to it; of sums that reach further, none."""
    days = {which: day_until(day, at_ms) for which, day in picture.days.items()}
    return replace(picture, as_of_ms=at_ms, loading=True, mileages={}, grids_seen_ms={}, days=days)
