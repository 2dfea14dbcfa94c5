"""指标: every rate of the period with what it is made of, and how it stood in the period before."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from zscc.analysis.assessment.counts import Counts
from zscc.analysis.assessment.formulas import FORMULAS, Choices, Rate, rate_of
from zscc.ui.assessment.figure_list import Columns, FigureList, FigureRow
from zscc.ui.assessment.naming import Naming
from zscc.ui.parts import Look, label, say, tight

COLUMNS = Columns(name=128, value=76, detail=120, note=84)


class RatePage(QWidget):
    """The list of rates; those that cannot be told stand last, with the reason."""

    chosen = Signal(str)
    opened = Signal(str, bool)
    """Code of a rate, and whether it is the divisor that is wanted."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.list = FigureList(look, COLUMNS, self)
        self.note = label("small", "third", self)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(12, 4, 12, 4)
        column = QVBoxLayout(self)
        tight(column)
        column.addWidget(self.list, 1)
        column.addWidget(self.note)
        self.setFocusProxy(self.list)
        self.list.chosen.connect(self.chosen)
        self.list.opened.connect(lambda code: self.opened.emit(code, False))
        self.list.divisor_opened.connect(lambda code: self.opened.emit(code, True))

    def show_look(self, look: Look, naming: Naming) -> None:
        """Wear another language or theme."""
        self.list.show_look(look, naming.words("assessment.page.rates"))
        say(self.note, naming.words("assessment.rates_note"))

    def show_counts(self, naming: Naming, counts: Counts, before: Counts | None, choices: Choices, chosen: str) -> None:
        """Show the rates of these counts."""
        rates = [rate_of(code, counts, choices) for code in FORMULAS]
        told = sorted(rates, key=lambda rate: rate.exact is None)
        self.list.show_rows([_row(naming, rate, before, choices, chosen) for rate in told])
        self.list.mark(chosen)

    @property
    def rows(self) -> Sequence[FigureRow]:
        """What is shown."""
        return self.list.rows


def _row(naming: Naming, rate: Rate, before: Counts | None, choices: Choices, chosen: str) -> FigureRow:
    earlier = None if before is None else rate_of(rate.code, before, choices).percent
    percent = rate.percent
    note = naming.gap(rate)
    if percent is not None and earlier is not None:
        note = naming.words("assessment.change", points=f"{percent - earlier:+.2f}")
    return FigureRow(
        key=rate.code,
        name=naming.rate(rate.code),
        value=naming.percent(percent),
        detail=naming.ratio(rate) if percent is not None else "",
        note=note,
        bar=None if percent is None else percent / 100,
        dim=percent is None,
        strong=rate.code == chosen,
    )
