"""What can be searched, as named things: made from the town, today's reports, added layers and bookmarks.

Free of Qt and of screens: it runs on the search's own thread. What a report says and what added features are called is
masked before it is taken in, so that nobody finds a person by a telephone number that the desk does not show.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from zscc.analysis.names import Named
from zscc.map.pointing.pick import feature_pick
from zscc.map.wording import masked
from zscc.map.writing.named_lines import named_rivers, named_roads
from zscc.model.case import Case
from zscc.model.report import Report
from zscc.settings.seat import Bookmark
from zscc.text.masking import masked_contacts as hidden
from zscc.town.features import FeatureColumn, FeatureLayer
from zscc.town.layers import Town
from zscc.ui.cases.rows import CaseRows
from zscc.ui.rows import Directory, ReportRow

MOST_CASES = 5_000
"""So many of the most urgent open cases are found by name; others by their filters."""
OF_A_PLACE = "place_id"
"""A column of the town's own facilities: the place that one is."""
MOST_TEXT = 120
"""How many characters of a report are searched."""


def things_of_town(directory: Directory) -> Iterator[Named]:
    """Villages with their stations, grids, vehicles, places, roads, rivers, people on duty and neighbours."""
    town = directory.town
    for village in town.villages:
        yield Named("village", village.code, village.name, (village.code,), village.label_at)
    for grid in town.grids:
        yield Named("grid", grid.code, grid.label, (grid.code,), grid.label_at)
    for car in town.vehicles:
        yield Named("vehicle", car.vehicle_id, car.label, (car.plate, car.vehicle_id))
    for place in town.places:
        yield Named("place", place.place_id, place.name, (place.place_id,), place.at)
    for worker in town.grid_workers:
        home = directory.grids.get(worker.grid_code)
        aliases = (home.label,) if home else ()
        yield Named("worker", worker.worker_id, worker.worker_id, aliases, home.label_at if home else None)
    for neighbour in town.neighbours:
        yield Named("neighbour", neighbour.name, neighbour.name, (), neighbour.at)
    yield from _named_lines(town)


def _named_lines(town: Town) -> Iterator[Named]:
    for kind, lines in (("road", named_roads(town)), ("river", named_rivers(town))):
        seen: set[str] = set()
        for line in lines:
            if line.name not in seen:
                # The greatest and longest run stands first; it is where the name is.
                seen.add(line.name)
                middle = line.line[len(line.line) // 2]
                yield Named(kind, line.name, line.name, (), (float(middle[0]), float(middle[1])))


def things_of_reports(rows: Sequence[ReportRow], title_of: Callable[[Report], str]) -> Iterator[Named]:
    """Today's reports: number, class (asked of ``title_of`` once a category) and what they say, masked."""
    titles: dict[str, str] = {}
    for row in rows:
        report = row.report
        title = titles.get(report.category) or titles.setdefault(report.category, title_of(report))
        yield Named("report", report.report_id, title, (report.report_id, masked(report.text)[:MOST_TEXT]), row.at_m)


def things_of_cases(rows: CaseRows, title_of: Callable[[Case], str]) -> Iterator[Named]:
    """The first open cases of the queue: title, number, what they say and where, masked."""
    for row in rows[:MOST_CASES]:
        case = row.case
        aliases = (case.case_id, masked(case.words)[:MOST_TEXT], masked(case.address)[:MOST_TEXT], *case.external_ids)
        yield Named("case", case.case_id, title_of(case), tuple(alias for alias in aliases if alias), row.at_m)


def things_of_bookmarks(bookmarks: Iterable[Bookmark]) -> Iterator[Named]:
    """The seat's bookmarks, by name and group."""
    for place, mark in enumerate(bookmarks):
        aliases = (mark.group,) if mark.group else ()
        yield Named("bookmark", str(place), mark.name, aliases, (mark.easting_m, mark.northing_m))


def things_of_layer(layer: FeatureLayer, titles: Sequence[str]) -> Iterator[Named]:
    """The features of an added layer that have a name; nothing when no column looks like one."""
    column = name_column(layer, titles)
    if column is None or not len(layer):
        return
    vertex = layer.part_start[np.minimum(layer.feature_start[:-1], len(layer.part_start) - 1)]
    first = layer.xy_m[np.minimum(vertex, max(len(layer.xy_m) - 1, 0))].tolist() if len(layer.xy_m) else []
    known = next((its.values for its in layer.columns if its.name == OF_A_PLACE), None)
    for row, value in enumerate(column.values):
        # What is a place of the town too is found as that.
        if value is not None and str(value).strip() and (known is None or not known[row]):
            at_m = (first[row][0], first[row][1]) if first else None
            yield Named("feature", feature_pick(layer.layer_id, row).id, hidden(str(value)), (), at_m)


def name_column(layer: FeatureLayer, titles: Sequence[str]) -> FeatureColumn | None:
    """The column that names the features: one whose title holds one of ``titles``, else the first of words."""
    for column in layer.columns:
        if any(title in column.name.casefold() for title in titles):
            return column
    return next((column for column in layer.columns if _holds_words(column)), None)


def _holds_words(column: FeatureColumn) -> bool:
    return any(isinstance(value, str) and value and not value.isdecimal() for value in column.values[:50])
