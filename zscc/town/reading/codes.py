"""Numbers that are names: telephones and long codes are text, however a file stores them.

Nobody adds them up, and as numbers they could be found out by comparing although they are shown masked.
"""

from collections.abc import Sequence
from itertools import islice

from zscc.town.features import Value

_TELEPHONES = range(13_000_000_000, 20_000_000_000)
_TITLES = ("电话", "手机", "联系", "身份证", "证件", "tel", "phone", "mobile")
_LOOKED_AT = 500
_MOST_NUMBER = 10**15
"""From here on a float no longer tells every whole number; identity cards and codes are longer."""


def codes_as_text(title: str, values: tuple[Value, ...]) -> tuple[Value, ...]:
    """A column of whole numbers as text when its title or most of its numbers say telephone, or they are too long."""
    told = list(islice((value for value in values if value is not None), _LOOKED_AT))
    if not told or not all(_is_whole(value) for value in told) or not (_is_called_so(title) or _are_codes(told)):
        return values
    return tuple(str(int(value)) if _is_whole(value) else value for value in values)  # type: ignore[arg-type]


def _are_codes(told: Sequence[Value]) -> bool:
    codes = sum(int(value) in _TELEPHONES or int(value) >= _MOST_NUMBER for value in told)  # type: ignore[arg-type]
    return codes * 2 >= len(told)


def _is_called_so(title: str) -> bool:
    return any(word in title.casefold() for word in _TITLES)


def _is_whole(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
