"""Why two cases may be one fact, in words: the four reasons as numbers, in the same line as the suspicion."""

from collections.abc import Sequence

from zscc.model.case import Case
from zscc.model.suspects import Kinship, Suspect
from zscc.ui.cases.wording import CaseWording

_SAME = {
    Kinship.SAME: "same_class",
    Kinship.KIN: "near_class",
    Kinship.UNKNOWN: "unknown_class",
    Kinship.OTHER: "other_class",
}
_HOUR_MIN, _DAY_MIN = 60, 1_440


class TwinsWords:
    """Says suspects in one language."""

    def __init__(self, words: CaseWording) -> None:
        self.cases = words

    def __call__(self, key: str, /, **arguments: object) -> str:
        """The words of ``case.twins.<key>``."""
        return self.cases(f"twins.{key}", **arguments)

    def reasons(self, suspect: Suspect) -> str:
        """相距38米 · 4分钟内 · 同类 · 文字相似0.82."""
        return self(
            "line" if suspect.distance_m is not None else "line_nowhere",
            distance="" if suspect.distance_m is None else self.cases.wording.distance(suspect.distance_m),
            minutes=self.span(suspect.minutes),
            same=self(_SAME[suspect.kinship]),
            similarity=f"{suspect.likeness:.2f}",
        )

    def span(self, minutes: float) -> str:
        """4分钟, 3小时, 2天: rounded up, since 'within' is said of it."""
        if minutes < _HOUR_MIN:
            return self("minutes", number=max(int(minutes) + 1, 1))
        if minutes < _DAY_MIN:
            return self("hours", number=int(minutes // _HOUR_MIN) + 1)
        return self("days", number=int(minutes // _DAY_MIN) + 1)

    def line(self, suspects: Sequence[Suspect]) -> str:
        """How many there are, the reasons of the first, and the key; '' without any."""
        if not suspects:
            return ""
        number = self.cases("number", number=len(suspects))
        first = self.cases.joined(
            (self.cases("panel.suspected", number=number), self.cases("panel.suspected_keys")), "gap"
        )
        return f"{first}\n{self.reasons(suspects[0])}"

    def merged_line(self, case: Case) -> str:
        """Which cases went into this one, or where it went; '' for neither."""
        if case.merged_into:
            return self.cases("panel.merged_into", id=case.merged_into)
        return self.cases("panel.merged_here", ids=self.cases.joined(case.merged)) if case.merged else ""


def kept_of(one: Case, other: Case) -> tuple[Case, Case]:
    """Of two cases the one that is kept and the one that goes into it.

    What ended goes into what is open, what is ordinary into an emergency, what has nothing merged into what has, else
    the later one into the earlier.
    """
    first, second = sorted(
        (one, other), key=lambda case: (case.ended, not case.emergency, not case.merged, case.times.opened_at)
    )
    return first, second
