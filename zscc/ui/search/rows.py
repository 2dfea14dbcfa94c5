"""What a found thing says in the list: its name with the fitting part; beside it village, state, distance or age."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import hypot

from zscc.analysis.names import Answer, Hit, Named
from zscc.geo.coordinate_text import UnreadablePosition, read_position
from zscc.geo.spaces import Space, convert
from zscc.map.pointing.pick import Pick
from zscc.map.pointing.roads import lines_by_name, nearest_on
from zscc.ui.cases.wording import waits_for
from zscc.ui.picture import Picture
from zscc.ui.rows import Directory
from zscc.ui.search.icons import Shape
from zscc.ui.search.results import Found, Headline, Row
from zscc.ui.wording import Wording

CUT = "…"
OPENING, CLOSING = "【", "】"
"""Round where a report came from, as 12345 and 110 write it."""
MARKS = "】，。、；：！？）”’》 "
LONG_TEXT, BEFORE_PART = 24, 6
"""Characters: longer texts are shown from so many before the part that fits."""
GAP = "  "
PICKS = {"village": "station", "worker": "grid"}
"""What is marked for a kind that is not marked as itself."""
LEAST_AWAY_M = 30.0
FARTHEST_POSITION_M = 100_000.0
"""Two numbers that lie further away than this were not meant as a position."""
UNMARKED = frozenset({"river", "neighbour", "bookmark"})


@dataclass(frozen=True, slots=True)
class Said:
    """Name and note of a thing, and what the map knows of it right now."""

    name: str
    notes: tuple[str | None, ...] = ()
    shape: Shape | None = None
    at_m: tuple[float, float] | None = None
    pick_id: str = ""


class RowMaker:
    """Makes rows in one language from what the desk shows right now."""

    def __init__(
        self,
        wording: Wording,
        directory: Directory,
        picture: Picture | None,
        near_m: tuple[float, float],
        titles: Mapping[str, str],
    ) -> None:
        """``near_m`` is the middle of the view in map metres, ``titles`` those of the added layers by id."""
        self._wording, self._directory, self._picture = wording, directory, picture
        self._near_m, self._titles = near_m, titles
        self._workers = {its.worker_id: its for its in directory.town.grid_workers}
        self._classes = {road.name: road.road_class for road in directory.town.roads if road.name}
        self._roads, self._rivers = lines_by_name(directory.town.roads), lines_by_name(directory.town.waters)

    def rows(self, answer: Answer, row_of_command: Callable[[Hit], Found]) -> Iterator[Row]:
        """Rows by kind, the kind of the best hit first, each kind under its heading with its count."""
        kinds = dict.fromkeys(hit.named.kind for hit in answer.hits)
        for kind in kinds:
            hits = [hit for hit in answer.hits if hit.named.kind == kind]
            yield Headline(kind, self.heading(kind, answer.counts.get(kind, len(hits)), len(hits)))
            yield from map(row_of_command if kind == "command" else self.of_hit, hits)

    def position(self, typed: str) -> list[Row]:
        """The row of a position that was typed, if one was and it lies in reach of the town."""
        try:
            read = read_position(typed)
        except UnreadablePosition:
            return []
        at_m = (read.x_m, read.y_m)
        label_m = self._directory.town.villages[0].label_at if self._directory.town.villages else at_m
        if hypot(at_m[0] - label_m[0], at_m[1] - label_m[1]) > FARTHEST_POSITION_M:
            return []
        words = self._wording.words
        lon_deg, lat_deg = convert(Space.EPSG4549, Space.WGS84, *at_m)
        name = words("search.coordinate", lon=f"{lon_deg:.5f}", lat=f"{lat_deg:.5f}")
        found = Found("coordinate", name, name, self._away(at_m) or "", at_m=at_m)
        return [Headline("coordinate", words("search.kind.coordinate")), found]

    def heading(self, kind: str, count: int, shown: int) -> str:
        """道路 6; 网格 79 · 前5."""
        words, number = self._wording.words, self._wording.number
        text = words("search.group", kind=words(f"search.kind.{kind}"), count=number(count))
        more = (words("search.group_shown", shown=number(shown)),) if shown < count else ()
        return words("search.joint").join((text, *more))

    def of_hit(self, hit: Hit) -> Found:
        """The row of one hit; what fits beside the name (code, plate, number, words) is said behind it."""
        said = self._said(hit.named)
        place = said.name.find(hit.text) if hit.text else -1
        if place >= 0:
            return self._found(hit.named, said, said.name, (place + hit.part[0], place + hit.part[1]))
        first, last = hit.part
        start = beginning(hit.text, first)
        before = f"{said.name}{GAP}{CUT if start else ''}"
        shift = len(before) - start
        part = (first + shift, last + shift) if first != last else (0, 0)
        return self._found(hit.named, said, f"{before}{hit.text[start:]}", part)

    def of_named(self, named: Named) -> Found:
        """The row of a thing that nobody typed: one that was chosen before."""
        said = self._said(named)
        return self._found(named, said, said.name, (0, 0))

    def _found(self, named: Named, said: Said, name: str, part: tuple[int, int]) -> Found:
        at_m = said.at_m or named.at_m
        notes = [note for note in (*said.notes, self._away(at_m)) if note and note not in name]
        return Found(
            kind=named.kind,
            id=named.id,
            name=name,
            note=self._wording.words("search.joint").join(notes),
            part=part,
            pick=pick_of(named.kind, said.pick_id or named.id),
            at_m=at_m,
            shape=said.shape,
        )

    def _said(self, named: Named) -> Said:
        of_kind = {
            "vehicle": self._vehicle,
            "case": self._case,
            "report": self._report,
            "place": self._place,
            "road": self._road,
            "river": self._river,
            "worker": self._worker,
            "feature": self._feature,
        }.get(named.kind)
        return Said(named.name) if of_kind is None else of_kind(named)

    def _vehicle(self, named: Named) -> Said:
        row = self._picture.vehicle(named.id) if self._picture is not None else None
        name = self._wording.vehicle(named.name, named.id)
        plate = next(iter(named.aliases), "")
        if row is None or (self._picture is not None and self._picture.loading):
            return Said(name, (plate,))
        state = self._wording.state_with_age(row.state, row.age_s)
        return Said(name, (plate, state), row.state, row.at_m)

    def _report(self, named: Named) -> Said:
        picture = self._picture
        row = picture.report(named.id) if picture is not None else None
        if row is None or picture is None:
            return Said(named.name)
        age_s = (picture.snapshot.as_of - row.report.observed_at).total_seconds()
        name = self._wording.title(row.report)
        return Said(name, (row.grid_label, self._wording.ago(max(age_s, 0.0))), row.report.priority, row.at_m)

    def _case(self, named: Named) -> Said:
        row = self._picture.cases.row(named.id) if self._picture is not None else None
        if row is None:
            return Said(named.name)
        waits = self._wording.words(f"case.waits.{waits_for(row.case)}")
        return Said(named.name, (row.grid_label, waits), row.case.priority, row.at_m)

    def _place(self, named: Named) -> Said:
        place = self._directory.places.get(named.id)
        if place is None:
            return Said(named.name)
        village = self._directory.village_of(place.grid_code)
        return Said(named.name, (self._wording.place_kind(place.category), village.name if village else None))

    def _road(self, named: Named) -> Said:
        road_class = self._classes.get(named.id)
        notes = (self._wording.known("search.road_class", road_class) if road_class else None,)
        # A road is as far away as its nearest point, not as where its name stands.
        return Said(named.name, notes, at_m=nearest_on(self._roads.get(named.id, []), self._near_m))

    def _river(self, named: Named) -> Said:
        return Said(named.name, at_m=nearest_on(self._rivers.get(named.id, []), self._near_m))

    def _worker(self, named: Named) -> Said:
        worker, words = self._workers.get(named.id), self._wording.words
        name = words("search.worker", id=named.id)
        if worker is None:
            return Said(name)
        department = self._wording.known("search.department", worker.department)
        grid = self._directory.grid_label(worker.grid_code)
        note = words("search.worker_note", department=department, grid=grid or worker.grid_code)
        return Said(name, (note,), pick_id=worker.grid_code)

    def _feature(self, named: Named) -> Said:
        return Said(named.name, (self._titles.get(named.id.rpartition(":")[0]),))

    def _away(self, at_m: tuple[float, float] | None) -> str | None:
        if at_m is None:
            return None
        away_m = hypot(at_m[0] - self._near_m[0], at_m[1] - self._near_m[1])
        if away_m < LEAST_AWAY_M:
            return None
        return self._wording.distance(round(away_m, -1) if away_m < 1000 else away_m)


def beginning(text: str, first: int) -> int:
    """Where a long text is shown from: a little before the part that fits, never within brackets or before a mark."""
    if len(text) <= LONG_TEXT:
        return 0
    start = max(first - BEFORE_PART, 0)
    opened = text.rfind(OPENING, 0, start)
    closed = text.find(CLOSING, opened) if opened >= 0 else -1
    if closed >= start:
        # Within brackets: all of them where the part lies in there too, else nothing of them.
        start = opened if first < closed else closed + 1
    while start < first and text[start] in MARKS:
        start += 1
    return start


def pick_of(kind: str, thing_id: str) -> Pick | None:
    """What is marked everywhere when a thing is chosen; None for what only has a place."""
    return None if kind in UNMARKED else Pick(PICKS.get(kind, kind), thing_id)
