"""Why something was not done, in words: the code's sentence with acts, roles, stages and fields said as people do."""

from collections.abc import Iterable, Mapping

from zscc.text.words import Words

_TABLES: Mapping[str, str] = {"act": "act", "role": "role", "stage": "stage", "field": "field"}
"""Arguments of refusals that are codes themselves, and the tables that say them."""


def refused(words: Words, code: str, arguments: Iterable[tuple[str, str]] = ()) -> str:
    """The sentence of a refusal; the bare code where nobody has written one."""
    key = f"case.refused.{code}"
    if key not in words:
        return code
    return words(key, **{name: _said(words, name, value) for name, value in arguments})


def _said(words: Words, name: str, value: str) -> str:
    key = f"case.{_TABLES.get(name, '')}.{value}"
    return words(key) if key in words else value
