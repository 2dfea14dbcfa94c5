"""What the screen of exports asks of the centre.

Putting down what left the desk is asked here too, though it writes: it must be possible where nothing may be done,
as in a replay, and it changes nothing that the desk shows.
"""

from dataclasses import dataclass

from zscc.model.asked import Who
from zscc.model.exported import Exported


@dataclass(frozen=True, slots=True)
class ChainAt:
    """The digest of an entry's row; the answer is hexadecimal, '' where there is no such entry."""

    seq: int


@dataclass(frozen=True, slots=True)
class PutDownExport:
    """Write that a file leaves; the answer is the fact as it was written, under the seat's next serial."""

    exported: Exported
    who: Who


@dataclass(frozen=True, slots=True)
class ExportsOf:
    """What left this seat last, the newest first; the answer is a tuple of Exported."""

    seat: str
    most: int = 100
