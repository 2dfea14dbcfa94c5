"""What the flow of cases (流转) asks of the store: how long the way from step to step takes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PassagesOf:
    """The ways between steps of cases opened in a half-open period (aware UTC).

    The answer is a tuple of ``analysis.assessment.pipeline.Passage``, one from each of STEPS to the next.
    """

    since: datetime
    until: datetime


STEPS = ("opened", "registered", "dispatched", "signed", "arrived", "fed_back", "inspected", "closed")
"""The line's steps, as the times of a case name them."""
