"""A record of words on A4: head with the institution, parts with their lines, who confirmed it, a foot on each page.

For what is kept on paper beside the journal: a handover, a list. The same record gives the same bytes; its SHA-256 and
the journal's number stand at the foot of every page, so that a printed page can be told from another.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property, partial

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from zscc import __version__
from zscc.map.fonts import load_fonts
from zscc.map.ink import Ink
from zscc.map.pages.files import Draw, Sheet, pdf_of_pages
from zscc.map.pages.layout import wrapped
from zscc.map.pages.provenance import notice, told
from zscc.map.writing.lettering import Hand, OneFaceLettering
from zscc.settings.style import Style, load_style
from zscc.text.words import Words

DPI = 300
A4_PX = (2480, 3508)
_SCALE = DPI / 96
_WIDTH, _HEIGHT = A4_PX[0] / _SCALE, A4_PX[1] / _SCALE
_SIDE, _TOP, _FOOT = 72.0, 60.0, 62.0
_TITLE_PX, _HEAD_PX, _BODY_PX, _SMALL_PX = 22.0, 15.0, 12.0, 10.0
"""Whole pixels: a face has no other sizes, and bold is its outline drawn over it."""
_LEADING = 1.5
_RIGHT_SHARE = 0.34
"""Of the width, what the right end of a line may take."""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One line of a part: what it says, and what stands at its right end."""

    text: str
    right: str = ""
    second: str = ""
    """Below the text, smaller."""


@dataclass(frozen=True, slots=True)
class RecordPart:
    """A part with its heading; ``note`` stands at the right end of the heading."""

    heading: str
    lines: tuple[RecordLine, ...]
    note: str = ""


@dataclass(frozen=True)
class Record:
    """Everything that stands on the pages, in words of one language already."""

    institution: str
    title: str
    facts: tuple[tuple[str, str], ...]
    """Name and value, below the title."""
    parts: tuple[RecordPart, ...]
    confirmed: tuple[tuple[str, str], ...]
    """Who confirmed it as what: 交班人, with name and moment."""
    as_of: datetime
    seq: int
    """The journal's newest number when the pages are made."""
    synthetic: bool
    language: str = "zh"
    style: Style = field(default_factory=lambda: load_style("light"))

    @cached_property
    def sha256(self) -> str:
        """Of what is recorded, in a form that does not depend on when or how it is drawn."""
        what = (self.institution, self.title, self.facts, [asdict(part) for part in self.parts], self.confirmed)
        text = json.dumps([*what, told(self.as_of), self.synthetic], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def made(self) -> bytes:
        """The PDF; needs a QGuiApplication, no display."""
        load_fonts()
        layout = _Layout(self, Words(self.language))
        sheet = Sheet(A4_PX, DPI, f"{self.institution} {self.title}")
        return pdf_of_pages(sheet, layout.pages(), _Origin(self), self.as_of)


class _Origin:
    """What the file tells of itself."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self.zscc_version = __version__
        self.notice = notice() if record.synthetic else ""

    def as_json(self) -> str:
        """One JSON object with sorted keys."""
        record = self._record
        facts = {
            "at": told(record.as_of),
            "language": record.language,
            "notice": self.notice,
            "seq": record.seq,
            "sha256": record.sha256,
            "synthetic": record.synthetic,
            "zscc_version": self.zscc_version,
        }
        return json.dumps(facts, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class _Block:
    """Something that is drawn in one piece, so high; ``stays`` keeps it on the page of the next one."""

    height: float
    draw: Callable[[QPainter, float], None]
    stays: bool = False


class _Layout:
    """Breaks a record into pages and draws them."""

    def __init__(self, record: Record, words: Words) -> None:
        self._record, self._words = record, words
        self._ink = Ink(record.style)
        self._lettering = OneFaceLettering(self._ink)
        palette = record.style.palette
        self._title = Hand(_TITLE_PX, palette.text, bold=True, halo=False)
        self._head = Hand(_HEAD_PX, palette.text, bold=True, halo=False)
        self._body = Hand(_BODY_PX, palette.text, halo=False)
        self._second = Hand(_BODY_PX, palette.text_second, halo=False)
        self._small = Hand(_SMALL_PX, palette.text_third, halo=False)

    def pages(self) -> list[Draw]:
        """One drawing a page."""
        filled = self._filled()
        return [partial(self._draw, blocks, place + 1, len(filled)) for place, blocks in enumerate(filled)]

    def _filled(self) -> list[list[_Block]]:
        room = _HEIGHT - _TOP - _FOOT
        pages: list[list[_Block]] = [[]]
        left = room
        blocks = list(self._blocks())
        for place, block in enumerate(blocks):
            behind = blocks[place + 1].height if block.stays and place + 1 < len(blocks) else 0.0
            if pages[-1] and block.height + behind > left:
                pages.append([])
                left = room
            pages[-1].append(block)
            left -= block.height
        return pages

    def _blocks(self) -> Iterator[_Block]:
        record = self._record
        yield self._line(self._small, record.institution, after=4.0)
        for line in self._fitted(self._title, record.title, _WIDTH - 2 * _SIDE):
            yield self._line(self._title, line)
        if record.synthetic:
            yield self._line(self._small, self._words("map.synthetic.badge"), after=6.0)
        for name, value in record.facts:
            yield from self._row(RecordLine(f"{name}  {value}"))
        for part in record.parts:
            yield self._heading(part)
            for row in part.lines:
                yield from self._row(row)
        if record.confirmed:
            yield from self._confirmation()

    def _confirmation(self) -> Iterator[_Block]:
        """Who confirmed it; nothing where a record needs nobody."""
        yield self._heading(RecordPart(self._words("duty.record.confirmed"), ()))
        for name, value in self._record.confirmed:
            yield from self._row(RecordLine(name, value))
        for line in self._fitted(self._small, self._words("duty.record.no_signature"), _WIDTH - 2 * _SIDE):
            yield self._line(self._small, line)

    def _heading(self, part: RecordPart) -> _Block:
        def draw(painter: QPainter, top: float) -> None:
            base = top + _HEAD_PX * 2.0
            self._write(painter, self._head, part.heading, _SIDE, base)
            self._write(painter, self._small, part.note, _WIDTH - _SIDE, base, share=1.0)
            self._rule(painter, base + 6.0)

        return _Block(_HEAD_PX * 2.0 + 12.0, draw, stays=True)

    def _row(self, row: RecordLine) -> Iterator[_Block]:
        """The lines of a row; they may be parted by the end of a page, but each is whole."""
        whole = _WIDTH - 2 * _SIDE
        aside = min(self._second.size(self._ink, row.right)[0] + 16.0, whole * _RIGHT_SHARE) if row.right else 0.0
        right = row.right
        if row.right and self._second.size(self._ink, row.right)[0] > whole * _RIGHT_SHARE:
            # What is too long for the right end goes below.
            right, aside = "", 0.0
        for place, line in enumerate(self._fitted(self._body, row.text, whole - aside) or [""]):
            yield self._line(self._body, line, right if place == 0 else "")
        below = "  ".join(filter(None, (row.second, "" if right else row.right)))
        for line in self._fitted(self._small, below, whole - 14.0):
            yield self._line(self._small, line, indent=14.0)

    def _line(self, hand: Hand, text: str, right: str = "", indent: float = 0.0, after: float = 0.0) -> _Block:
        def draw(painter: QPainter, top: float) -> None:
            base = top + hand.px * 1.15
            self._write(painter, hand, text, _SIDE + indent, base)
            self._write(painter, self._second, right, _WIDTH - _SIDE, base, share=1.0)

        return _Block(hand.px * _LEADING + after, draw)

    def _fitted(self, hand: Hand, text: str, width: float) -> list[str]:
        """Lines no wider than this; a word without a place to break is broken anywhere."""

        def measure(part: str) -> float:
            return hand.size(self._ink, part)[0]

        lines: list[str] = []
        for paragraph in text.splitlines():
            for line in wrapped(paragraph, width, measure):
                lines += list(_cut(line, width, measure))
        return lines

    def _write(self, painter: QPainter, hand: Hand, text: str, x: float, base: float, share: float = 0.0) -> None:
        if text:
            left = x - share * hand.size(self._ink, text)[0]
            self._lettering.write(painter, text, left, base, hand)

    def _rule(self, painter: QPainter, y: float) -> None:
        painter.setPen(self._ink.pen(self._record.style.palette.hairline, 0.8))
        painter.drawLine(QPointF(_SIDE, y), QPointF(_WIDTH - _SIDE, y))

    def _draw(self, blocks: list[_Block], page: int, pages: int, painter: QPainter) -> None:
        painter.scale(_SCALE, _SCALE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, _WIDTH, _HEIGHT), self._ink.colour(self._record.style.palette.surface))
        top = _TOP
        for block in blocks:
            block.draw(painter, top)
            top += block.height
        record, words = self._record, self._words
        base = _HEIGHT - _FOOT + 24.0
        self._rule(painter, base - 14.0)
        mark = words("map.synthetic.badge") if record.synthetic else ""
        seal = words("duty.record.seal", seq=record.seq, sha=record.sha256[:16])
        self._write(painter, self._small, "  ".join(filter(None, (mark, seal))), _SIDE, base)
        number = words("duty.record.page", page=page, pages=pages)
        self._write(painter, self._small, number, _WIDTH - _SIDE, base, share=1.0)


def _cut(line: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    while measure(line) > width and len(line) > 1:
        fits = next(end for end in range(len(line) - 1, 0, -1) if end == 1 or measure(line[:end]) <= width)
        yield line[:fits]
        line = line[fits:]
    yield line
