"""What chance has in store for a case: which turns it takes, and how long its stations last.

Everything belongs to (seed, case), never to the order in which it is asked for, so that a history told at once and
a case watched live take the same course.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import msgspec

from zscc.feeds.simulated.seeds import generator, lognormal
from zscc.feeds.simulated.simulation_model import Category, SimulationModel, Spread

_CATEGORY_PART = "."
_FATES_KEPT = 4096
_MOST_OVERDUE = 0.25


class CaseworkWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What simulated people write down; ``reasons`` are picked from."""

    texts: dict[str, str | list[str]]
    reasons: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Fate:
    """The turns of one case."""

    declined: bool
    solved_in_grid: bool
    returned: bool
    astray: bool
    """Sent to the wrong department first."""
    extended: bool
    suspended: bool
    rework: bool
    overdue: bool
    supervised: bool
    whistled: bool
    reopened: bool
    satisfaction: str
    """Outcome of the call-back."""


class Chances:
    """The draws of one seed."""

    def __init__(self, seed: int, model: SimulationModel) -> None:
        self._seed = seed
        self._model = model
        self._categories = {category.id: category for category in model.categories}
        self._words = load_casework_words()
        self.fate = lru_cache(_FATES_KEPT)(self._fate)

    def category(self, class_id: str) -> Category | None:
        """The model's class of a class or sub-class of the catalogue; None for one that the model does not know."""
        return self._categories.get(class_id.split(_CATEGORY_PART)[0])

    def _fate(self, case_id: str, class_id: str) -> Fate:
        """What becomes of a case, drawn in this order."""
        chance, random = self._model.outcomes, generator(self._seed, "fate", case_id)
        category = self.category(class_id)
        joint = category is not None and bool(category.support)
        declined, solved = random.random() < chance.not_registered, random.random()
        returned, astray = random.random() < chance.returned_by_dept, random.random() < chance.sent_to_wrong_dept
        extended, suspended = random.random() < chance.extension_asked, random.random() < chance.suspended
        rework, overdue = random.random() < chance.rework, random.random() < self._overdue(category)
        supervised, whistled = random.random() < chance.supervised, random.random() < chance.whistled
        reopened, pleased = random.random() < chance.reopened, random.random()
        return Fate(
            declined=declined,
            solved_in_grid=category is not None and solved < category.solved_in_grid,
            returned=returned and not astray,
            astray=astray and joint,
            extended=extended and not overdue,
            suspended=suspended,
            rework=rework,
            overdue=overdue,
            supervised=supervised,
            whistled=whistled and joint,
            reopened=reopened,
            satisfaction=self._satisfaction(pleased),
        )

    def _overdue(self, category: Category | None) -> float:
        """What a grid solves by itself is in time, so that the share of all falls on the others."""
        others = 1.0 if category is None else 1.0 - category.solved_in_grid
        return min(self._model.outcomes.overdue / max(others, 0.1), _MOST_OVERDUE)

    def _satisfaction(self, pleased: float) -> str:
        chance = self._model.outcomes
        if pleased < chance.callback_unsatisfied:
            return "unsatisfied"
        if pleased < chance.callback_unsatisfied + chance.callback_unreached:
            return "unreached"
        return "fairly" if pleased < 2 * (chance.callback_unsatisfied + chance.callback_unreached) else "satisfied"

    def drawn(self, spread: Spread, *entity: object) -> float:
        """A duration in the unit of the spread."""
        return lognormal(generator(self._seed, "casework", *entity), spread.median, spread.p90)

    def share(self, *entity: object) -> float:
        """A number from 0 to 1."""
        return generator(self._seed, "share", *entity).random()

    def picked(self, among: tuple[str, ...], *entity: object) -> str:
        """One of several, '' of none."""
        return generator(self._seed, "pick", *entity).choice(among) if among else ""

    def reason(self, why: str, case_id: str) -> str:
        """A reason as somebody would write it down."""
        return self.picked(tuple(self._words.reasons[why]), why, case_id)

    def text(self, what: str, case_id: str, **gaps: str) -> str:
        """A sentence as somebody would write it down."""
        told = self._words.texts[what]
        sentence = told if isinstance(told, str) else self.picked(tuple(told), what, case_id)
        return sentence.format(**gaps)


def load_casework_words() -> CaseworkWords:
    """Read the words that ship."""
    source = files("zscc") / "resources" / "simulation" / "casework.toml"
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), CaseworkWords)
