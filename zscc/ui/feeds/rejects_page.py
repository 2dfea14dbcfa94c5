"""异常数据: the newest refused items of a feed, each as it came, with the reason."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zscc.model.feed_question import Preview, Rejected
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.feeds.item_page import ItemPage
from zscc.ui.feeds.item_words import hidden
from zscc.ui.parts import Look, label, say

Reasons = tuple[tuple[str, int], ...]


class RejectsPage(ItemPage):
    """One feed's, of every reason or of one."""

    reason_asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.reasons = ChoiceBox(self)
        self.reasons.setMinimumContentsLength(12)
        self.head.insertWidget(2, self.reasons)
        self.what = label("note", "second", self)
        self.what.setWordWrap(True)
        self.column.insertWidget(3, self.what)
        self.reasons.activated.connect(self._chosen)

    def show_reasons(self, name: str, reasons: Reasons, chosen: str) -> None:
        """Say whose items these are; ``reasons`` are those that were counted."""
        wording = self.look.wording
        self.heading.show_texts(wording.words("feed.rejects.of", feed=name))
        self.reasons.clear()
        self.reasons.addItem(wording.words("feed.rejects.every"), "")
        for code, count in reasons:
            text = wording("feed.reason", reason=wording.known("ui.reject", code), count=wording.number(count))
            self.reasons.addItem(text, code)
        self.reasons.setCurrentIndex(max(self.reasons.findData(chosen), 0))
        self.reasons.setAccessibleName(wording.words("feed.rejects.heading"))

    @property
    def reason(self) -> str:
        """The one that is chosen; '' for all."""
        return self.reasons.currentData() or ""

    def _chosen(self, _place: int) -> None:
        self.reason_asked.emit(self.reason)

    def show_marked(self, marked: Rejected | Preview | None) -> None:
        """Reason, origin and what was wrong, in full."""
        wording = self.look.wording
        said = ""
        if isinstance(marked, Rejected):
            parts = (marked.origin, marked.detail)
            reason = wording.known("ui.reject", marked.reason)
            said = wording("card.joint").join((reason, *map(hidden, filter(None, parts))))
        say(self.what, said)
        self.what.setVisible(bool(said))
