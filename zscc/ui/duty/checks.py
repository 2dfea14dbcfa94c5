"""巡查清单: what a patrol looks at in a shift, by the catalogue's classes, and what of it somebody ticked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from zscc.model.catalogue import CaseClass
from zscc.model.duty import DutyKind, DutyLine
from zscc.ui.duty.book import Book, value_of

ITEM, DONE, VEHICLE = "item", "done", "vehicle"
"""Named values of a tick: the item as the catalogue says it, yes or no, and the vehicle that looked."""
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class CheckList:
    """One class's list in one shift."""

    class_id: str
    name: str
    items: tuple[tuple[str, DutyLine | None], ...]
    """What to look at, and the line that ticked it; None: nobody did, or somebody took the tick back."""

    @property
    def done(self) -> int:
        """How many are ticked."""
        return sum(line is not None for _, line in self.items)

    @property
    def complete(self) -> bool:
        """Whether all are."""
        return self.done == len(self.items)


def check_lists(book: Book, duty_id: str, classes: Iterable[CaseClass]) -> tuple[CheckList, ...]:
    """Every class that has a list, as it stands in a shift; the newest line of an item counts."""
    newest = {(line.to, value_of(line, ITEM)): line for line in book.of_shift(duty_id, DutyKind.CHECKED)}

    def tick(class_id: str, item: str) -> DutyLine | None:
        line = newest.get((class_id, item))
        return line if line is not None and value_of(line, DONE) == YES else None

    return tuple(
        CheckList(its.class_id, its.name, tuple((item, tick(its.class_id, item)) for item in its.checklist))
        for its in classes
        if its.checklist
    )
