"""The rates of the running month for the tiles, by the figures of the assessment, so that the two cannot disagree."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from zscc.model.figures import FiguresOf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zscc.analysis.assessment.formulas import Rate
    from zscc.model.duty import DutyLine
    from zscc.ui.window import DeskWindow

FIRST_MS, EVERY_MS = 3_000, 10_000
SPLIT, CODE = "village", "inTimeArchiveRate"


class MonthRates(QObject):
    """Asks every ten seconds; the answer is worked out off this thread."""

    told = Signal(object)
    """Rates by the code of their formula; None while the past is shown, whose rates nobody keeps."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.ask)
        self._asked: FiguresOf | None = None
        self._begun = False
        desk.filters.changed.connect(self.ask)
        desk.streams.turned.connect(self._turn)

    def begin(self) -> None:
        """From here on; once, after the first paint."""
        self._begun = True
        self._timer.start(FIRST_MS)

    def _turn(self, replays: bool) -> None:
        if replays:
            self._asked = None
            self._timer.stop()
            self.told.emit(None)
        else:
            self.told.emit({})
            if self._begun:
                self.ask()

    def ask(self) -> None:
        """Ask now; later when the desk has nothing to show yet, and in a replay not at all."""
        if self._desk.streams.replays:
            return
        picture = self._desk.picture
        if picture is None or picture.loading:
            self._timer.start(FIRST_MS)
            return
        from zscc.ui.assessment.periods import PeriodKind, span_of

        as_of = picture.snapshot.as_of
        span = span_of(PeriodKind.MONTH, as_of, self._desk.bureau.roster)
        upheld, only = self._upheld(picture.snapshot.duty), self._desk.filters.chosen
        asked = self._asked = FiguresOf(span.since, span.up_to(as_of), SPLIT, CODE, upheld, only)
        self._desk.asking.look_up(asked, lambda found: self._heard(asked, found))

    def _upheld(self, lines: "tuple[DutyLine, ...]") -> frozenset[str]:
        """Cases that the assessment leaves out."""
        from zscc.analysis.assessment.written import appeals_of, upheld_cases

        return upheld_cases(appeals_of(lines))

    def _heard(self, asked: FiguresOf, found: object) -> None:
        if asked is not self._asked:
            return
        self._timer.start(EVERY_MS)
        if found is None:
            return
        from zscc.analysis.assessment.chosen import choices_of
        from zscc.analysis.assessment.formulas import rates_of
        from zscc.analysis.assessment.views import AssessmentView
        from zscc.settings.assessment import load_assessment

        assert isinstance(found, AssessmentView)
        rates: Mapping[str, Rate] = rates_of(found.counts, choices_of(load_assessment()))
        self.told.emit(rates)
