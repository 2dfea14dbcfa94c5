"""One scene, to be changed: headings, panels, what the map shows, its moment, its time, the speaker's note."""

from collections.abc import Iterator, Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from zscc.settings.briefing import Scene, ScenePanel, SceneView
from zscc.settings.briefing_file import LEAST_HOLD_S, MOST_HOLD_S, MOST_PANELS, moment_of
from zscc.ui.briefing.panel_form import PanelForm
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import Look, label, say, tight
from zscc.ui.tick_box import TickBox

_LINES = ("title", "kicker", "chapter", "hold_s", "at")
NOTE_PX = 110


class NoteField(QPlainTextEdit):
    """Says when the keyboard leaves it."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class SceneForm(QScrollArea):
    """Says the whole scene whenever somebody is done with a field."""

    changed = Signal(object)
    """Scene."""
    view_asked = Signal()
    """Take what the map shows now into the scene."""
    shown_asked = Signal()
    """Show on the desk's map what the scene shows."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._scene = look, Scene("", "")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.viewport().setObjectName("scrolled")
        self.body = QWidget(self.viewport())
        self.body.setObjectName("scrolled")
        # Before it holds anything: with another parent everything in it is dressed anew.
        self.setWidget(self.body)
        self.panels: list[PanelForm] = []
        self._entered = 0
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.lines = {name: QLineEdit(self.body) for name in _LINES}
        self.names = {name: label("note", "second", self.body) for name in (*_LINES, "panels", "view", "note")}
        self.live = TickBox(self.body)
        self.view = label("note", "", self.body)
        self.view.setWordWrap(True)
        self.fault = label("note", "", self.body)
        self.fault.setWordWrap(True)
        self.take, self.whole, self.go = (QPushButton(self.body) for _ in range(3))
        self.note = NoteField(self.body)
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self._look.theme.px(NOTE_PX))
        yield
        self.figures, self.add = ChoiceBox(self.body), QPushButton(self.body)
        self._panel_column = QVBoxLayout()
        self._lay_out()
        self._connect()
        yield

    def panels_in_parts(self, count: int) -> Iterator[None]:
        """Fields for so many panels, with pauses: the first scene need not wait for them."""
        while len(self.panels) < count:
            self._make_panel()
            yield

    def _lay_out(self) -> None:
        for part in (*self.lines.values(), self.take, self.whole, self.go, self.add):
            part.setProperty("look", "small")
        form = QFormLayout(self.body)
        form.setContentsMargins(12, 6, 12, 12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for name in ("title", "kicker", "chapter"):
            form.addRow(self.names[name], self.lines[name])
        tight(self._panel_column, spacing=8)
        more = QHBoxLayout()
        tight(more, spacing=6)
        more.addWidget(self.figures, 1)
        more.addWidget(self.add)
        column = QVBoxLayout()
        tight(column, spacing=8)
        column.addLayout(self._panel_column)
        column.addLayout(more)
        form.addRow(self.names["panels"], column)
        buttons = QHBoxLayout()
        tight(buttons, spacing=6)
        for part in (self.take, self.whole, self.go):
            buttons.addWidget(part)
        buttons.addStretch(1)
        view = QVBoxLayout()
        tight(view, spacing=4)
        view.addWidget(self.view)
        view.addLayout(buttons)
        view.addWidget(self.live)
        form.addRow(self.names["view"], view)
        for name in ("at", "hold_s"):
            form.addRow(self.names[name], self.lines[name])
        form.addRow(self.names["note"], self.note)
        form.addRow(self.fault)

    def _connect(self) -> None:
        for line in self.lines.values():
            line.editingFinished.connect(self._done)
        self.live.clicked.connect(self._done)
        self.note.left.connect(self._done)
        self.take.clicked.connect(self.view_asked)
        self.go.clicked.connect(self.shown_asked)
        self.whole.clicked.connect(self._show_whole_town)
        self.add.clicked.connect(self._add_panel)
        self.figures.activated.connect(self._add_figure)

    # Told -----------------------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words = look.wording.words
        for name, head in self.names.items():
            say(head, words(f"briefing.field.{name}"))
        for name, line in self.lines.items():
            line.setAccessibleName(words(f"briefing.field.{name}"))
        self.lines["at"].setPlaceholderText(words("briefing.at_now"))
        self.note.setAccessibleName(words("briefing.field.note"))
        self.live.setText(words("briefing.field.live"))
        for button, name in ((self.take, "take"), (self.whole, "whole"), (self.go, "go"), (self.add, "add_panel")):
            button.setText(words(f"briefing.{name}"))
        for panel in self.panels:
            panel.show_look(look)
        self._show_view()

    def show_figures(self, figures: Sequence[tuple[str, str]]) -> None:
        """Keys and labels of the figures that can be chosen."""
        self.figures.clear()
        self.figures.addItem(self._look.wording.words("briefing.add_figure"), "")
        for key, name in figures:
            self.figures.addItem(name, key)
        self.figures.setAccessibleName(self._look.wording.words("briefing.add_figure"))

    def show_scene(self, scene: Scene | None) -> None:
        """Show this scene; None: there is none to change."""
        self.body.setEnabled(scene is not None)
        self._scene = scene = scene or Scene("", "")
        texts = {"hold_s": f"{scene.hold_s:g}"} | {name: getattr(scene, name) for name in _LINES if name != "hold_s"}
        for name, line in self.lines.items():
            if line.text() != texts[name]:
                line.setText(texts[name])
        self.live.setChecked(scene.live)
        if self.note.toPlainText() != scene.note.strip():
            self.note.setPlainText(scene.note.strip())
        self._show_panels(scene.panels)
        self._show_view()
        say(self.fault, "")

    def show_fault(self, words: str) -> None:
        """One line below the fields; '' takes it away."""
        say(self.fault, words)

    @property
    def scene(self) -> Scene:
        """What the fields say; what cannot be is left as it was."""
        words, lines = self._look.wording.words, {name: line.text().strip() for name, line in self.lines.items()}
        hold_s, at, fault = self._scene.hold_s, self._scene.at, ""
        try:
            hold_s = min(max(float(lines["hold_s"]), LEAST_HOLD_S), MOST_HOLD_S)
        except ValueError:
            fault = words("briefing.no_number", text=lines["hold_s"])
        if not lines["at"] or moment_of(lines["at"]) is not None:
            at = lines["at"]
        else:
            fault = words("briefing.no_time", text=lines["at"])
        say(self.fault, fault)
        return msgspec.structs.replace(
            self._scene,
            title=lines["title"],
            kicker=lines["kicker"],
            chapter=lines["chapter"],
            panels=tuple(form.panel for form in self.panels),
            live=self.live.isChecked(),
            at=at,
            hold_s=hold_s,
            note=self.note.toPlainText().strip(),
        )

    # Inside ---------------------------------------------------------------------------------------------

    def _done(self) -> None:
        scene = self.scene
        if scene.scene_id and scene != self._scene:
            self._scene = scene
            self.changed.emit(scene)

    def _show_panels(self, panels: Sequence[ScenePanel]) -> None:
        while len(self.panels) > len(panels):
            gone = self.panels.pop()
            self._panel_column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.panels) < len(panels):
            self._make_panel()
        for form, panel in zip(self.panels, panels, strict=True):
            if form.panel != panel:
                form.show_panel(panel)
        self.add.setEnabled(len(panels) < MOST_PANELS)
        self._entered = min(self._entered, max(len(panels) - 1, 0))

    def _make_panel(self) -> None:
        form = PanelForm(self._look, self.body)
        form.done.connect(self._done)
        form.removed.connect(lambda: self._remove(form))
        form.entered.connect(lambda: self._enter(form))
        self.panels.append(form)
        self._panel_column.addWidget(form)

    def _enter(self, form: PanelForm) -> None:
        self._entered = self.panels.index(form)

    def _remove(self, form: PanelForm) -> None:
        rest = tuple(each.panel for each in self.panels if each is not form)
        self._change(panels=rest)

    def _add_panel(self) -> None:
        self._change(panels=(*(each.panel for each in self.panels), ScenePanel("figures")))
        self._entered = len(self.panels) - 1

    def _add_figure(self, place: int) -> None:
        key = self.figures.itemData(place)
        self.figures.setCurrentIndex(0)
        if not key:
            return
        if not self.panels:
            self._add_panel()
        self.panels[self._entered].add_key(key)

    def _show_whole_town(self) -> None:
        view = msgspec.structs.replace(self._scene.view, easting_m=None, northing_m=None, width_m=None)
        self._change(view=view)

    def _change(self, **fields: object) -> None:
        scene = msgspec.structs.replace(self.scene, **fields)
        if scene != self._scene:
            self.show_scene(scene)
            self.changed.emit(scene)

    def _show_view(self) -> None:
        say(self.view, view_words(self._scene.view, self._look))


def view_words(view: SceneView, look: Look) -> str:
    """What a view shows, in one line."""
    words = look.wording.words
    place = words("briefing.view.town")
    if view.width_m:
        place = words("briefing.view.part", kilometres=f"{view.width_m / 1_000:.1f}")
    shown = [look.wording.words(key) for w in view.layers if w.visible and (key := f"map.layer.{w.name}") in words]
    more = sum(wish.visible and f"map.layer.{wish.name}" not in words for wish in view.layers)
    if more:
        shown.append(words("briefing.view.added", count=more))
    comma = words("wall.comma")
    return words("briefing.view.layers", place=place, layers=comma.join(shown)) if shown else place
