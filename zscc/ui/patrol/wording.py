"""How the desk says what vehicles did and when they were somewhere."""

from datetime import datetime

from zscc.analysis.coverage import Share, Stretch
from zscc.analysis.patrol_picture import DayOfVehicle, Part, PatrolPicture
from zscc.analysis.trips import SegmentKind
from zscc.clock import SHANGHAI, day_of_ms, start_of_day_ms
from zscc.model.moment import utc_from_ms
from zscc.ui.rows import Directory
from zscc.ui.wording import Wording

_MM_PER_KM = 1e6
_S_PER_HOUR = 3600.0
MOST_SAID = 2000
STANDS_ON_MS = 60_000
"""A vehicle whose last stop reaches so near to the picture's moment still stands there."""


class PatrolWording:
    """Words of patrols in one language for one town."""

    def __init__(self, wording: Wording, directory: Directory) -> None:
        self.wording, self._directory = wording, directory
        self._said: dict[tuple[Part, bool], tuple[str, str]] = {}

    def __call__(self, key: str, /, **arguments: object) -> str:
        return self.wording.words(f"patrol.{key}", **arguments)

    def minute(self, at_ms: int) -> str:
        """14:02."""
        return f"{self._local(at_ms):%H:%M}"

    def moment(self, at_ms: int) -> str:
        """6月15日 08:30."""
        return self("date.minute", **self._date(at_ms), clock=self.minute(at_ms))

    def day(self, day: int, as_of_ms: int) -> str:
        """今天, 6月14日."""
        return self("day.today") if day == day_of_ms(as_of_ms) else self("day.date", **self._date(start_of_day_ms(day)))

    def date(self, at_ms: int) -> str:
        """6月15日."""
        return self("day.date", **self._date(at_ms))

    def part(self, part: Part, *, stands_on: bool = False) -> str:
        """到达 14:02 · 离开 14:09 · 停7分钟 · 近 某小学 120米."""
        segment, wording = part.segment, self.wording
        begins, ends = self.minute(segment.begins_ms), self.minute(segment.ends_ms)
        duration = wording.age(segment.duration_s)
        if segment.kind is SegmentKind.GAP:
            return self("part.gap", start=begins, end=ends, duration=duration)
        if segment.kind is SegmentKind.TRIP:
            return self(
                "part.trip",
                start=begins,
                end=ends,
                km=wording.distance(segment.mm / 1000),
                mean=wording.speed(segment.mean_kmh),
                top=wording.speed(segment.top_kmh),
            )
        key = "part.stop_now" if stands_on else "part.stop"
        said = self(key, arrival=begins, departure=ends, duration=duration)
        near = self.near(part)
        return self("part.joined", first=said, second=near) if near else said

    def near(self, part: Part) -> str:
        """近 某小学 120米; the grid where no place is near."""
        if part.near is None:
            return self._directory.grid_label(part.grid) or ""
        return self("part.near", place=part.near.name, distance=self.wording.distance(part.near.distance_m))

    def said(self, part: Part, *, stands_on: bool) -> tuple[str, str]:
        """The line of a part, and the same with its grid; what has been said of a day before is not made again."""
        known = self._said.get((part, stands_on))
        if known is None:
            text = self.part(part, stands_on=stands_on)
            label = self._directory.grid_label(part.grid)
            known = text, self("part.tip_grid", text=text, grid=label) if label else text
            if len(self._said) > MOST_SAID:
                self._said.clear()
            self._said[part, stands_on] = known
        return known

    def sum_of(self, day: DayOfVehicle) -> str:
        """行驶5段 · 停留4处."""
        kinds = [part.segment.kind for part in day.parts]
        return self("day.sum", trips=kinds.count(SegmentKind.TRIP), stops=kinds.count(SegmentKind.STOP))

    def share(self, share: Share) -> str:
        """网格 62/79 · 168/440公里, and how little is known where the data is younger than the window."""
        road = f"{self.wording.decimal(share.seen_road_m / 1000)}/{self.wording.km(share.road_m / 1000)}"
        grids = self("board.grids", seen=share.seen_grids, all=share.grids)
        known = (
            "" if share.is_whole else self("board.part_known", known=self.wording.age(share.known_hours * _S_PER_HOUR))
        )
        return self("board.context", grids=grids, road=known or road)

    def known_since(self, picture: PatrolPicture, since_ms: int) -> str:
        """数据自6月15日 08:30起, and how many late fixes are in no sum, or not yet."""
        said = self("board.since", since=self.moment(since_ms))
        if not picture.beyond:
            return said
        return f"{said}\n{self('board.beyond', fixes=self.wording.number(picture.beyond))}"

    def unseen(self, last_seen_ms: int | None, as_of_ms: int) -> str:
        """3小时12分未到, 未到过."""
        if last_seen_ms is None:
            return self("board.never")
        return self("board.unseen", age=self.wording.age(max(as_of_ms - last_seen_ms, 0) / 1000))

    def last_patrol(self, picture: PatrolPicture, grid: str) -> str:
        """6分钟前 for the card of a grid; since when it was not visited, if it never was."""
        seen_ms = picture.grids_seen_ms.get(grid)
        if seen_ms is not None:
            return self.wording.ago(max(picture.as_of_ms - seen_ms, 0) / 1000)
        since = self.wording("unit.unknown") if picture.since_ms is None else self.moment(picture.since_ms)
        return self("card.never", since=since)

    def stretch(self, stretch: Stretch) -> str:
        """长江北路 · 新镇社区-02; roads without a name by their class."""
        name = stretch.name or self.wording.known("patrol.class", stretch.road_class)
        label = self._directory.grid_label(stretch.grid) or self.wording("place.outside")
        return self("board.stretch", road=name, grid=label)

    def _local(self, at_ms: int) -> datetime:
        return utc_from_ms(at_ms).astimezone(SHANGHAI)

    def _date(self, at_ms: int) -> dict[str, object]:
        local = self._local(at_ms)
        return {"month": self.wording(f"month.{local.month}"), "day": local.day}


def stands_on(day: DayOfVehicle, place: int, as_of_ms: int) -> bool:
    """Whether a part of a day is a stop that goes on as far as anybody knows."""
    segment = day.parts[place].segment
    is_last = place == len(day.parts) - 1 and segment.kind is SegmentKind.STOP
    return is_last and as_of_ms - segment.ends_ms <= STANDS_ON_MS
