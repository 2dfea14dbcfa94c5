"""What a person points at on the map."""

from dataclasses import dataclass

KINDS = ("vehicle", "case", "report", "station", "place", "feature", "road", "grid", "village")
"""In the order in which a click looks for them: symbols first, ground last."""
GROUND = ("grid", "village")
"""Areas that are outlined when they are chosen; the rest is ringed."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing on the map.

    ``id`` is a vehicle's id, a case's, a report's, a place's, the code of a grid or of a village (for its station
    too), a road's place among the town's roads, or ``<layer_id>:<row>`` of a feature that somebody brought.
    """

    kind: str
    id: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} cannot be picked; {', '.join(KINDS)} can")


def feature_pick(layer_id: str, row: int) -> Pick:
    """The pick of one feature of an added layer."""
    return Pick("feature", f"{layer_id}:{row}")


def feature_of(pick: Pick) -> tuple[str, int]:
    """Layer and row of a feature's pick; ValueError when it is none."""
    layer_id, _, row = pick.id.rpartition(":")
    if pick.kind != "feature" or not layer_id:
        raise ValueError(f"{pick} is no feature")
    return layer_id, int(row)
