"""What the exports of a window ask of who holds the journal; a window alone has none of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from zscc.ui.export.stretch import Stretch

if TYPE_CHECKING:
    from concurrent.futures import Future
    from datetime import datetime

    from zscc.export.contract import Material, Wish
    from zscc.map.pages.apart import Job
    from zscc.ui.documents.painting import Canvas


@dataclass(frozen=True)
class FilmAsked:
    """A stretch of time, and how it is to look."""

    material: "Material"
    wish: "Wish"
    canvas: "Canvas"
    stretch: Stretch


class FileSources(Protocol):
    """Returns at once; every answer comes from a thread of its own."""

    def proof_of(self, moment: "datetime") -> "Future[tuple[int, str]]":
        """The journal's place at a moment, and the hash of the state there; '' where it cannot be told."""

    def film_of(self, asked: FilmAsked) -> "Job | None":
        """What makes this film; None where there is no journal to read."""
