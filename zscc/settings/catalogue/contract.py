"""How a catalogue is refused: every fault with its place. Words are made at the door (``catalogue.refused.*``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the entry of a table, or the row of a sheet; all empty for the file as a whole."""

    table: str = ""
    """``classes`` of a TOML file, or the name of a sheet."""
    row: int = 0
    """Counted from 1, on a sheet as its program counts; 0 for the table as a whole."""
    name: str = ""
    """Id of the entry, where it has one."""
    on_sheet: bool = False

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.table, self.row or "", self.name) if part) or "file"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    place: Place
    code: str
    arguments: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        told = ", ".join(f"{name} {value!r}" for name, value in self.arguments.items())
        return f"{self.place}: {self.code}{f' ({told})' if told else ''}"


class CatalogueRefused(ValueError):
    """Nothing of the catalogue is taken; ``faults`` holds all that is wrong, at least one."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def refused(code: str, place: Place | None = None, **arguments: object) -> CatalogueRefused:
    """The refusal for one reason."""
    return CatalogueRefused([Fault(place or Place(), code, arguments)])


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it was written, before anything of it is believed."""

    place: Place
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    """A catalogue as it was written: what a TOML file and a workbook have in common."""

    head: Entry
    departments: Sequence[Entry]
    presets: Sequence[Entry]
    members: Sequence[Entry]
    """Of all presets; the field ``preset`` says of which."""
    classes: Sequence[Entry]
