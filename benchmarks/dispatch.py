"""How long a dispatch suggestion waits for the roads: from 250 responders to a case over the town's road graph."""

from collections.abc import Iterator
from statistics import median, quantiles
from time import thread_time

import numpy as np

from zscc.geo.nearest_road import RoadIndex
from zscc.geo.network import driving_seconds
from zscc.geo.ways import RoadGraph
from zscc.town.load import load_town

RESPONDERS, CASES, TARGET_S = 250, 200, 0.02


def measure() -> Iterator[dict[str, object]]:
    """Rows of the table: preparing the town once, the roads of one case, and one search from each responder."""
    network, random = load_town().network, np.random.default_rng(6)
    began_s = thread_time()
    roads, graph, seconds = RoadIndex(network), RoadGraph(network), driving_seconds(network)
    yield {"what": "dispatch: the road graph made ready, once", "ours": _ms(thread_time() - began_s)}
    took_s, each_s = [], []
    for case in range(CASES):
        near = network.nodes_m[random.integers(0, len(network.nodes_m), RESPONDERS + 1)]
        points = near + random.normal(0.0, 15.0, near.shape)
        began_s = thread_time()
        at, *_ = roads.nearest(points[:1])
        responders = roads.nearest(points[1:])
        times_s = graph.cost_between(seconds, at, responders)
        took_s.append(thread_time() - began_s)
        if case < CASES // 20:
            began_s = thread_time()
            forth = [graph.cost_between(seconds, one, roads.nearest(points[:1]))[0] for one in responders]
            each_s.append(thread_time() - began_s)
            assert np.allclose(forth, times_s)
    slow_s = quantiles(took_s, n=20, method="inclusive")[18]
    size = f"{RESPONDERS} responders to a case, {len(network.tail)} edges"
    yield {
        "what": f"dispatch: road times of {size}, p50",
        "ours": _ms(median(took_s)),
        "peer": f"a search from each: {_ms(median(each_s))}",
        "ratio": round(median(each_s) / median(took_s), 1),
    }
    yield {
        "what": f"dispatch: road times of {size}, p95 of {CASES} cases",
        "ours": _ms(slow_s),
        "target": f"{TARGET_S * 1000:.0f} ms",
        "met": slow_s <= TARGET_S,
    }


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
