"""The sums of analysis: Gi* beside esda's, ten-minute circles, and what each page asks of a store of a million cases.

``peer`` of the last tells the longest time for which a thread that only sleeps was kept waiting meanwhile.
"""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.figures import CLOSED, NOW, OPEN, QUIET_S, Waiter
from benchmarks.made_cases import MadeCases, kept_store
from zscc.analysis.hot_spots import Neighbours, hot_spots
from zscc.analysis.isochrones import ReachRules
from zscc.analysis.reach_map import KINDS, ground_of, places_of, reach_map
from zscc.centre.analyses import Analyses
from zscc.centre.bureau import load_bureau
from zscc.centre.figures import figures_by
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.clock import ManualClock
from zscc.model.analysis import ControlOf, HeatFilmOf, HotSpotsOf, MatrixOf, RepeatsOf
from zscc.settings.profile import load_profile
from zscc.town.load import load_town
from zscc.ui.statistics.control_page import control_bounds
from zscc.ui.statistics.film_page import film_bounds

SIDE, ROUNDS = 40, 31
SPOTS_MS, REACH_MS, LIMIT_S = 20.0, 300.0, 1.0
Row = dict[str, object]


def measure() -> Iterator[Row]:
    """Rows of the table."""
    yield _hot_spots()
    yield from _reach()
    yield from asyncio.run(_of_a_large_store())


def _median_ms(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    took = []
    for _ in range(rounds):
        began_s = perf_counter()
        work()
        took.append((perf_counter() - began_s) * 1e3)
    return median(took)


def _hot_spots() -> Row:
    place = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    one = (place[:, :-1], place[:-1], place[:-1, :-1], place[:-1, 1:])
    other = (place[:, 1:], place[1:], place[1:, 1:], place[1:, :-1])
    pairs = (np.concatenate([part.ravel() for part in parts]) for parts in (one, other))
    neighbours = Neighbours.of_pairs(*pairs, SIDE * SIDE)
    values = np.random.default_rng(7).poisson(6, SIDE * SIDE).astype(np.float64)
    hot_spots(values, neighbours)
    ours = _median_ms(lambda: hot_spots(values, neighbours))
    row: Row = {
        "what": f"Gi* with p and false discoveries over {SIDE * SIDE:,} cells",
        "ours": f"{ours:.2f} ms",
        "target": f"{SPOTS_MS:.0f} ms",
        "met": ours <= SPOTS_MS,
    }
    if find_spec("esda") is None:
        return {**row, "peer": "esda is not installed"}
    from esda.getisord import G_Local
    from libpysal.weights import lat2W

    weights = lat2W(SIDE, SIDE, rook=False)
    theirs = _median_ms(lambda: G_Local(values, weights, transform="B", star=True, permutations=0), 5)
    return {**row, "peer": f"esda G_Local without permutations {theirs:.1f} ms", "ratio": round(theirs / ours, 1)}


def _reach() -> Iterator[Row]:
    town = load_town()
    began_s = perf_counter()
    ground = ground_of(town)
    made_ms = (perf_counter() - began_s) * 1e3
    yield {"what": "the ground of ten-minute circles, once a session", "ours": f"{made_ms:.0f} ms"}
    places = places_of(town, KINDS, date(2026, 6, 15))
    for name, speed in (("on foot", 4.5), ("by bicycle", 15.0)):
        for what, candidate in (("", None), (", and with a place tried", (593_500.0, 3_480_500.0))):
            rules = ReachRules(speed_kmh=speed)
            reach_map(town, ground, places, rules, candidate)
            ours = _median_ms(lambda: reach_map(town, ground, places, rules, candidate))  # noqa: B023 (at once)
            yield {
                "what": f"ten minutes {name} from {len(places[0])} places{what}",
                "ours": f"{ours:.1f} ms",
                "target": f"{REACH_MS:.0f} ms",
                "met": ours <= REACH_MS,
            }


async def _of_a_large_store() -> list[Row]:
    town, profile = load_town(), load_profile()
    place = Workplace(town, profile, load_bureau(profile, None, town), ManualClock(NOW))
    figures = figures_by(place.bureau.catalogue)
    answers = Analyses(figures, place).answers
    store = kept_store(MadeCases(town, place.bureau, NOW), OPEN, CLOSED)
    writer, waiter, rows = JournalWriter(store, ManualClock(NOW)), Waiter(), list[Row]()
    await asyncio.sleep(QUIET_S)
    rows.append(_row(f"nothing is asked for {QUIET_S} s", 0.0, waiter.longest_ms, judged=False))
    month = NOW - timedelta(days=28)
    bounds, baseline = control_bounds("day", NOW)
    asked = (
        ("hours of the week, 28 days, first", MatrixOf(month, NOW), False),
        ("hours of the week, again", MatrixOf(month, NOW), True),
        ("control charts of 79 grids, first", ControlOf(bounds, baseline, NOW, "grid"), False),
        ("control charts of 79 grids, again", ControlOf(bounds, baseline, NOW, "grid"), True),
        ("hot spots on the grids, first", HotSpotsOf(month, NOW), False),
        ("hot spots on the grids, again", HotSpotsOf(month, NOW), True),
        ("hot spots on squares of 250 m", HotSpotsOf(month, NOW, "square"), True),
        ("a film of 28 days", HeatFilmOf(film_bounds("day", NOW), NOW), True),
        ("repeats of 7 days, 30 days back", RepeatsOf(NOW - timedelta(days=7), NOW, 30, 50), False),
    )
    for what, question, judged in asked:
        waiter.longest_ms = 0.0
        began_s = perf_counter()
        await answers[type(question)](writer, question)
        rows.append(_row(what, perf_counter() - began_s, waiter.longest_ms, judged=judged))
    waiter.stop()
    await writer.close()
    return rows


def _row(what: str, took_s: float, longest_ms: float, *, judged: bool) -> Row:
    row: Row = {
        "what": f"{CLOSED:,} cases: {what}",
        "ours": f"{took_s:.2f} s",
        "peer": f"longest wait of another thread {longest_ms:.0f} ms",
    }
    return {**row, "target": f"{LIMIT_S:.0f} s", "met": took_s <= LIMIT_S} if judged else row
