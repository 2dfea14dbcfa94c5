"""What a filter is called: a chip a part, and the whole of it in one line."""

from datetime import datetime
from typing import TYPE_CHECKING

from zscc.clock import SHANGHAI
from zscc.model.panel_filter import PanelFilter
from zscc.ui.cases.wording import CaseWording
from zscc.ui.rows import Directory
from zscc.ui.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from zscc.settings.bureau import Bureau

MOST_NAMED = 2
"""More values than these are counted, not named."""


class FilterWords:
    """Says filters in one language."""

    def __init__(self, wording: Wording, directory: Directory, bureau_of: "Callable[[], Bureau]") -> None:
        self.wording, self._directory, self._bureau_of = wording, directory, bureau_of
        self._cases = CaseWording(wording, bureau_of)

    def __call__(self, key: str, /, **arguments: object) -> str:
        """The words of ``filters.<key>``."""
        return self.wording.words(f"filters.{key}", **arguments)

    def chips(self, chosen: PanelFilter, *, short: bool = False) -> list[tuple[str, str]]:
        """(part, words) of each part that is chosen; ``short`` leaves out what the part is called."""
        if chosen.lets_all_through:
            return []
        values: Mapping[str, frozenset[str]] = {
            "grids": chosen.grids,
            "classes": self._heads(chosen.classes),
            "sources": chosen.sources,
            "departments": chosen.departments,
        }
        made = [(part, self._part(part, its, short=short)) for part, its in values.items() if its]
        if chosen.since is not None or chosen.until is not None:
            made.append(("period", self._period(chosen.since, chosen.until)))
        return made

    def line(self, chosen: PanelFilter) -> str:
        """All parts in one line; '' when nothing is chosen."""
        return self("between").join(words for _, words in self.chips(chosen))

    def value(self, part: str, value: str) -> str:
        """What one value of a part is called."""
        if part == "grids":
            names, villages = self._directory.grid_names, self._directory.village_names
            return names.get(value) or villages.get(value) or value
        if part == "classes":
            return self._cases.class_name(value) or value
        if part == "departments":
            return self._cases.department(value) or value
        return self.wording.source(value)

    def _part(self, part: str, values: frozenset[str], *, short: bool) -> str:
        names = sorted(self.value(part, value) for value in values)
        told = self("comma").join(names[:MOST_NAMED])
        if len(names) > MOST_NAMED:
            told = self("and_more", names=names[0], number=len(names))
        return told if short else self(f"chip.{part}", names=told)

    def _heads(self, classes: frozenset[str]) -> frozenset[str]:
        """Of a class that is chosen with its sub-classes, the class alone."""
        known = self._bureau_of().classes if classes else {}
        return frozenset(one for one in classes if one not in known or known[one].parent not in classes)

    def _period(self, since: datetime | None, until: datetime | None) -> str:
        if since is not None and until is not None:
            return self("chip.between", since=self.moment(since), until=self.moment(until))
        return self("chip.until", until=self.moment(until)) if until else self("chip.since", since=self.moment(since))

    def moment(self, at: datetime | None) -> str:
        """2026-06-15 08:00, Asia/Shanghai."""
        return "" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
