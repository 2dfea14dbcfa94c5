"""What members of splits, rates and counts are called, and figures as they are said."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from zscc.analysis.assessment.counts import Count, Counts
from zscc.analysis.assessment.formulas import Choices, Formula, Rate, Sum
from zscc.model.case import Case
from zscc.ui.wording import Wording

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

FULL = 100.0


class Naming:
    """Words of one language over a town and its bureau."""

    def __init__(self, desk: "DeskWindow", wording: Wording) -> None:
        self._directory, self._bureau, self.wording = desk.directory, desk.bureau, wording
        self.words = wording.words

    def member(self, split: str, key: str) -> str:
        """A member of a split; '' is what belongs to none."""
        if not key:
            return self.words(f"assessment.none_of.{split}")
        return self._names(split).get(key) or self._told(split, key)

    def _names(self, split: str) -> Mapping[str, str]:
        if split == "department":
            return {known: department.name for known, department in self._bureau.departments.items()}
        return {"grid": self._directory.grid_names, "village": self._directory.village_names}.get(split, {})

    def _told(self, split: str, key: str) -> str:
        if split == "source":
            return self.wording.source(key)
        if split == "class":
            known = self._bureau.classes.get(key)
            return key if known is None else known.name
        if split == "class_kind":
            return self.words(f"assessment.kind.{key}")
        return self.words("statistics.hour_of", hour=int(key), after=int(key) + 1) if split == "hour" else key

    def sensitive(self, class_id: str) -> bool:
        """Whether a class is not to be named."""
        known = self._bureau.classes.get(class_id)
        return known is not None and known.sensitive

    def rate(self, code: str) -> str:
        """A rate."""
        return self.words(f"assessment.rate.{code}")

    def count(self, count: Count) -> str:
        """A count."""
        return self.words(f"assessment.count.{count.name.lower()}")

    def cases(self, number: int) -> str:
        """911件."""
        return self.words("assessment.cases", number=self.wording.number(number))

    def percent(self, value: float | None) -> str:
        """93.72%, or a dash."""
        return self.wording("unit.unknown") if value is None else f"{value:.2f}%"

    def points(self, value: float | None) -> str:
        """88.20, or a dash."""
        return self.wording("unit.unknown") if value is None else f"{value:.2f}"

    def ratio(self, rate: Rate) -> str:
        """911 / 972件; what nobody told is a dash."""
        unknown = self.wording("unit.unknown")
        above, below = (
            unknown if side is None else self.wording.number(side) for side in (rate.numerator, rate.denominator)
        )
        return self.words("assessment.ratio", above=above, below=below)

    def gap(self, rate: Rate) -> str:
        """Why a rate cannot be told."""
        return "" if rate.gap is None else self.words(f"assessment.gap.{rate.gap.value}")

    def side(self, side: Sum) -> str:
        """按期结案; 立案 − 作废."""
        plus = self.words("assessment.plus").join(map(self.count, side.plus))
        return self.words("assessment.minus").join((plus, *map(self.count, side.minus)))

    def place(self, case: Case) -> str:
        """Where a case is: its grid, or its village."""
        grid = self._directory.grid_names.get(case.grid or "")
        return grid or self._directory.village_names.get(case.village or "", "")


def sides_of(formula: Formula, choices: Choices, counts: Counts) -> tuple[Sum, Sum]:
    """What a rate divides by what; the numerator itself where somebody counted it."""
    ratio = formula.ratio(choices.get(formula.code))
    counted = formula.counted
    above = Sum((counted,)) if counted is not None and counted in counts else ratio.numerator
    return above, ratio.denominator
