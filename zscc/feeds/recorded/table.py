"""Delimited text to records, whatever the text holds: one bad line never takes the next one with it."""

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TextIO

from zscc.feeds.recorded.reading import RecordingFault

DELIMITERS = ",;\t|"
SPACES = " "
"""Any run of spaces; only where no delimiter finds the columns."""
LONGEST_LINE = 1_000_000
"""Characters; a longer line is one broken row."""
LINES_A_RECORD = 50
"""A quoted field may run over so many lines; further on, its quote is a mistake."""
BROKEN = None
"""Stands for a line or record that is no row of a table."""

_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])", re.IGNORECASE)
_UNFINISHED = "unexpected end of data"
_FIGURE = re.compile(r"\s*[+-]?\d+(\.\d+)?\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def lines_of(stream: TextIO, is_cut_short: Callable[[], bool]) -> Iterator[str | None]:
    """Lines without their end and without NULs; BROKEN for one that is too long, or that the file breaks off in."""
    while line := stream.readline(LONGEST_LINE):
        whole = line.endswith("\n")
        if not whole and len(line) == LONGEST_LINE:
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                pass
            yield BROKEN
        elif not whole and is_cut_short():
            yield BROKEN
        else:
            yield line.rstrip("\n").replace("\0", "")


def header_and_rest(lines: Iterator[str | None]) -> tuple[str, list[str], Iterator[str | None]]:
    """The header line, its possible delimiters, the likeliest first, and the lines after it.

    Passed over are blank lines, ``sep=;`` and comments; of ``#vehicle,time,...`` above a line of figures only the
    mark is. Raises RecordingFault: empty, not_a_table.
    """
    comment = ""
    named: list[str] = []
    for line in lines:
        if line is BROKEN or _CONTROL.search(line):
            raise RecordingFault("not_a_table")
        text = line.strip("\ufeff \r")
        separator = _SEPARATOR_LINE.fullmatch(text)
        if separator:
            named = [separator[1]]
        elif text.startswith("#"):
            comment = text.lstrip("# ")
        elif text and not text.isspace():
            likely = named or _likely_delimiters(text)
            if comment and _is_header_of(comment, text, likely[0]):
                return comment, likely, chain([text], lines)
            return text, likely, lines
    if not comment:
        raise RecordingFault("empty")
    return comment, named or _likely_delimiters(comment), lines


def _likely_delimiters(header: str) -> list[str]:
    bare = re.sub(r'"[^"]*"', "", header)
    return [*sorted(DELIMITERS, key=bare.count, reverse=True), SPACES]


def _is_header_of(comment: str, text: str, delimiter: str) -> bool:
    fields = text.split(delimiter)
    return len(comment.split(delimiter)) == len(fields) > 1 and any(map(_FIGURE.fullmatch, fields))


def fields_of(line: str, delimiter: str) -> list[str] | None:
    """The fields of one line, quotes or not; BROKEN when it is no record."""
    if delimiter == SPACES:
        return line.split()
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return BROKEN


def records_of(lines: Iterable[str | None], delimiter: str, width: int) -> Iterator[list[str] | None]:
    """Records of a table with ``width`` columns; BROKEN for what is none. Blank lines are passed over."""
    source = _Lines(lines)
    for line in source:
        if line is BROKEN:
            yield BROKEN
        elif '"' in line and delimiter != SPACES:
            yield _quoted(line, source, delimiter, width)
        elif line and not line.isspace():
            yield line.split(delimiter if delimiter != SPACES else None)


class _Lines(Iterator[str | None]):
    """Lines that can be looked at before they are taken, and given back after."""

    def __init__(self, lines: Iterable[str | None]) -> None:
        self._source = iter(lines)
        self._ahead: deque[str | None] = deque()

    def __next__(self) -> str | None:
        return self._ahead.popleft() if self._ahead else next(self._source)

    def peek(self) -> str | None:
        """The next line if it is one; BROKEN also at the end."""
        if not self._ahead:
            self._ahead.extend(islice(self._source, 1))
        return self._ahead[0] if self._ahead else BROKEN

    def give_back(self, lines: list[str | None]) -> None:
        self._ahead.extendleft(reversed(lines))


def _quoted(line: str, source: _Lines, delimiter: str, width: int) -> list[str] | None:
    """A record with quotes: of one line, of several when a quoted field runs over them and the width is right then."""
    fields, unfinished = _strictly(line, delimiter)
    if fields is not None:
        return fields
    text, more = line, list[str | None]()
    while unfinished and len(more) < LINES_A_RECORD and len(text) < LONGEST_LINE and source.peek() is not BROKEN:
        more.append(next(source))
        text = f"{text}\n{more[-1]}"
        fields, unfinished = _strictly(text, delimiter)
        if fields is not None and len(fields) == width:
            return fields
    source.give_back(more)
    return fields_of(line, delimiter)


def _strictly(text: str, delimiter: str) -> tuple[list[str] | None, bool]:
    """The fields of a record that is written as it should be; None, and whether only its end is missing."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True)), False
    except csv.Error as error:
        return BROKEN, _UNFINISHED in str(error)
