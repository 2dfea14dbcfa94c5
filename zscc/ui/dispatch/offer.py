"""What is offered to be sent to a case, and what a person made of it: ticked, unticked, somebody else, and why.

Pure: the panel shows an :class:`Offer` and asks for what :func:`calls_of` says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from zscc.model.asked import CallOn
from zscc.model.catalogue import Preset
from zscc.model.suggestion import Candidate, SuggestedCall, Suggestion
from zscc.settings.dispatching import Clocks

MOST_SINGLE = 5
"""Responders of the department that are shown one below the other where no preset says who comes."""


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One line: a member of the preset, or one responder of the department."""

    call: SuggestedCall
    place: int = 0
    """Which of its candidates is chosen."""
    ticked: bool = True
    was_ticked: bool = True
    """As it was suggested."""

    @property
    def candidate(self) -> Candidate | None:
        """Who comes; None where nobody stands ready, or who is called has no name."""
        return self.call.candidates[self.place] if self.call.candidates else None

    @property
    def as_suggested(self) -> bool:
        """Whether a person left it as it was."""
        return self.ticked == self.was_ticked and (self.place == 0 or not self.ticked)


@dataclass(frozen=True, slots=True)
class Offer:
    """All lines for one case."""

    case_id: str
    version: int
    preset: Preset | None
    lines: tuple[OfferLine, ...]
    reason: str = ""
    """Why somebody else was chosen."""

    @property
    def as_suggested(self) -> bool:
        """Whether everything is as the program suggested it."""
        return all(line.as_suggested for line in self.lines)

    def ticked(self, place: int) -> "Offer":
        """The other way round: sent, or not sent."""
        line = self.lines[place]
        return self._with(place, replace(line, ticked=not line.ticked))

    def turned(self, place: int, steps: int) -> "Offer":
        """Another candidate of the same line, and ticked; the first after the last."""
        line = self.lines[place]
        if len(line.call.candidates) < 2:
            return self
        return self._with(place, replace(line, ticked=True, place=(line.place + steps) % len(line.call.candidates)))

    def because(self, reason: str) -> "Offer":
        """With the reason for choosing otherwise."""
        return replace(self, reason=reason)

    def _with(self, place: int, line: OfferLine) -> "Offer":
        return replace(self, lines=(*self.lines[:place], line, *self.lines[place + 1 :]))

    @property
    def refusal(self) -> str:
        """Why it cannot be sent as it stands, as a code; '' when it can."""
        if not any(line.ticked for line in self.lines):
            return "nobody"
        if not self.as_suggested and not self.reason.strip():
            return "reason"
        return ""


def offer_of(suggestion: Suggestion, preset: Preset | None, before: Offer | None = None) -> Offer:
    """The offer of a suggestion; what a person chose before stays chosen while the same are offered."""
    lines = tuple(_lines(suggestion))
    if before is None or before.case_id != suggestion.case_id:
        return Offer(suggestion.case_id, suggestion.version, preset, lines)
    known = {_key(line): line for line in before.lines}
    kept = tuple(_kept(line, known.get(_key(line))) for line in lines)
    return Offer(suggestion.case_id, suggestion.version, preset, kept, before.reason)


def _lines(suggestion: Suggestion) -> Iterator[OfferLine]:
    """A preset's members; without a preset the department's responders, of whom the first is to be sent."""
    if suggestion.preset or len(suggestion.calls) != 1 or not suggestion.calls[0].candidates:
        yield from (OfferLine(call) for call in suggestion.calls)
        return
    call = suggestion.calls[0]
    for place, candidate in enumerate(call.candidates[:MOST_SINGLE]):
        yield OfferLine(replace(call, candidates=(candidate,)), ticked=place == 0, was_ticked=place == 0)


def _key(line: OfferLine) -> tuple[str, str, str]:
    alone = line.call.candidates[0].responder_id if len(line.call.candidates) == 1 else ""
    return line.call.department, line.call.task, alone


def _kept(line: OfferLine, before: OfferLine | None) -> OfferLine:
    """What a person chose, where it is still offered; who was only suggested may be somebody nearer by now."""
    if before is None:
        return line
    place = 0
    if before.place and before.candidate is not None:
        ids = [candidate.responder_id for candidate in line.call.candidates]
        wanted = before.candidate.responder_id
        place = ids.index(wanted) if wanted in ids else 0
    ticked = before.ticked if before.ticked != before.was_ticked else line.ticked
    return replace(line, place=place, ticked=ticked)


def calls_of(offer: Offer, clocks: Clocks) -> tuple[CallOn, ...]:
    """One order a department, exactly one of them in the lead; a preset's clocks go before the usual ones."""
    sent: dict[str, list[OfferLine]] = {}
    for line in offer.lines:
        if line.ticked:
            sent.setdefault(line.call.department, []).append(line)
    named = (department for department, lines in sent.items() if any(line.call.lead for line in lines))
    lead = next(named, next(iter(sent), ""))
    seconds = _seconds(offer.preset, clocks)
    return tuple(
        CallOn(
            department,
            department == lead,
            tuple(line.candidate.responder_id for line in lines if line.candidate is not None),
            *seconds,
        )
        for department, lines in sent.items()
    )


def clocks_of(preset: Preset | None, clocks: Clocks) -> tuple[int, int, int]:
    """Seconds within which to sign, arrive and finish."""
    return _seconds(preset, clocks)


def _seconds(preset: Preset | None, clocks: Clocks) -> tuple[int, int, int]:
    usual = clocks.sign_min * 60, clocks.arrive_min * 60, clocks.done_min * 60
    if preset is None:
        return usual
    own = preset.sign_within_s, preset.arrive_within_s, preset.done_within_s
    return own if any(own) else usual


def suggested_of(offer: Offer) -> str:
    """What the program suggested, for the record where something else was chosen; '' where nothing was."""
    if offer.as_suggested:
        return ""
    ids = (
        f"{line.call.department}:{line.call.candidates[0].responder_id if line.call.candidates else ''}"
        for line in offer.lines
        if line.was_ticked
    )
    return " ".join(ids)
