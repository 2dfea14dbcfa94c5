"""Words of labels that are as new as the data, where placing them anew takes its time.

A label keeps its place: its left end beside a symbol's right, its right end beside its left, its middle above or below.
"""

from dataclasses import replace

from zscc.map.ink import Ink
from zscc.map.marks import Marks
from zscc.map.writing.labels import PlacedLabel
from zscc.map.writing.lettering import Hand


def vehicle_hand(marks: Marks, row: int, ink: Ink) -> Hand:
    """How the label of a vehicle is written: who is silent in a dimmer colour."""
    return Hand(ink.sizes.small, ink.palette.text_second if marks.calls_for_look[row] else ink.palette.text)


def reworded(labels: tuple[PlacedLabel, ...], marks: Marks, ink: Ink) -> tuple[PlacedLabel, ...]:
    """Labels of vehicles with what they say at this moment; the very same when nothing has changed."""
    said = tuple(_reworded(label, marks, ink) for label in labels)
    return labels if all(new is old for new, old in zip(said, labels, strict=True)) else said


def _reworded(label: PlacedLabel, marks: Marks, ink: Ink) -> PlacedLabel:
    row = marks.row_of_vehicle.get(label.subject)
    if row is None:
        return label
    text, hand = marks.vehicle_labels[row], vehicle_hand(marks, row, ink)
    if (text, hand) == (label.name, label.hand):
        return label
    (piece,) = label.pieces
    was_px, is_px = label.hand.size(ink, label.name)[0], hand.size(ink, text)[0]
    share = min(max(-piece.dx_px / was_px, 0.0), 1.0) if was_px else 0.0
    # Left of its symbol it ends where it ended, above and below it stays in the middle.
    anchor = 0.0 if share <= 0.0 else 1.0 if share >= 1.0 else 0.5
    moved = replace(piece, text=text, dx_px=piece.dx_px + anchor * (was_px - is_px))
    return replace(label, name=text, hand=hand, pieces=(moved,))
