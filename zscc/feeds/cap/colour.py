"""Which of the four official colours a message has, and what told it.

Chinese services write the colour into the event, the headline, a parameter or a code; CAP's own severity says it by a
rule (Extreme, Severe, Moderate, Minor = 红, 橙, 黄, 蓝). What was written wins over the rule.
"""

import re
from collections.abc import Iterable

from zscc.model.weather import WarningColour

_SEVERITIES = {
    "extreme": WarningColour.RED,
    "severe": WarningColour.ORANGE,
    "moderate": WarningColour.YELLOW,
    "minor": WarningColour.BLUE,
    # National messages put the colour itself here.
    "red": WarningColour.RED,
    "orange": WarningColour.ORANGE,
    "yellow": WarningColour.YELLOW,
    "blue": WarningColour.BLUE,
}
_CHARACTERS = dict(zip("红橙黄蓝", WarningColour, strict=True))
_CHINESE = re.compile(r"([红橙黄蓝])色|([红橙黄蓝])(?=预警|警报|信号)")
"""A single character is no colour: 黄河, 蓝藻, 红火蚁."""
_ENGLISH = re.compile(r"\b(red|orange|yellow|blue)\b(?=[\s_-]*(?:alert|warning|signal|$|[;,.]))", re.IGNORECASE)
_LEVEL = re.compile(r"colou?r|level|颜色|等级|级别", re.IGNORECASE)

Pairs = Iterable[tuple[str, str]]
"""(valueName, value)."""


def colour_of(
    event: str, headline: str, severity: str, codes: Pairs, parameters: Pairs
) -> tuple[WarningColour | None, str]:
    """The colour and what told it: eventCode, event, headline, parameter or severity; None and '' when nothing does."""
    levels = [value for name, value in parameters if _LEVEL.search(name)]
    told = [("eventCode", value) for _, value in codes]
    told += [("event", event), ("headline", headline), *(("parameter", value) for value in levels)]
    for source, text in told:
        found = _written(text)
        if found is not None:
            return found, source
    found = _SEVERITIES.get(severity.strip().lower())
    return found, "severity" if found else ""


def _written(text: str) -> WarningColour | None:
    chinese = _CHINESE.search(text)
    if chinese:
        return _CHARACTERS[chinese[1] or chinese[2]]
    english = _ENGLISH.search(text)
    return WarningColour(english[1].lower()) if english else None
