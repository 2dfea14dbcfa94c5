"""数据预览: the newest messages of a feed beside what they become, field by field."""

from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from zscc.model.feed_question import MappedField, Preview, Rejected
from zscc.ui.feeds.item_page import ItemPage
from zscc.ui.feeds.item_words import hidden
from zscc.ui.feeds.wording import field_called
from zscc.ui.parts import ElidedLabel, Look, label, say, shade, tight

PERSONAL = frozenset({"caller_name", "caller_phone", "address"})
"""What they hold is hidden whole, however it reads."""
_HIDDEN = "****"


class PreviewPage(ItemPage):
    """Messages above; below, one as it came and its fields."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._fields: list[tuple[ElidedLabel, ElidedLabel, ElidedLabel]] = []
        self.heads = [label("small", "third") for _ in range(3)]
        self._table = QWidget()
        self._table.setObjectName("scrolled")
        self._grid = QGridLayout(self._table)
        tight(self._grid)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        for column, stretch in enumerate((2, 3, 4)):
            self._grid.addWidget(self.heads[column], 0, column)
            self._grid.setColumnStretch(column, stretch)
        self._grid.setRowStretch(1000, 1)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.viewport().setObjectName("scrolled")
        self.area.setWidget(self._table)
        self.column.insertWidget(3, self.area, 3)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        super().show_look(look)
        for column, name in enumerate(("field", "source", "value")):
            say(self.heads[column], look.wording.words(f"feed.preview.{name}"))

    def show_feed(self, name: str) -> None:
        """Say whose messages these are."""
        self.heading.show_texts(self.look.wording.words("feed.preview.of", feed=name))

    def show_marked(self, marked: Rejected | Preview | None) -> None:
        """The fields of the marked message."""
        fields = marked.fields if isinstance(marked, Preview) else ()
        self.area.setVisible(bool(fields))
        while len(self._fields) < len(fields):
            self._add_field()
        for place, row in enumerate(self._fields):
            for part in row:
                part.setVisible(place < len(fields))
            if place < len(fields):
                self._say_field(row, fields[place])

    def _add_field(self) -> None:
        row = (
            ElidedLabel("note", "second", self._table),
            ElidedLabel("note", "third", self._table),
            ElidedLabel("note", parent=self._table),
        )
        self._fields.append(row)
        for column, part in enumerate(row):
            self._grid.addWidget(part, len(self._fields), column)

    def _say_field(self, row: tuple[ElidedLabel, ElidedLabel, ElidedLabel], field: MappedField) -> None:
        wording = self.look.wording
        name, source, value = row
        say(name, field_called(wording, field.name))
        say(source, hidden(field.source))
        told = (_HIDDEN if field.value else "") if field.name in PERSONAL else hidden(field.value)
        fault = wording.known("ui.reject", field.fault) if field.fault else ""
        said = wording.words("feed.preview.fault", fault=fault, value=told) if fault else told
        say(value, said or wording("unit.unknown"))
        shade(value, "amber" if fault else "" if told else "third")

    def fields(self) -> list[tuple[str, str, str]]:
        """What stands in the table."""
        shown = [row for row in self._fields if not row[0].isHidden()]
        return [(name.text(), source.text(), value.text()) for name, source, value in shown]
