"""What the logbook says that matters to 考核: the weights that hold, and the appeals."""

from collections.abc import Sequence
from datetime import date

from zscc.analysis.assessment.scoring import Weighting
from zscc.analysis.assessment.written import Appeal, AppealState, Version, appeals_of, upheld_cases, versions_of
from zscc.model.duty import DutyLine


class ScoreBook:
    """The lines of one score's weights and of all appeals, as of the last moment told."""

    def __init__(self, shipped: Sequence[Weighting]) -> None:
        self._shipped = shipped
        self._lines: tuple[DutyLine, ...] | None = None
        self.name = shipped[0].name if shipped else ""
        self.versions: tuple[Version, ...] = ()
        self.appeals: tuple[Appeal, ...] = ()

    def take(self, lines: tuple[DutyLine, ...]) -> bool:
        """The newest lines; False while they are the same ones."""
        if lines is self._lines:
            return False
        self._lines = lines
        self.appeals = appeals_of(lines)
        self.versions = versions_of(self.name, self._shipped, lines)
        return True

    @property
    def upheld(self) -> frozenset[str]:
        """Cases that do not count."""
        return upheld_cases(self.appeals)

    @property
    def waiting(self) -> int:
        """Appeals that nobody has decided."""
        return sum(appeal.state is AppealState.OPEN for appeal in self.appeals)

    def appeal(self, line_id: str) -> Appeal | None:
        """An appeal by the id of its line."""
        return next((one for one in self.appeals if one.line.line_id == line_id), None)

    def weighting_on(self, day: date) -> Weighting | None:
        """The weights that hold on a day; of two that begin on one day the later version."""
        holding = [
            (one.weighting.valid_from, one.weighting.version, one.weighting)
            for one in self.versions
            if one.weighting.valid_from is not None and one.weighting.valid_from <= day
        ]
        return max(holding, key=lambda told: told[:2])[2] if holding else None
