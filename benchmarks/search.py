"""How long the search takes on 100 000 names: making its index, and asking it in every way in which people type."""

from collections.abc import Iterator
from statistics import median, quantiles
from time import thread_time

import numpy as np

from zscc.analysis.names import Named, NameIndex, Question
from zscc.analysis.names_readings import readings
from zscc.town.load import load_town

NAMES, ROUNDS, TARGET_S = 100_000, 40, 0.1
TYPED = {
    "Chinese": ("社区", "村", "永平", "周市中心", "长江北路", "农贸市场"),
    "pinyin": ("zhoushi", "shequ", "yongping", "changjiangbeilu", "zhong", "xuexiao"),
    "initials": ("z", "zs", "sq", "xjl", "zsyey", "cjbl"),
    "mixed": ("周s", "zhou市", "永p路", "x社区", "y平xiao"),
    "codes": ("3", "3205", "320583", "100200", "99"),
    "no hit": ("zhuzhuzhuzhu", "蘑菇火箭", "yongpngxq", "周市宇航局", "qzx98765"),
}


def made_up_names(count: int) -> list[Named]:
    """Names of the town's own characters, three to ten long, each with a code and a place."""
    town, rng = load_town(), np.random.default_rng(3)
    names = [thing.name for thing in (*town.places, *town.villages, *town.roads) if thing.name]
    characters = np.array([letter for name in names for letter in name if letter.isalnum()])
    lengths, codes = rng.integers(3, 11, count).tolist(), rng.integers(0, 10**9, count).tolist()
    drawn = iter(rng.choice(characters, sum(lengths)).tolist())
    at_m = rng.uniform(0, 10_000, (count, 2)).tolist()
    return [
        Named("place", str(row), "".join(next(drawn) for _ in range(lengths[row])), (f"320583{codes[row]:09d}",), place)
        for row, place in enumerate(map(tuple, at_m))
    ]


def measure() -> Iterator[dict[str, object]]:
    """Rows of the table: building, and the middle and the slowest hundredth of the questions."""
    began_s = thread_time()
    readings()
    yield {
        "what": "search: reading the table of pinyin, once, off the GUI thread",
        "ours": _ms(thread_time() - began_s),
    }
    things = made_up_names(NAMES)
    began_s = thread_time()
    index = NameIndex(things)
    what = f"search: index of {NAMES} names with their codes, off the GUI thread"
    yield {"what": what, "ours": _ms(thread_time() - began_s)}
    for name, typed in TYPED.items():
        took_s = [_seconds(index, text) for _ in range(ROUNDS // len(typed) + 1) for text in typed]
        slowest_s = quantiles(took_s, n=100, method="inclusive")[98]
        yield {"what": f"search: {name}, p50 of {len(took_s)} questions", "ours": _ms(median(took_s))}
        met = slowest_s <= TARGET_S
        yield {
            "what": f"search: {name}, p99",
            "ours": _ms(slowest_s),
            "target": f"{TARGET_S * 1000:.0f} ms",
            "met": met,
        }


def _seconds(index: NameIndex, typed: str) -> float:
    # The thread's own time: what another process takes of a busy machine is not the search's.
    began_s = thread_time()
    index.ask(Question(typed, near_m=(5000.0, 5000.0)))
    return thread_time() - began_s


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
