"""What a person points at on the map."""

from dataclasses import dataclass

KINDS = ("vehicle", "report", "station", "place", "grid")
"""In the order in which a click looks for them: symbols first, ground last."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing on the map; ``id`` is a vehicle's id, a report's, a place's, or the code of a grid or village."""

    kind: str
    id: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} cannot be picked; {', '.join(KINDS)} can")
