"""How a warning looks and what it says on the map and in legends."""

from datetime import datetime

from zscc.clock import SHANGHAI
from zscc.model.weather import WarningColour, WarningIssued
from zscc.settings.style import Palette
from zscc.situation.warnings import event_name
from zscc.text.words import Words

_COLOURS = tuple(WarningColour)
LONGEST_EVENT = 14


def colour_of(palette: Palette, warning: WarningIssued) -> str:
    """The signal colour; of a warning without one that of quiet text."""
    return palette.text_second if warning.colour is None else palette.warnings[_COLOURS.index(warning.colour)]


def words_colour_of(palette: Palette, warning: WarningIssued) -> str:
    """The same colour as it is written in."""
    return palette.text_second if warning.colour is None else palette.warning_words[_COLOURS.index(warning.colour)]


def event_of(warning: WarningIssued) -> str:
    """What is coming, without the colour that is said beside it; cut where nobody would read on."""
    event = event_name(warning)
    return event if len(event) <= LONGEST_EVENT else f"{event[: LONGEST_EVENT - 1]}…"


def name_of(words: Words, warning: WarningIssued) -> str:
    """暴雨橙色预警; 演练 before an exercise."""
    if warning.colour is None:
        told = words("map.warning.plain", event=event_of(warning))
    else:
        colour = words(f"map.warning.colour.{warning.colour.value}")
        told = words("map.warning.coloured", event=event_of(warning), colour=colour)
    return words("map.warning.exercise", name=told) if warning.exercise else told


def until_of(words: Words, warning: WarningIssued, as_of: datetime) -> str:
    """至15:30, 至16日08:00, 至解除."""
    if warning.expires_at is None:
        return words("map.warning.until_lifted")
    end, now = warning.expires_at.astimezone(SHANGHAI), as_of.astimezone(SHANGHAI)
    key = "map.warning.until" if end.date() == now.date() else "map.warning.until_day"
    return words(key, clock=f"{end:%H:%M}", day=end.day, month=end.month)
