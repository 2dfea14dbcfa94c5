"""Whom to send to a case, as the rules rank them, each with its reasons; screens show it, people decide."""

from dataclasses import dataclass

from zscc.model.responder import ResponderState


@dataclass(frozen=True, slots=True)
class SuggestFor:
    """A question to the centre: whom to send to this case now; the answer is a Suggestion, None without such a case."""

    case_id: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason beside a candidate; words ``suggestion.reason.<code>``, told with these arguments."""

    code: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One that can be sent, and how soon he is there."""

    responder_id: str
    state: ResponderState
    distance_m: float | None = None
    """Along roads, or as he walks; None when nobody knows where he is."""
    travel_s: float | None = None
    on_foot: bool = False
    position_age_s: float | None = None
    """Of the fix that tells where it is; None where it waits at its base."""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestedCall:
    """One place of a joint preset, or the responsible department alone, with its candidates, fittest first."""

    department: str
    task: str = ""
    """What it comes for, in the catalogue's words."""
    lead: bool = False
    telephone: bool = False
    """Called by telephone, nobody is dispatched on screen."""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whom to send to one case: the lines of its preset, or one line with the responsible department's responders."""

    case_id: str
    version: int
    """Of the case that it was made for."""
    preset: str
    """Id in the catalogue; '' where no preset belongs to the class."""
    calls: tuple[SuggestedCall, ...]
