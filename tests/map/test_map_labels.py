from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from mini_town import DEFAULT_VEHICLES, VehicleState, at, mini_report, mini_snapshot

from zscc.map.pointing.pick import Pick
from zscc.map.writing.labelling import Written, is_covered, place_still, written
from zscc.map.writing.labels import GAP_PX, Board, along
from zscc.map.writing.lettering import Hand
from zscc.map.writing.named_lines import joined, named_roads
from zscc.map.writing.obstacles import symbol_boxes
from zscc.map.writing.wishes import still_wishes, vehicle_wishes
from zscc.model.report import Priority
from zscc.town.load import load_town


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def placed(frame, taken=()):
    board = Board(frame.viewport, frame.ink, taken)
    return [*board.place(still_wishes(frame)), *board.place(vehicle_wishes(frame))]


@pytest.mark.parametrize("metres_per_pixel", [40.0, 15.0, 6.0, 3.0, 1.0])
def test_no_two_labels_touch_at_any_scale(frame_of, metres_per_pixel):
    frame = frame_of(load_town(), size=(1400, 1000))
    view = replace(frame.viewport, metres_per_pixel=metres_per_pixel)
    labels = placed(replace(frame, viewport=view, visible=frame.visible | {"places", "stations"}))
    boxes = [(label, box) for label in labels for box in label.boxes_px]
    assert len(labels) > 5
    for (label, box), (other, its) in combinations(boxes, 2):
        if label is not other:
            assert not overlap(box, its), (label.name, other.name)


def test_names_of_villages_come_before_labels_of_grids(frame_of, town):
    kinds = [wish.kind for wish in still_wishes(frame_of(town))]
    assert {"village", "road", "river", "neighbour", "grid"} <= set(kinds)
    assert kinds == sorted(kinds, key=["village", "road", "river", "neighbour", "grid"].index)


def test_grids_are_named_only_when_near(frame_of, town):
    near, far = frame_of(town), frame_of(town)
    far = replace(far, viewport=replace(far.viewport, metres_per_pixel=15.0))
    assert {"grid"} <= {wish.kind for wish in still_wishes(near)}
    assert "grid" not in {wish.kind for wish in still_wishes(far)}


def test_what_is_hidden_has_no_label(frame_of, town):
    frame = replace(frame_of(town), visible=frozenset())
    assert {wish.kind for wish in still_wishes(frame)} == {"village"}
    assert not list(vehicle_wishes(frame))


def test_a_taken_place_is_left_alone(frame_of, town):
    frame = frame_of(town)
    everywhere = (0.0, 0.0, frame.viewport.width_px, frame.viewport.height_px)
    assert placed(frame, [everywhere]) == []


def test_labels_of_vehicles_keep_off_symbols_and_other_labels(frame_of, town):
    frame = frame_of(town)
    still = list(Board(frame.viewport, frame.ink).place(still_wishes(frame)))
    taken = [box for label in still for box in label.boxes_px] + symbol_boxes(frame)
    vehicles = list(Board(frame.viewport, frame.ink, taken).place(vehicle_wishes(frame)))
    assert {label.name for label in vehicles} == {"01车", "02车 停6分钟", "03车 滞后2分钟", "04车 离线8分钟"}
    for label in vehicles:
        for box in label.boxes_px:
            grown = (box[0] - GAP_PX, box[1] - GAP_PX, box[2] + GAP_PX, box[3] + GAP_PX)
            assert not any(overlap(grown, its) for its in taken)


def test_the_selected_vehicle_is_named_first_then_the_silent_ones(frame_of, town):
    frame = replace(frame_of(town), selection=Pick("vehicle", "V02"))
    assert [wish.subject for wish in vehicle_wishes(frame)] == ["V02", "V03", "V04", "V01"]


def test_a_crowd_of_vehicles_is_not_named_but_silent_ones_are(frame_of, town):
    crowd = tuple(
        (f"X{n:03d}", 0.1 + 0.02 * n, 1.0, VehicleState.OFFLINE if n < 3 else VehicleState.MOVING, 0.0, 30.0, 8.0)
        for n in range(100)
    )
    frame = frame_of(town, mini_snapshot(vehicles=(*DEFAULT_VEHICLES, *crowd)))
    assert {wish.subject for wish in vehicle_wishes(frame)} == {"V03", "V04", "X000", "X001", "X002"}


def test_a_name_along_a_road_reads_from_left_to_right_and_from_top_to_bottom(frame_of, town):
    frame = frame_of(town)
    hand = Hand(12, frame.ink.palette.text)
    for line, first in ((np.array([at(3, 1), at(0, 1)]), 0), (np.array([at(1, 0), at(1, 3)]), 1)):
        pieces = along("青年北路", line, hand, frame.ink, frame.viewport)[0]
        assert "".join(piece.text for piece in pieces) == "青年北路"
        px = [frame.viewport.px_from_map(piece.x_m, piece.y_m)[first] for piece in pieces]
        assert px == sorted(px)


def test_a_road_too_short_for_its_name_stays_unnamed(frame_of, town):
    frame = frame_of(town)
    stub = np.array([at(1, 1), at(1.05, 1)])
    assert along("青年北路", stub, Hand(12, frame.ink.palette.text), frame.ink, frame.viewport) == ()


def test_pieces_of_one_road_are_joined_end_to_end():
    a, b, c, apart = np.array([[0.0, 0], [1, 0]]), np.array([[2.0, 0], [1, 0]]), np.array([[2.0, 0], [3, 1]]), 100.0
    runs = joined([a, c, b, a + apart])
    assert sorted(len(run) for run in runs) == [2, 4]
    longest = max(runs, key=len)
    assert {tuple(longest[0]), tuple(longest[-1])} == {(0.0, 0.0), (3.0, 1.0)}


def test_greater_roads_come_first(town):
    assert [road.name for road in named_roads(town)] == ["沪宁高速", "长虹路", "青年路"]


@cache
def real_town():
    return load_town()


RANDOM = [Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW]


@pytest.mark.parametrize("seed", range(12))
def test_nothing_written_touches_anything_written_or_a_symbol_that_asks_for_an_act(frame_of, seed):
    rng = np.random.default_rng(seed)
    town = real_town()
    (west, south), (east, north) = np.concatenate(town.boundary).min(axis=0), np.concatenate(town.boundary).max(axis=0)
    centre = rng.uniform((west, south), (east, north))
    spots = (centre + rng.normal(0, 1500, (int(rng.integers(5, 120)), 2)) - at(0, 0)) / 1000
    reports = tuple(mini_report(n, *spot, RANDOM[n % 4], 5 + n) for n, spot in enumerate(spots.tolist()))
    vehicles = tuple(
        (f"X{n:02d}", *spot, VehicleState.OFFLINE if n % 5 == 0 else VehicleState.MOVING, 30.0 * n, 20.0, 8.0)
        for n, spot in enumerate(spots[: int(rng.integers(1, 40))].tolist())
    )
    frame = frame_of(town, mini_snapshot(reports, vehicles=vehicles), size=(1150, 940))
    scale = float(rng.choice([1.0, 2.5, 5.5, 11.0, 25.0]))
    view = replace(frame.viewport, centre_x_m=float(centre[0]), centre_y_m=float(centre[1]), metres_per_pixel=scale)
    frame = written(replace(frame, viewport=view, visible=frame.visible | {"places", "stations"}))
    labels = (*frame.count_labels, *frame.labels, *frame.vehicle_labels)
    owners = np.array([number for number, label in enumerate(labels) for _ in label.boxes_px])
    boxes = np.array([box for label in labels for box in label.boxes_px])
    crowds = frame.reports
    px = view.px_from_maps(crowds.x_m[crowds.acts], crowds.y_m[crowds.acts])
    reach = frame.ink.widths.report / 2
    symbols = np.column_stack((px - reach, px + reach))
    assert labels
    between = touching(boxes, boxes) & (owners[:, None] != owners)
    assert not between.any()
    assert not touching(boxes, symbols).any()


def touching(one, other):
    beside = (one[:, None, 0] < other[:, 2]) & (other[:, 0] < one[:, None, 2])
    return beside & (one[:, None, 1] < other[:, 3]) & (other[:, 1] < one[:, None, 3])


def test_a_name_stays_where_it_was_while_it_can_and_steps_aside_for_a_symbol(frame_of, town):
    bare = written(frame_of(town, mini_snapshot(reports=(), vehicles=())))
    name = next(label for label in bare.labels if label.kind == "village")
    x_px, y_px = np.array(name.boxes_px[0]).reshape(2, 2).mean(axis=0)
    x_m, y_m = bare.viewport.map_from_px(float(x_px), float(y_px))
    km = [(x_m - at(0, 0)[0]) / 1000, (y_m - at(0, 0)[1]) / 1000]
    covered = frame_of(town, mini_snapshot((mini_report(1, *km, Priority.URGENT, 5),), vehicles=()))
    assert is_covered(covered, Written(names=bare.labels))
    aside = next((label for label in written(covered).labels if label.subject == name.subject), None)
    assert aside is None or aside.boxes_px != name.boxes_px
    free = frame_of(town, mini_snapshot(reports=(), vehicles=()))
    *_, again = place_still(free, Written(names=written(covered).labels))
    kept = next((label for label in again.names if label.subject == name.subject), None)
    assert aside is None or kept.boxes_px == aside.boxes_px
