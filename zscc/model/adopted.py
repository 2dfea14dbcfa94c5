"""Data sets enter the journal by name and digest, so that a past second knows what it was seen through."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Adopted:
    """From here on ``dataset`` is the one with this digest (grid scheme, catalogue, profile, seed of the demo)."""

    kind: ClassVar[str] = "adopted"
    format_version: ClassVar[int] = 1

    dataset: str
    sha256: str
    label: str
    synthetic: bool = False

    @property
    def key(self) -> str:
        """Adopting the same bytes twice is one fact."""
        return f"adopted:{self.dataset}:{self.sha256}"

    @property
    def subject(self) -> str:
        """The data set."""
        return self.dataset
