"""Reads a filter that compares columns: ``面积>1.5 and 类型=工业``. No part of it is ever run as a program.

Operators: ``= != > >= < <=`` in either width, ``≠ ≥ ≤``, ``包含`` or ``contains``; ``and or not``, ``且 或 非`` and
brackets join comparisons, not before and before or. A column is named by the beginning of its title; a value with
blanks or operators in it stands in quotes, and ``空`` or ``empty`` is what holds nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

MOST_TERMS = 60
"""Comparisons and brackets of one filter."""
_SIGNS = {
    "=": "=", "==": "=", "!=": "!=", "<>": "!=", "≠": "!=", ">": ">", ">=": ">=", "≥": ">=", "<": "<", "<=": "<=",
    "≤": "<=", "包含": "has", "contains": "has", "等于": "=", "不等于": "!=", "大于": ">", "不小于": ">=", "小于": "<",
    "不大于": "<=", "大于等于": ">=", "小于等于": "<=",
}  # fmt: skip
_JOINTS = {"and": "and", "且": "and", "&&": "and", "or": "or", "或": "or", "||": "or", "not": "not", "非": "not"}
_EMPTY = frozenset({"空", "empty"})
_TOKEN = re.compile(
    r"""\s*(?:"(?P<quoted>[^"]*)"
    |(?P<sign>==|!=|<>|>=|<=|&&|\|\||[=<>≠≥≤()])
    |(?P<word>[^\s"=<>≠≥≤()!&|]+|.))""",
    re.VERBOSE,
)
_JOINED = re.compile(r'("[^"]*"?)|(大于等于|小于等于|不等于|不大于|不小于|等于|大于|小于|包含|[且或])')
"""Chinese is written without blanks."""
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_COMPARES = re.compile(r"[=<>≠≥≤]")


class UnreadableTerm(ValueError):
    """``reason`` is column, columns, operator, value, number, bracket, joint or long; ``part`` what is meant."""

    def __init__(self, reason: str, part: str = "") -> None:
        super().__init__(reason, part)
        self.reason, self.part = reason, part


class ReadColumn(Protocol):
    """What a comparison needs of a column."""

    @property
    def title(self) -> str:
        """What it is called on the screen."""

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""

    @property
    def values(self) -> Sequence[object]:
        """A value a row."""

    def text(self, row: int) -> str:
        """A value as it is shown, masked where it is personal."""


Test = Callable[[int], bool]
"""Whether a row fits."""


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    quoted: bool = False

    @property
    def sign(self) -> str | None:
        return None if self.quoted else _SIGNS.get(self.text.casefold())

    @property
    def joint(self) -> str | None:
        return None if self.quoted else _JOINTS.get(self.text.casefold())


def compares(query: str, columns: Sequence[ReadColumn]) -> bool:
    """Whether a filter compares columns, and is no list of words.

    A sign outside quotes says so, or a word for one that stands behind the name of a column.
    """
    if _COMPARES.search(re.sub(r'"[^"]*"?', "", _normal(query))):
        return True
    parts = _parts(query)
    place = next((place for place, part in enumerate(parts) if part.sign is not None), 0)
    name = _plain("".join(part.text for part in parts[:place] if part.joint is None and part.text != "("))
    return bool(name) and any(_plain(column.title).startswith(name) for column in columns)


def read_terms(query: str, columns: Sequence[ReadColumn]) -> Test:
    """The test that a filter stands for; UnreadableTerm says what cannot be understood."""
    parts = _parts(query)
    if len(parts) > MOST_TERMS * 4:
        raise UnreadableTerm("long")
    reader = _Reader(parts, columns)
    test = reader.either()
    if reader.left:
        raise UnreadableTerm("bracket" if reader.next_is(")") else "joint", reader.parts[reader.place].text)
    return test


def _normal(query: str) -> str:
    return unicodedata.normalize("NFKC", query.replace("“", '"').replace("”", '"'))


def _parts(query: str) -> list[_Part]:
    found = []
    apart = _JOINED.sub(lambda match: match[1] or f" {match[2]} ", _normal(query))
    for match in _TOKEN.finditer(apart.rstrip()):
        quoted = match["quoted"]
        found.append(_Part(match["sign"] or match["word"]) if quoted is None else _Part(quoted, quoted=True))
    return found


class _Reader:
    """Walks along the parts once."""

    def __init__(self, parts: list[_Part], columns: Sequence[ReadColumn]) -> None:
        self.parts, self.place, self._columns = parts, 0, columns
        self._depth = 0

    @property
    def left(self) -> bool:
        return self.place < len(self.parts)

    def next_is(self, text: str) -> bool:
        return self.left and not self.parts[self.place].quoted and self.parts[self.place].text == text

    def either(self) -> Test:
        """One or another."""
        tests = [self.both()]
        while self._take_joint("or"):
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def both(self) -> Test:
        """One and another."""
        tests = [self.single()]
        while self._take_joint("and"):
            tests.append(self.single())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def single(self) -> Test:
        """A comparison, one that is denied, or brackets."""
        self._depth += 1
        if self._depth > MOST_TERMS:
            raise UnreadableTerm("long")
        if self._take_joint("not"):
            test = self.single()
            return lambda row: not test(row)
        if not self.next_is("("):
            return self._comparison()
        self.place += 1
        inner = self.either()
        if not self.next_is(")"):
            raise UnreadableTerm("bracket", "(")
        self.place += 1
        return inner

    def _comparison(self) -> Test:
        title = self._words(stop_at_sign=True)
        if not title:
            raise UnreadableTerm("column", self.parts[self.place].text if self.left else "")
        column = self._column(title)
        sign = self.parts[self.place].sign if self.left else None
        if sign is None:
            raise UnreadableTerm("operator", title)
        self.place += 1
        quoted = self.left and self.parts[self.place].quoted
        value = self._words(stop_at_sign=False)
        if self.left and self.parts[self.place].sign is not None:
            raise UnreadableTerm("joint", self.parts[self.place - 1].text)
        if not value and not quoted:
            raise UnreadableTerm("value", title)
        return _test(column, sign, value, quoted=quoted)

    def _words(self, *, stop_at_sign: bool) -> str:
        """Words up to a joint, a bracket or a sign."""
        words: list[str] = []
        while self.left:
            part = self.parts[self.place]
            ends = part.joint is not None or (not part.quoted and part.text in "()") or part.sign is not None
            if ends and (words or stop_at_sign or part.joint is not None or part.sign is not None or part.text == ")"):
                break
            words.append(part.text)
            self.place += 1
        return " ".join(words).strip()

    def _take_joint(self, joint: str) -> bool:
        if self.left and self.parts[self.place].joint == joint:
            self.place += 1
            return True
        return False

    def _column(self, title: str) -> ReadColumn:
        wanted = _plain(title)
        exact = [column for column in self._columns if _plain(column.title) == wanted]
        begins = exact or [column for column in self._columns if _plain(column.title).startswith(wanted)]
        if not begins:
            raise UnreadableTerm("column", title)
        if len(begins) > 1:
            raise UnreadableTerm("columns", title)
        return begins[0]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _test(column: ReadColumn, sign: str, value: str, *, quoted: bool) -> Test:
    if value.casefold() in _EMPTY and not quoted and sign in ("=", "!="):
        wanted = sign == "="
        return lambda row: (column.text(row) == "") is wanted
    if sign == "has":
        part = value.casefold()
        return lambda row: part in column.text(row).casefold()
    number = float(value) if _NUMBER.fullmatch(value) else None
    if number is None and column.numeric:
        raise UnreadableTerm("number", value)
    if number is not None and (column.numeric or not quoted):
        return _number_test(column, sign, number, value)
    return _text_test(column, sign, value)


_ORDERS: dict[str, Callable[[float], bool]] = {
    "=": lambda off: off == 0,
    "!=": lambda off: off != 0,
    ">": lambda off: off > 0,
    ">=": lambda off: off >= 0,
    "<": lambda off: off < 0,
    "<=": lambda off: off <= 0,
}
"""By the sign of the difference."""


def _number_test(column: ReadColumn, sign: str, number: float, value: str) -> Test:
    """Numbers as numbers, also those that a file keeps as text; what holds no number fits no order."""
    order = _ORDERS[sign]

    def fits(row: int) -> bool:
        its = column.values[row]
        text = column.text(row)
        if text == value:
            # What looks equal is equal, however many places the number has behind those that are shown.
            return sign in ("=", ">=", "<=")
        if isinstance(its, int | float) and not isinstance(its, bool) and isfinite(its):
            return order(its - number)
        if _NUMBER.fullmatch(text):
            return order(float(text) - number)
        return sign == "!="

    return fits


def _text_test(column: ReadColumn, sign: str, value: str) -> Test:
    """Texts as they are shown, in any case of letters: what is masked is compared masked."""
    order, wanted = _ORDERS[sign], value.casefold()

    def fits(row: int) -> bool:
        text = column.text(row).casefold()
        if not text and sign not in ("=", "!="):
            return False
        return order((text > wanted) - (text < wanted))

    return fits
