"""The monthly bulletin (通报) in its official form: paragraphs of words and numbers, each number with its cases.

It says what was counted and how, and judges nobody. In the anonymous form no village is named.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from zscc.analysis.assessment.counts import Count
from zscc.analysis.bulletin import Bulletin, Figure, IndicatorLine, Line, Selection, Split, Top
from zscc.clock import SHANGHAI
from zscc.model.moment import utc_from_ms
from zscc.ui.assessment.naming import Naming

_HEADINGS = ("totals", "sources", "kinds", "places", "quality", "notes")


@dataclass(frozen=True, slots=True)
class Door:
    """A number that opens its cases."""

    said: str
    name: str
    selection: Selection


Piece = str | Door


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading, or words with doors in them."""

    pieces: tuple[Piece, ...]
    heading: bool = False

    @property
    def text(self) -> str:
        """Without doors."""
        return "".join(piece if isinstance(piece, str) else piece.said for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class BulletinText:
    """The whole bulletin."""

    title: str
    to: str
    """主送."""
    paragraphs: tuple[Paragraph, ...]
    signed: tuple[str, str]
    """Institution and day."""
    mark: str
    """That data is made up; '' when it is not."""

    @property
    def doors(self) -> tuple[Door, ...]:
        """Its numbers, in the order of the text."""
        return tuple(piece for paragraph in self.paragraphs for piece in paragraph.pieces if isinstance(piece, Door))

    def plain(self) -> str:
        """For the clipboard."""
        body = [paragraph.text if paragraph.heading else f"　　{paragraph.text}" for paragraph in self.paragraphs]
        lines = [self.title, self.mark, self.to, *body, "", *(line.rjust(40) for line in self.signed)]
        return "\n".join(line for place, line in enumerate(lines) if line or place > 2)

    def html(self, colours: dict[str, str]) -> str:
        """For the preview; a link's target is the place of its door."""
        number = iter(range(len(self.doors)))
        parts = [f'<p align="center" style="font-weight:bold">{escape(self.title)}</p>']
        if self.mark:
            parts.append(f'<p align="center" style="color:{colours["second"]}">{escape(self.mark)}</p>')
        parts.append(f"<p>{escape(self.to)}</p>")
        for paragraph in self.paragraphs:
            said = "".join(_html(piece, number, colours["accent"]) for piece in paragraph.pieces)
            style = "font-weight:bold" if paragraph.heading else "text-indent:28px"
            parts.append(f'<p style="{style}">{said}</p>')
        parts += [f'<p align="right">{escape(line)}</p>' for line in self.signed]
        return "".join(parts)


def _html(piece: Piece, number: Iterator[int], accent: str) -> str:
    if isinstance(piece, str):
        return escape(piece)
    return f'<a href="{next(number)}" style="color:{accent}; text-decoration:none">{escape(piece.said)}</a>'


class BulletinWriter:
    """Writes a bulletin in one language."""

    def __init__(self, naming: Naming, institution: str, *, synthetic: bool, named: bool) -> None:
        self._naming, self._institution, self._synthetic, self._named = naming, institution, synthetic, named

    def write(self, bulletin: Bulletin, until: datetime) -> BulletinText:
        """The text; ``until`` is the end of the month, or the desk's moment while it runs."""
        since = utc_from_ms(bulletin.period.from_ms).astimezone(SHANGHAI)
        month = {"year": since.year, "month": self._naming.wording(f"month.{since.month}")}
        last = until.astimezone(SHANGHAI)
        day = self._words("day", year=last.year, month=self._naming.wording(f"month.{last.month}"), day=last.day)
        bodies: tuple[list[Piece], ...] = (
            self._totals(bulletin),
            self._shares(bulletin.splits, "source"),
            self._kinds(bulletin),
            self._places(bulletin.tops),
            self._quality(bulletin.indicators),
            [self._words("notes")],
        )
        paragraphs = [Paragraph((self._words("opening", **month, until=day),))]
        for number, (name, pieces) in enumerate(zip(_HEADINGS, bodies, strict=True), start=1):
            heading = self._words(f"numbered.{number}", heading=self._words(f"heading.{name}"))
            paragraphs += [Paragraph((heading,), heading=True), Paragraph(tuple(pieces))]
        mark = self._naming.wording("synthetic.strip") if self._synthetic else ""
        title = self._words("title", **month)
        return BulletinText(title, self._words("to"), tuple(paragraphs), (self._institution, day), mark)

    # Parts --------------------------------------------------------------------------------------------

    def _totals(self, bulletin: Bulletin) -> list[Piece]:
        figures = {figure.selection.count: figure for figure in bulletin.totals}
        pieces: list[Piece] = []
        for count in figures:
            pieces += [self._words("comma") if pieces else "", self._named_as(self._naming.count(count))]
            pieces.append(self._door(figures[count]))
        return [*pieces, self._words("stop")]

    def _shares(self, splits: Iterable[Split], name: str) -> list[Piece]:
        lines = next(split.lines for split in splits if split.name == name)
        return self._lines(name, lines)

    def _kinds(self, bulletin: Bulletin) -> list[Piece]:
        pieces = self._shares(bulletin.splits, "class_kind")
        top = next(top for top in bulletin.tops if top.name == "class")
        return [*pieces, *self._top(top, "classes")]

    def _places(self, tops: Iterable[Top]) -> list[Piece]:
        return self._top(next(top for top in tops if top.name == "village"), "villages")

    def _lines(self, split: str, lines: Iterable[Line]) -> list[Piece]:
        pieces: list[Piece] = []
        for line in lines:
            name = self._naming.member(split, line.key or "")
            share = "" if line.share_percent is None else self._words("share", percent=f"{line.share_percent:.2f}")
            pieces += [self._words("list_comma") if pieces else "", self._named_as(name)]
            pieces += [self._door(line.figure, name), share]
        return [*pieces, self._words("stop")] if pieces else [self._words("nothing")]

    def _top(self, top: Top, key: str) -> list[Piece]:
        if not top.lines:
            return []
        pieces: list[Piece] = [self._words(f"top.{key}")]
        for place, line in enumerate(top.lines):
            name = self._top_name(top.name, line.key or "", place)
            pieces += [self._words("list_comma") if place else "", self._named_as(name), self._door(line.figure, name)]
        if top.tied:
            pieces.append(self._words("tied", count=top.tied))
        return [*pieces, self._words("stop")]

    def _top_name(self, split: str, key: str, place: int) -> str:
        if split == "village" and not self._named:
            return self._words("village_unnamed", letter="ABC"[place % 3])
        if split == "class" and self._naming.sensitive(key):
            return self._naming.words("statistics.sensitive")
        return self._naming.member(split, key)

    def _quality(self, indicators: Iterable[IndicatorLine]) -> list[Piece]:
        pieces: list[Piece] = []
        for line in indicators:
            name, rate = self._naming.rate(line.rate.code), self._naming.percent(line.rate.percent)
            pieces += [self._words("list_comma") if pieces else "", f"{self._named_as(name)}{rate}"]
            if len(line.parts) == 2 and line.rate.percent is not None:
                above, below = (self._door(figure) for figure in line.parts)
                pieces += [self._words("open"), above, "/", below, self._words("close")]
        return [*pieces, self._words("stop")]

    def _named_as(self, name: str) -> str:
        """A name before its number."""
        return f"{name}{self._words('gap')}"

    def _door(self, figure: Figure, name: str = "") -> Door:
        said = self._naming.count(Count(figure.selection.count))
        whole = said if not name else self._naming.words("assessment.of", name=name, what=said)
        return Door(self._naming.cases(figure.number), whole, figure.selection)

    def _words(self, key: str, **values: object) -> str:
        return self._naming.words(f"statistics.bulletin.{key}", **values)
