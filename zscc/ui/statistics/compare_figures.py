"""What two periods become on screen: lines of the table, a map of the differences, two maps of one scale."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zscc.analysis.assessment.compared import ComparedRow, ComparedView
from zscc.analysis.classes import ClassMethod, breaks_of, short_breaks
from zscc.clock import SHANGHAI
from zscc.map.themes.choropleth import LentFigures
from zscc.model.moment import utc_from_ms
from zscc.ui.assessment.naming import Naming
from zscc.ui.rows import Directory
from zscc.ui.statistics.compare_table import CompareRow

CLASSES = 5
_LEAST = -1e9


@dataclass(frozen=True, slots=True)
class CompareFigures:
    """One answer in one language."""

    naming: Naming
    directory: Directory
    view: ComparedView
    split: str
    theme: str

    # Words ---------------------------------------------------------------------------------------------

    def number(self, value: float | None) -> str:
        """128; 6.4小时 of times."""
        if value is None:
            return self.naming.wording("unit.unknown")
        if self.view.timed:
            return self.naming.words("compare.hours", hours=f"{value:.1f}")
        return self.naming.wording.number(round(value))

    def difference(self, value: float | None) -> str:
        """+12, -3, 0; with a decimal of times and of unlike periods."""
        if value is None:
            return self.naming.wording("unit.unknown")
        told = f"{abs(value):.1f}" if self.view.timed or not self.view.alike else f"{abs(value):.0f}"
        sign = "" if float(told) == 0 else "+" if value > 0 else "-"
        return f"{sign}{told}"

    def span(self, side: str) -> str:
        """06-08 00:00—06-15 14:32."""
        period = getattr(self.view, side)
        since, until = (utc_from_ms(ms).astimezone(SHANGHAI) for ms in (period.from_ms, period.to_ms))
        year = "%Y-" if since.year != until.year or self.view.now.from_ms - period.from_ms > 300 * 86_400_000 else ""
        return self.naming.words("compare.span", since=f"{since:{year}%m-%d %H:%M}", until=f"{until:{year}%m-%d %H:%M}")

    def sentence(self) -> str:
        """Everybody together."""
        whole = self.view.whole
        words = self.naming.words
        return words(
            f"compare.whole.{self.theme}",
            now=self.number(whole.now),
            before=self.number(whole.before),
            difference=self.difference(whole.difference),
            verdict=words("compare.verdict.differs" if whole.differs else "compare.verdict.noise"),
        )

    def note(self) -> str:
        """How differences are judged, and what is not known."""
        words, apart = self.naming.words, sum(row.differs for row in self.view.rows)
        parts = [words("compare.note.times" if self.view.timed else "compare.note.counts", number=apart)]
        if not self.view.alike and not self.view.timed:
            parts.append(words("compare.note.unlike"))
        if not self.view.comparable:
            parts.append(words("compare.note.unknown"))
        return words("compare.between").join(parts)

    # Table ---------------------------------------------------------------------------------------------

    def rows(self) -> list[CompareRow]:
        """A line a member that had anything in either period."""
        told = [row for row in self.view.rows if row.number_now or row.number_before]
        return [self._row(row) for row in told]

    def _row(self, row: ComparedRow) -> CompareRow:
        name = self.naming.member(self.split, row.key)
        words, certain = self.naming.words, 1.0 if row.chance is None else row.chance
        verdict = words("compare.verdict.few") if row.chance is None else words("compare.verdict.noise")
        if row.differs:
            more = (row.difference or 0.0) > 0
            verdict = words("compare.verdict.more" if more else "compare.verdict.less")
        texts = (name, self.number(row.before), self.number(row.now), self.difference(row.difference), verdict)
        apart = abs(row.difference or 0.0)
        rank = (2.0 - certain if row.differs else -certain) + min(apart, 1e6) / 1e9
        if row.chance is None:
            # Of whom nothing can be said stands last.
            rank -= 1.0
        sorts = (name, _sort(row.before), _sort(row.now), _sort(row.difference), rank)
        return CompareRow(row.key, texts, sorts, row.differs)

    # Maps ----------------------------------------------------------------------------------------------

    def differences(self) -> LentFigures:
        """A map of what differs; grey is no more than chance."""
        apart = {row.key: float(row.difference or 0.0) for row in self.view.rows if row.differs}
        sizes = sorted(abs(value) for value in apart.values())
        large = float(np.ceil(np.median(sizes))) if sizes else 1.0
        values = {row.key: apart.get(row.key, 0.0) for row in self.view.rows}
        small = min(sizes, default=1.0) / 2
        large = max(large, small * 2)
        words, much = self.naming.words, self.difference(large).lstrip("+")
        names = (
            words("compare.class.much_less", value=much),
            words("compare.class.less"),
            words("compare.class.noise"),
            words("compare.class.more"),
            words("compare.class.much_more", value=much),
        )
        notes = (self._told("now"), self._told("before"), words("compare.map.judged"))
        title = words(f"compare.change.{self.theme}")
        breaks = (-large, -small, small, large - small / 1_000)
        return self._lent(title, notes, values, breaks=breaks, diverging=True, names=names)

    def side(self, side: str) -> LentFigures:
        """A map of one period, on the scale of both."""
        now, before = ({row.key: getattr(row, name) for row in self.view.rows} for name in ("now", "before"))
        told = np.array([value for value in (*now.values(), *before.values()) if value is not None], np.float64)
        breaks = breaks_of(told, ClassMethod.NATURAL, CLASSES)
        values = {key: value for key, value in (now if side == "now" else before).items() if value is not None}
        title = self.naming.words(f"compare.map.{self.theme}")
        notes = (self._told(side), self.naming.words("compare.map.one_scale"))
        return self._lent(title, notes, values, breaks=short_breaks(told, breaks)[0] if len(told) else ())

    def _told(self, side: str) -> str:
        return self.naming.words(f"compare.side.{side}", span=self.span(side))

    def _lent(
        self,
        title: str,
        notes: tuple[str, ...],
        values: Mapping[str, float],
        *,
        breaks: tuple[float, ...],
        diverging: bool = False,
        names: tuple[str, ...] = (),
    ) -> LentFigures:
        by_grid, villages = {}, {}
        for code, grid in self.directory.grids.items():
            key = code if self.split == "grid" else grid.village_code
            value = values.get(key, None if self.view.timed and not diverging else 0.0)
            if value is not None:
                by_grid[code] = value
            if self.split == "village":
                villages[code] = grid.village_code
        unit = self.naming.words("compare.unit.hours" if self.view.timed else "compare.unit.cases")
        return LentFigures(title, unit, notes, by_grid, villages, breaks, diverging, names)


def _sort(value: float | None) -> float:
    return _LEAST if value is None else value
