"""How the lines of the layer tree are painted, and what a click on each part of one does.

A group: a mark that it is folded, its name, how many of its layers are on. A layer: check box, name, a clock where it
is bound to time, and what it obeys; beneath the name where both do not fit beside each other.
"""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from zscc.ui.layers.groups import BOUND_TO_TIME
from zscc.ui.layers.model import NODE_ROLE, Index, LayerModel, Node
from zscc.ui.parts import Look, draw_line
from zscc.ui.theme import SizeName, Theme
from zscc.ui.tick_box import paint_tick

_MOST_WIDTHS = 500
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of a layer's line stand."""

    box: QRect
    name: QRect
    clock: QRect
    note: QRect
    more: QRect


class LayerPainter(QStyledItemDelegate):
    """Paints lines and hears clicks on their parts."""

    fold_asked = Signal(object)
    """QModelIndex of the line whose inside is to open or close."""

    def __init__(self, look: Look, model: LayerModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.look, self._model, self._view = look, model, view
        self.settings: dict[str, QWidget] = {}
        """What is open under a layer, by the layer's name."""
        self._measured_for: Theme | None = None
        self._of_size: dict[SizeName, QFontMetrics] = {}
        self._widths: dict[tuple[SizeName, str], int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        node = _node(index)
        # A tree asks without a width, to be quick; its lines are as wide as it is.
        width = option.rect.width() if option.rect.width() > 0 else self._view.viewport().width()
        return QSize(width if node.is_settings else self.look.theme.px(120), self.height(node, width))

    def height(self, node: Node, width: int) -> int:
        """How high a line of this width wants to be."""
        px = self.look.theme.px
        if node.is_settings:
            inside = self.settings.get(node.key.partition(":")[2])
            return 0 if inside is None else max(inside.heightForWidth(width), inside.sizeHint().height())
        line = self._metrics("body").height()
        if node.layer is None:
            return line + px(7)
        return line + (self._metrics("note").height() if self._note_beneath(node, width) else 0) + px(6)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node = _node(index)
        if node.is_settings:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        if node.layer is None:
            self._paint_group(painter, option, node)
        else:
            self._paint_layer(painter, option, node)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        pressed = event.type() in {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}
        if not pressed or not isinstance(event, QMouseEvent) or event.button() is not Qt.MouseButton.LeftButton:
            return False
        node, at = _node(index), event.position().toPoint()
        if node.is_settings:
            return False
        if node.layer is None:
            self.fold_asked.emit(index)
            return True
        places = self.places(option.rect, node)
        if QRect(option.rect.left(), option.rect.top(), places.name.left(), option.rect.height()).contains(at):
            on = Qt.CheckState.Unchecked if node.layer.visible else Qt.CheckState.Checked
            return model.setData(index, on, Qt.ItemDataRole.CheckStateRole)
        if places.more.contains(at) or event.type() is QEvent.Type.MouseButtonDblClick:
            self.fold_asked.emit(index)
            return True
        return False

    def places(self, line: QRect, node: Node) -> Places:
        """Where the parts of a layer's line stand inside ``line``."""
        px, edge = self.look.theme.px, self.look.theme.symbol
        telling = self._model.telling(node.key)
        high = self._metrics("body").height() + px(6)
        first = QRect(line.left(), line.top(), line.width(), high)
        box = QRect(line.left() + px(2), line.top() + (high - edge) // 2, edge, edge)
        wide = self._wide("body", telling.name) + 1
        name = QRect(box.right() + px(9), line.top(), wide, high)
        clock = QRect(name.right() + px(6), line.top() + (high - px(11)) // 2, px(11), px(11))
        more = QRect(line.right() - px(14), line.top(), px(15), high)
        if self._note_beneath(node, line.width()):
            note = QRect(name.left(), line.top() + high - px(3), more.left() - name.left(), line.height() - high)
        else:
            start = clock.right() if node.key in BOUND_TO_TIME else name.right()
            note = QRect(start + px(8), first.top(), more.left() - start - px(10), high)
        return Places(box, name, clock, note, more)

    # Inside --------------------------------------------------------------------------------------------

    def _note_of(self, node: Node) -> str:
        telling, layer = self._model.telling(node.key), node.layer
        if layer is None or layer.opacity >= 1.0:
            return telling.note
        faint = self.look.wording("layer.percent", value=round(layer.opacity * 100))
        return f"{telling.note} · {faint}" if telling.note else faint

    def _note_beneath(self, node: Node, width: int) -> bool:
        px, note = self.look.theme.px, self._note_of(node)
        clock = px(17) if node.key in BOUND_TO_TIME else 0
        name = self._wide("body", self._model.telling(node.key).name)
        needed = px(11) + self.look.theme.symbol + name + clock + px(10) + self._wide("note", note)
        return bool(note) and width > 0 and needed + px(18) > width

    def _metrics(self, size: SizeName) -> QFontMetrics:
        if self._measured_for is not self.look.theme or len(self._widths) > _MOST_WIDTHS:
            self._measured_for, self._of_size, self._widths = self.look.theme, {}, {}
        if size not in self._of_size:
            self._of_size[size] = QFontMetrics(self.look.theme.font(size))
        return self._of_size[size]

    def _wide(self, size: SizeName, text: str) -> int:
        """How wide a text is; the same few are asked for at every change of the tree."""
        metrics = self._metrics(size)
        if (size, text) not in self._widths:
            self._widths[size, text] = metrics.horizontalAdvance(text)
        return self._widths[size, text]

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        theme, state = self.look.theme, option.state
        focused = state & QStyle.StateFlag.State_HasFocus
        if state & QStyle.StateFlag.State_Selected or state & QStyle.StateFlag.State_MouseOver:
            chosen = state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_Active
            painter.fillRect(option.rect, theme.colour("selected" if chosen else "raised"))
        if focused:
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_group(self, painter: QPainter, option: QStyleOptionViewItem, node: Node) -> None:
        theme, box, px = self.look.theme, option.rect, self.look.theme.px
        middle = QPointF(box.left() + px(7), box.center().y() + 0.5)
        _paint_fold(painter, theme, middle, is_open=bool(option.state & QStyle.StateFlag.State_Open))
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_second"))
        draw_line(painter, box.adjusted(px(18), 0, 0, 0), self._model.group_name(node.group), LEFT)
        on, every = self._model.on_of(node.group)
        painter.setPen(theme.colour("text_third"))
        draw_line(painter, box.adjusted(0, 0, -px(16), 0), f"{on}/{every}", RIGHT)

    def _paint_layer(self, painter: QPainter, option: QStyleOptionViewItem, node: Node) -> None:
        theme, places, telling = self.look.theme, self.places(option.rect, node), self._model.telling(node.key)
        assert node.layer is not None
        _paint_check(painter, theme, places.box, on=node.layer.visible)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text" if node.layer.visible else "text_second"))
        draw_line(
            painter,
            QRect(places.name.topLeft(), QSize(places.more.left() - places.name.left(), places.name.height())),
            telling.name,
            LEFT,
        )
        if node.key in BOUND_TO_TIME:
            _paint_clock(painter, theme, QRectF(places.clock))
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_third"))
        side = LEFT if self._note_beneath(node, option.rect.width()) else RIGHT
        draw_line(painter, places.note, self._note_of(node), side)
        opened = bool(option.state & QStyle.StateFlag.State_Open)
        if opened or option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
            _paint_fold(painter, theme, QPointF(places.more.center()) + QPointF(1, 0), is_open=opened)


def _node(index: Index) -> Node:
    node: Node = index.data(NODE_ROLE)
    return node


def _paint_check(painter: QPainter, theme: Theme, box: QRect, *, on: bool) -> None:
    edge = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(theme.colour("accent" if on else "text_third"), 1))
    painter.setBrush(theme.colour("accent") if on else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(edge, theme.radius / 2, theme.radius / 2)
    if on:
        # A tick too: colour is never the only sign.
        paint_tick(painter, edge, theme.colour("ground"))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_fold(painter: QPainter, theme: Theme, middle: QPointF, *, is_open: bool) -> None:
    reach = theme.px(3.5)
    points = ((-1, -0.5), (0, 0.6), (1, -0.5)) if is_open else ((-0.5, -1), (0.6, 0), (-0.5, 1))
    painter.setPen(QPen(theme.colour("text_third"), 1.4, c=Qt.PenCapStyle.RoundCap))
    painter.drawPolyline(QPolygonF([middle + QPointF(x * reach, y * reach) for x, y in points]))


def _paint_clock(painter: QPainter, theme: Theme, box: QRectF) -> None:
    centre, radius = box.center(), box.width() / 2 - 0.5
    painter.setPen(QPen(theme.colour("text_third"), 1.1, c=Qt.PenCapStyle.RoundCap))
    painter.drawEllipse(centre, radius, radius)
    painter.drawLine(centre, centre + QPointF(0, -radius * 0.62))
    painter.drawLine(centre, centre + QPointF(radius * 0.5, radius * 0.25))
