"""A vehicle that is sent: it drives there on streets, stands, comes back into its plan, and tells every second."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from zscc.clock import SHANGHAI
from zscc.feeds.simulated.disturbances import FaultPlan
from zscc.feeds.simulated.fleet import Fleet
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.model.moment import ms_from_utc
from zscc.town.load import load_town

MONDAY = date(2026, 6, 15)
SENT_AT = datetime(2026, 6, 15, 14, 30, tzinfo=SHANGHAI)
SENT_S = 14 * 3600 + 1800
TOWN = load_town()
PLACE_M = TOWN.grids[40].label_at
SECONDS = np.arange(SENT_S - 600.0, SENT_S + 7200.0)


@pytest.fixture(scope="module")
def sent() -> tuple[Fleet, Fleet]:
    """The fleet as planned, and with one vehicle sent."""
    model = load_simulation_model()
    planned, fleet = (Fleet(TOWN, 1, model, FaultPlan()) for _ in range(2))
    assert fleet.send("V07", PLACE_M, ms_from_utc(SENT_AT))
    return planned, fleet


def away_m(fleet: Fleet) -> np.ndarray:
    motion = fleet.day(6, MONDAY).motion(SECONDS)
    return np.hypot(motion.x_m - PLACE_M[0], motion.y_m - PLACE_M[1])


def test_it_gets_there_as_near_as_streets_lead_and_stands(sent: tuple[Fleet, Fleet]) -> None:
    away = away_m(sent[1])
    arrived = int(np.argmax(away < away.min() + 1.0))
    assert away.min() < 400
    assert 30 < SECONDS[arrived] - SENT_S < 1800
    assert (away[arrived : arrived + 600] < away.min() + 1.0).all()


def test_it_moves_as_cars_do_and_joins_its_plan_again(sent: tuple[Fleet, Fleet]) -> None:
    planned, fleet = (each.day(6, MONDAY).motion(SECONDS) for each in sent)
    steps = np.hypot(np.diff(fleet.x_m), np.diff(fleet.y_m))
    assert steps.max() < 25, "no jump where plan and errand meet"
    assert fleet.speed_kmh.max() < 60
    before = SECONDS < SENT_S
    assert (fleet.x_m[before] == planned.x_m[before]).all()
    assert fleet.x_m[-1] == planned.x_m[-1]


def test_the_others_stay_on_their_rounds(sent: tuple[Fleet, Fleet]) -> None:
    for vehicle in set(range(17)) - {6}:
        planned, fleet = (each.day(vehicle, MONDAY).motion(SECONDS[::60]) for each in sent)
        assert (planned.x_m == fleet.x_m).all()


def test_every_second_of_it_is_told(sent: tuple[Fleet, Fleet]) -> None:
    after = SENT_AT + timedelta(minutes=5)
    told = sent[1].fixes(ms_from_utc(after), ms_from_utc(after + timedelta(minutes=1)))
    assert int((told.rows.vehicle == 6).sum()) == 60
