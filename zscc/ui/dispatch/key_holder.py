"""Who has Ctrl+Enter in the case panel: the page that stands open, else the form of an act, else the case's main act.

One button at a time carries the key's name, and it is the one that would be pressed.
"""

from PySide6.QtCore import QEvent, QObject

from zscc.model.case_facts import Act
from zscc.ui.cases.panel import CasePanel
from zscc.ui.dispatch.section import DispatchSection

_TURNED = frozenset({QEvent.Type.ShowToParent, QEvent.Type.HideToParent})


class KeyHolder(QObject):
    """Keeps page and form from standing open together, and the key's name on one button."""

    def __init__(self, panel: CasePanel, section: DispatchSection) -> None:
        super().__init__(section)
        self._panel, self._section = panel, section
        panel.form.installEventFilter(self)
        panel.acts.changed.connect(self.show_key)
        section.front_changed.connect(self._front_changed)
        self.show_key()

    def press_page(self) -> bool:
        """Do what the open page is for; False when none is open."""
        front = self._section.front
        if front is None:
            return False
        front.send()
        return True

    def show_key(self) -> None:
        """Write the key where it belongs."""
        free = self._section.front is None and self._panel.form.isHidden()
        main = self._panel.acts.main
        self._panel.acts.show_key(free)
        self._section.show_key(free and main is not None and main.act is Act.DISPATCH)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TURNED:
            if not self._panel.form.isHidden():
                self._section.close_all()
            self.show_key()
        return super().eventFilter(watched, event)

    def _front_changed(self) -> None:
        if self._section.front is not None:
            self._panel.form.hide()
        self.show_key()
