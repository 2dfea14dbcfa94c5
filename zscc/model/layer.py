"""Layers that somebody brought to the map, and took away again: facts, so that a past second shows those of then."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class LayerAdded:
    """From here on a layer of features lies on the map; its features lie beside the journal under their digest."""

    kind: ClassVar[str] = "layer_added"
    format_version: ClassVar[int] = 1

    layer_id: str
    serial: int
    """Tells one adding from the next: a layer that was taken away may come back."""
    title: str
    geometry: str
    """point, line or polygon."""
    features: int
    sha256: str
    """Of the kept features: ``layers/<sha256>.layer`` in the journal's folder."""
    space: str
    """The system that the coordinates were declared in."""
    source: str
    licence: str
    scale: int | None
    classification: str
    """public or internal."""
    synthetic: bool

    @property
    def key(self) -> str:
        """One adding is told once."""
        return f"layer_added:{self.layer_id}:{self.serial}"

    @property
    def subject(self) -> str:
        """The layer."""
        return self.layer_id


@dataclass(frozen=True, slots=True)
class LayerRemoved:
    """The adding of this serial is undone; its features stay, since an earlier second still shows them."""

    kind: ClassVar[str] = "layer_removed"
    format_version: ClassVar[int] = 1

    layer_id: str
    serial: int

    @property
    def key(self) -> str:
        """One adding is undone once."""
        return f"layer_removed:{self.layer_id}:{self.serial}"

    @property
    def subject(self) -> str:
        """The layer."""
        return self.layer_id
