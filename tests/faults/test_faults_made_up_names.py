"""A sender that makes vehicles up without end fills no memory; those that were there first are served."""

from datetime import UTC, datetime

import numpy as np

from zscc.feeds import memory
from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.rows import FixRows
from zscc.model.moment import ms_from_utc

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)


def rows(names: list[str], second: int) -> FixRows:
    count = len(names)
    return FixRows(
        vehicles=tuple(names),
        vehicle=np.arange(count),
        observed_at_ms=np.full(count, ms_from_utc(NOW) + second * 1000),
        lon_deg=np.full(count, 120.9967),
        lat_deg=np.full(count, 31.4637),
        speed_kmh=np.full(count, np.nan),
        heading_deg=np.full(count, np.nan),
        back_filled=np.zeros(count, np.bool_),
    )


def test_vehicles_beyond_the_bound_are_refused_and_the_others_go_on(monkeypatch) -> None:
    monkeypatch.setattr(memory, "MOST_VEHICLES", 10)
    edge = Edge(EdgeRules(300.0, 160.0, 120.0))
    assert len(edge.judge(rows(["V01", "V02"], 0), NOW)) == 2
    judged = edge.judge(rows([f"X{number}" for number in range(30)], 0), NOW)
    assert (len(judged), judged.rejects) == (8, {"too_many_vehicles": 22})
    assert judged.refused_at["too_many_vehicles"].tolist() == list(range(8, 30))
    judged = edge.judge(rows(["V01", "X29", "V02", "X0"], 1), NOW)
    assert [judged.rows.vehicles[number] for number in judged.rows.vehicle] == ["V01", "V02", "X0"]
    assert judged.rejects == {"too_many_vehicles": 1}
    assert len(edge._memory._fixes) == 11
