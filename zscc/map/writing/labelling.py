"""Places all that is written on the map, in pieces: counts where an act is asked for, names, other counts, vehicles.

Labels give way to symbols and to what was written before them; names give way to vehicles that are silent, which call
for a look, and to the map's furniture. A name that stood somewhere stays there while it can.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from zscc.map.frame import Frame
from zscc.map.ink import Ink
from zscc.map.marks import Marks
from zscc.map.viewport import Box, Viewport
from zscc.map.writing.label_sheet import LabelSheet, cut_pieces
from zscc.map.writing.labels import Board, Piece, PlacedLabel, Wish
from zscc.map.writing.live_words import reworded
from zscc.map.writing.obstacles import symbol_boxes
from zscc.map.writing.stamps import StampBook
from zscc.map.writing.warning_wishes import warning_wishes
from zscc.map.writing.wishes import count_wishes, point_count_wishes, still_wishes, vehicle_wishes

CALM_S = 0.25
"""Pictures and labels follow the data at most four times a second, however often snapshots come."""
_UNCOVERED_S = 1.0
"""A name steps aside for a vehicle after so long: at once it would flicker."""
_TEXTS_KEPT = 400
"""Somewhat more than are written at once: 236 names of places at 3840x2160, 60 vehicles, some counts. What vehicles
say is soon another text."""

Sheets = tuple[LabelSheet | None, LabelSheet | None, LabelSheet | None]
"""Counts, names and labels of vehicles as pixels."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where there is room, in pixels of the frame that labels are placed in."""

    taken_px: Sequence[Box] = ()
    window_px: Box | None = None
    """What a person sees of it: live labels lie wholly in there; None: all."""

    @classmethod
    def of(cls, frame: Frame, seen: Viewport, furniture_px: Sequence[Box]) -> "Room":
        """The room in a frame of which ``seen`` is in view, with furniture at these pixels of it."""
        whole, *taken = (
            _moved(box, seen, frame.viewport) for box in ((0.0, 0.0, seen.width_px, seen.height_px), *furniture_px)
        )
        return cls(tuple(taken), whole)


_EVERYWHERE = Room()


@dataclass(frozen=True, slots=True)
class Written:
    """What is written on one frame."""

    counts: tuple[PlacedLabel, ...] = ()
    """Where an act is asked for."""
    other_counts: tuple[PlacedLabel, ...] = ()
    """They give way to the labels of vehicles too."""
    names: tuple[PlacedLabel, ...] = ()
    vehicles: tuple[PlacedLabel, ...] = ()
    silent: frozenset[str] = frozenset()
    """Ids of the vehicles that names gave way to."""

    def on(self, frame: Frame) -> Frame:
        """The frame with these labels."""
        return replace(frame, count_labels=self.counts_shown, labels=self.names, vehicle_labels=self.vehicles)

    @property
    def counts_shown(self) -> tuple[PlacedLabel, ...]:
        """Counts that no vehicle's label lies on."""
        hidden = _touching(self.other_counts, self.vehicles)
        return (*self.counts, *(label for label, its in zip(self.other_counts, hidden, strict=True) if not its))


def written(frame: Frame, taken_px: Sequence[Box] = ()) -> Frame:
    """A frame with everything written that finds room beside ``taken_px``."""
    room = Room(taken_px)
    *_, found = place_still(frame, Written(), room)
    assert found is not None
    return place_vehicles(frame, found, room).on(frame)


def place_still(frame: Frame, before: Written, room: Room = _EVERYWHERE) -> Iterator[Written | None]:
    """Place counts and names; None after each wish, at last what was placed, with the vehicles of ``before``."""
    board = Board(frame.viewport, frame.ink, [*room.taken_px, *symbol_boxes(frame, all_vehicles=False)])
    counts = yield from _tried(board, _as_before(count_wishes(frame, acts=True), before.counts))
    # They are placed again with all vehicles, and find the room that is kept for them here.
    silent = list(_as_before(vehicle_wishes(frame, silent_only=True), before.vehicles))
    yield from _tried(board, silent)
    warned = yield from _tried(board, warning_wishes(frame, room.window_px))
    named = still_wishes(frame) if "labels" in frame.visible else ()
    names = yield from _tried(board, _as_before(named, before.names))
    rest = chain(count_wishes(frame, acts=False), point_count_wishes(frame))
    others = yield from _tried(board, _as_before(rest, before.other_counts))
    ids = frozenset(wish.subject for wish in silent)
    yield Written(counts, others, (*warned, *names), before.vehicles, ids)


def _tried(board: Board, wishes: Iterable[Wish]) -> Generator[None, None, tuple[PlacedLabel, ...]]:
    """Place what finds room; pauses after each wish."""
    found = []
    for label in board.try_each(wishes):
        if label is not None:
            found.append(label)
        yield
    return tuple(found)


def place_vehicles(frame: Frame, still: Written, room: Room = _EVERYWHERE) -> Written:
    """Place the labels of vehicles beside all symbols and what is written."""
    steps = _vehicles_tried(frame, still, room)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return replace(still, vehicles=end.value)


def _vehicles_tried(frame: Frame, still: Written, room: Room) -> Generator[None, None, tuple[PlacedLabel, ...]]:
    """The labels of vehicles, placed; pauses after each wish and after each label."""
    wishes = []
    for wish in _as_before(vehicle_wishes(frame), still.vehicles):
        wishes.append(wish)
        yield
    if not wishes:
        # A crowd of vehicles has no labels, and ten thousand boxes that nothing is placed beside take their time.
        return ()
    taken = [*room.taken_px, *_boxes(still), *symbol_boxes(frame)]
    board = Board(frame.viewport, frame.ink, taken, room.window_px)
    yield
    return (yield from _tried(board, wishes))


def is_covered(frame: Frame, still: Written) -> bool:
    """Whether a symbol has come to lie on something that is written; a crowd of vehicles does not count."""
    return bool(_touch(_boxes(still), symbol_boxes(frame, all_vehicles=False)).any())


def _is_outcried(frame: Frame, still: Written) -> bool:
    """Whether a vehicle has fallen silent since names gave way to the silent ones."""
    return any(wish.subject not in still.silent for wish in vehicle_wishes(frame, silent_only=True))


@dataclass(frozen=True, slots=True)
class Said:
    """What is written, for the frames: worked out once, however many there are."""

    written: Written
    counts: tuple[PlacedLabel, ...]
    """Those of the counts that no vehicle's label lies on."""
    sheets: Sheets


class LabelWriter:
    """Keeps what is written in step with the map, in pieces; the old labels are shown meanwhile."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._book = StampBook(1.0, _TEXTS_KEPT)
        self._monotonic_s = monotonic_s
        self._labels = Written()
        self._sheets: Sheets = (None, None, None)
        self._said = Said(self._labels, (), self._sheets)
        self._job: Iterator[bool] | None = None
        """Pauses; True when something else is written."""
        self._at_still = False
        """Whether the job is to place what stands still."""
        self._marks: Marks | None = None
        """The newest moment that labels of vehicles were told."""
        self._still_stale = self._vehicles_stale = True
        self._still_s = self._vehicles_s = float("-inf")
        self._seen: Viewport | None = None

    def redress(self, dpr: float) -> None:
        """Another style, or a device with other pixels; until all is placed anew labels are written, not stamped."""
        self._book = StampBook(dpr, _TEXTS_KEPT)
        self._sheets = (None, None, None)
        self.spoil(still=True)

    @property
    def labels(self) -> Written:
        """What is written now."""
        return self._labels

    @property
    def placing(self) -> bool:
        """Whether names and counts are being placed, or should be."""
        return self._still_stale or (self._job is not None and self._at_still)

    @property
    def wants_work(self) -> bool:
        """Whether something is being placed, or should be."""
        return self._job is not None or self._still_stale or self._vehicles_stale

    @property
    def said(self) -> "Said":
        """What a frame is to say; the same object until something else is written."""
        labels, sheets = self._labels, self._sheets
        if self._said.written is not labels or self._said.sheets is not sheets:
            self._said = Said(labels, labels.counts_shown, sheets)
        return self._said

    def say(self, marks: Marks, ink: Ink) -> None:
        """Let the labels of vehicles say what they are at this moment; where they lie follows when there is time."""
        self._marks = marks
        vehicles = reworded(self._labels.vehicles, marks, ink)
        if vehicles is self._labels.vehicles:
            return
        self._labels = replace(self._labels, vehicles=vehicles)
        counts, names, sheet = self._sheets
        if sheet is not None:
            self._sheets = counts, names, LabelSheet(vehicles, self._book, ink)

    def foresee(self, marks: Marks, ink: Ink) -> Iterator[None]:
        """Draw what the labels of vehicles will say at a moment that comes, with pauses; nothing is shown yet."""
        for label in reworded(self._labels.vehicles, marks, ink):
            cut_pieces(label, self._book, ink)
            yield

    def spoil(self, *, still: bool = False, at_once: bool = False) -> None:
        """Vehicles have moved; or also what is ``still``: the ground, symbols, the style. Or a person waits for it."""
        self._vehicles_stale = True
        self._still_stale |= still
        if still or at_once:
            self.hurry()

    def is_elsewhere(self, view: Viewport) -> bool:
        """Whether what is written was placed for another view: its edges and furniture have moved."""
        return self._seen != view

    def look(self, view: Viewport) -> None:
        """A person looks at this now: what is written keeps clear of its edges and furniture."""
        if self.is_elsewhere(view):
            self._seen = view
            self.spoil(still=True)

    def hurry(self) -> None:
        """What is to be placed is placed without waiting for a calm moment."""
        self._vehicles_s = float("-inf")

    def step(self, frame: Frame, until_s: float, room: Callable[[], Room] = Room) -> bool:
        """Place on until the monotonic moment ``until_s``; True when the next frame will look different.

        ``room`` is asked when something begins to be placed.
        """
        now_s = self._monotonic_s()
        if self._still_stale:
            self._still_stale, self._still_s, self._at_still = False, now_s, True
            self._job = self._still_written(frame, room())
        elif self._job is None and self._vehicles_stale and now_s - self._vehicles_s >= CALM_S:
            self._vehicles_stale, self._vehicles_s, self._at_still = False, now_s, False
            self._job = self._vehicles_written(frame, room())
        changed = False
        for looks_different in self._job or ():
            changed |= looks_different
            if self._monotonic_s() >= until_s:
                return changed
        self._job = None
        return changed

    def _still_written(self, frame: Frame, room: Room) -> Iterator[bool]:
        """What stands still, as :func:`place_still`, once each of its texts is drawn: two hundred take 30 ms."""
        found: Written | None = None
        for found in place_still(frame, self._labels, room):
            if found is None:
                yield False
        assert found is not None
        sheets = []
        for labels in (found.counts_shown, found.names):
            yield from self._drawn(labels, frame.ink)
            sheets.append(LabelSheet(labels, self._book, frame.ink))
            yield False
        self._labels = replace(found, vehicles=self._labels.vehicles)
        self._sheets = sheets[0], sheets[1], self._sheets[2]
        self._at_still = False
        self.spoil(at_once=True)
        yield True

    def _vehicles_written(self, frame: Frame, room: Room) -> Iterator[bool]:
        """The labels of vehicles, which say what they are when all are placed; then whether a name is to step aside."""
        placing = _vehicles_tried(frame, self._labels, room)
        while True:
            try:
                next(placing)
            except StopIteration as end:
                vehicles: tuple[PlacedLabel, ...] = end.value
                break
            yield False
        yield from self._drawn(vehicles, frame.ink)
        # Another moment may have been told meanwhile.
        self._show_vehicles(vehicles if self._marks is None else reworded(vehicles, self._marks, frame.ink), frame.ink)
        yield True
        if self._monotonic_s() - self._still_s >= _UNCOVERED_S:
            self._still_stale = is_covered(frame, self._labels) or _is_outcried(frame, self._labels)

    def _show_vehicles(self, vehicles: tuple[PlacedLabel, ...], ink: Ink) -> None:
        """Write these beside the vehicles, and only the counts that none of them lies on."""
        before, (counts, names, _) = self.said.counts, self._sheets
        self._labels = replace(self._labels, vehicles=vehicles)
        shown = self._labels.counts_shown
        if counts is None or shown != before:
            counts = LabelSheet(shown, self._book, ink)
        self._sheets = counts, names, LabelSheet(vehicles, self._book, ink)

    def _drawn(self, labels: Sequence[PlacedLabel], ink: Ink) -> Iterator[bool]:
        """Draw the texts of labels, so that a sheet of them finds them; pauses after each."""
        for label in labels:
            cut_pieces(label, self._book, ink)
            yield False


def _moved(box: Box, seen: Viewport, other: Viewport) -> Box:
    """A box in pixels of one view, in pixels of another."""
    corners = (box[0], box[1]), (box[2], box[3])
    (left, top), (right, bottom) = (other.px_from_map(*seen.map_from_px(*corner)) for corner in corners)
    return (left, top, right, bottom)


def _boxes(labels: Written) -> list[Box]:
    return [box for label in (*labels.counts, *labels.names) for box in label.boxes_px]


def _touching(labels: Sequence[PlacedLabel], others: Sequence[PlacedLabel]) -> Iterator[bool]:
    """Which labels, of one piece each, touch some of the others."""
    ours = [label.boxes_px[0] for label in labels]
    theirs = [box for label in others for box in label.boxes_px]
    return (bool(row.any()) for row in _touch(ours, theirs))


def _touch(ones: Sequence[Box], others: Sequence[Box]) -> NDArray[np.bool_]:
    one, other = np.array(ones).reshape(-1, 1, 4), np.array(others).reshape(1, -1, 4)
    across = (one[..., 0] < other[..., 2]) & (other[..., 0] < one[..., 2])
    touch: NDArray[np.bool_] = across & (one[..., 1] < other[..., 3]) & (other[..., 1] < one[..., 3])
    return touch


def _as_before(wishes: Iterable[Wish], before: Sequence[PlacedLabel]) -> Iterator[Wish]:
    """Each wish with the way it was placed before, where that is one of its ways, as its first."""
    ways = {(label.kind, label.subject, label.name): _way(label.pieces) for label in before}
    for wish in wishes:
        way = ways.get((wish.kind, wish.subject, wish.name))
        first = [option for option in wish.options if way is not None and _way(option) == way]
        yield replace(wish, options=(*first, *(o for o in wish.options if o not in first))) if first else wish


def _way(pieces: Sequence[Piece]) -> tuple[tuple[float, ...], ...]:
    """How a label lies: beside its point, or along its line."""
    if len(pieces) == 1:
        return ((round(pieces[0].dx_px, 1), round(pieces[0].dy_px, 1)),)
    return tuple((round(piece.x_m), round(piece.y_m)) for piece in pieces)
