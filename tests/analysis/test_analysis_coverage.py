"""Which road is seen: exactly the pieces within so many metres of the way between two fixes, and when."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_facts import START_MS
from made_tracks import HOME_M, Drive

from zscc.analysis.coverage import NEVER, PIECE_M, Legs, RoadPieces, seen_legs
from zscc.geo.network import RoadNetwork, network_of
from zscc.settings.profile import Patrol

RULES = Patrol()


def road_net(*lines: list[tuple[float, float]]) -> RoadNetwork:
    """Roads in metres from home."""
    return network_of([np.array(line) + HOME_M for line in lines], [40.0] * len(lines))


CROSS = road_net([(-500, 0), (0, 0), (500, 0)], [(0, -300), (0, 0), (0, 300)], [(0, 400), (400, 400)])


def seen(pieces: RoadPieces, drive: Drive, rules: Patrol = RULES) -> np.ndarray:
    last_ms = np.full(len(pieces), NEVER)
    fixes = drive.fixes()
    pieces.pass_by(last_ms, seen_legs(fixes[:-1], fixes[1:], rules), rules.seen_within_m)
    return last_ms


def metres(pieces: RoadPieces, last_ms: np.ndarray) -> float:
    return float(pieces.length_m[last_ms != NEVER].sum())


def test_pieces_are_the_roads() -> None:
    pieces = RoadPieces(CROSS)
    assert pieces.length_m.sum() == pytest.approx(1000 + 600 + 400)
    assert pieces.length_m.max() <= PIECE_M
    assert np.hypot(*(pieces.to_m - pieces.from_m).T) == pytest.approx(pieces.length_m)
    assert len(RoadPieces(road_net([(0, 0), (0.5, 0)]))) == 1


def test_a_drive_along_one_road_sees_it_and_only_the_mouths_of_the_road_it_crosses() -> None:
    pieces = RoadPieces(CROSS)
    last_ms = seen(pieces, Drive(at_m=(HOME_M[0] - 500, HOME_M[1])).go(1000, 0, 36))
    # Of the crossing road the two pieces whose middle lies 10 m from the way.
    assert metres(pieces, last_ms) == pytest.approx(1000 + 2 * 20)
    assert (last_ms[last_ms != NEVER] >= START_MS).all()
    along = last_ms[np.abs(pieces.middle_m[:, 1] - HOME_M[1]) < 1]
    assert (np.diff(along[np.argsort(pieces.middle_m[np.abs(pieces.middle_m[:, 1] - HOME_M[1]) < 1, 0])]) >= 0).all()


def test_the_way_between_two_fixes_counts_while_they_are_close_in_time() -> None:
    pieces = RoadPieces(CROSS)
    west = (HOME_M[0] - 500, HOME_M[1])
    assert metres(pieces, seen(pieces, Drive(at_m=west).silent(30, (400, 0)))) == pytest.approx(400 + 20)
    assert metres(pieces, seen(pieces, Drive(at_m=west).silent(31, (400, 0)))) == 0.0
    carried = Drive(at_m=west).silent(5, (900, 0))
    assert metres(pieces, seen(pieces, carried)) == 0.0


def test_who_stands_keeps_his_place_in_sight() -> None:
    pieces = RoadPieces(CROSS)
    last_ms = seen(pieces, Drive(at_m=(HOME_M[0] + 250, HOME_M[1])).stay(60))
    assert metres(pieces, last_ms) == pytest.approx(40)
    assert last_ms.max() == START_MS + 60_000


def test_a_parallel_road_beyond_the_distance_is_not_seen() -> None:
    pieces = RoadPieces(road_net([(0, 0), (400, 0)]))
    for aside, expected in ((19.9, 400), (20.1, 0)):
        drive = Drive(at_m=(HOME_M[0], HOME_M[1] + aside)).go(400, 0, 36)
        assert metres(pieces, seen(pieces, drive)) == expected


def test_far_away_legs_see_nothing_and_do_no_harm() -> None:
    pieces = RoadPieces(CROSS)
    last_ms = np.full(len(pieces), NEVER)
    far = np.array([[0.0, 0.0], [9e9, 9e9], HOME_M])
    pieces.pass_by(last_ms, Legs(far, far + 1.0, np.arange(3)), 20.0)
    assert set(last_ms.tolist()) == {NEVER, 2}
    pieces.pass_by(last_ms, Legs(far[:0], far[:0], np.arange(0)), 20.0)


def test_the_latest_moment_stays() -> None:
    pieces = RoadPieces(CROSS)
    point = np.array([[HOME_M[0] + 100, HOME_M[1]]] * 2)
    last_ms = np.full(len(pieces), NEVER)
    pieces.pass_by(last_ms, Legs(point, point, np.array([9, 5])), 20.0)
    assert last_ms.max() == 9


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.sampled_from([5.0, 20.0, 90.0]))
def test_the_cells_leave_no_pair_out(seed: int, within_m: float) -> None:
    dice = np.random.default_rng(seed)
    lines = [list(map(tuple, dice.uniform(-700, 700, (3, 2)))) for _ in range(6)]
    pieces = RoadPieces(road_net(*lines))
    from_m = dice.uniform(-900, 900, (25, 2)) + HOME_M
    legs = Legs(from_m, from_m + dice.normal(0, 250, (25, 2)), dice.integers(1, 1000, 25))
    last_ms = np.full(len(pieces), NEVER)
    pieces.pass_by(last_ms, legs, within_m)
    for piece, (x_m, y_m) in enumerate(pieces.middle_m.tolist()):
        near = [
            int(at_ms)
            for (ax, ay), (bx, by), at_ms in zip(legs.from_m, legs.to_m, legs.at_ms, strict=True)
            if _away(x_m, y_m, ax, ay, bx, by) <= within_m
        ]
        assert last_ms[piece] == max(near, default=NEVER)


def _away(x_m: float, y_m: float, ax: float, ay: float, bx: float, by: float) -> float:
    share = ((x_m - ax) * (bx - ax) + (y_m - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
    share = min(max(share, 0.0), 1.0)
    return float(np.hypot(x_m - ax - share * (bx - ax), y_m - ay - share * (by - ay)))
