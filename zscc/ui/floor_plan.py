"""Where the panels of a window stand, and how wide its columns are."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from zscc.ui.parts import tight
from zscc.ui.theme import Theme
from zscc.ui.workspaces import ARRANGEMENTS

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

DESIGN_WIDTH_PX, DESIGN_HEIGHT_PX = 1920, 1080
LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 1200, 660
LEAST_LEFT_PX, LEAST_RIGHT_PX = 300, 330


def lay_out(desk: "DeskWindow") -> None:
    """Put the panels into the window, once."""
    middle = QHBoxLayout()
    tight(middle)
    middle.addWidget(desk.left)
    map_side = desk.map_side = QVBoxLayout()
    tight(map_side)
    map_side.addWidget(desk.tables.middle, 1)
    map_side.addWidget(desk.foot)
    middle.addLayout(map_side, 1)
    middle.addWidget(desk.right)
    rows = QVBoxLayout(desk)
    tight(rows)
    # The least size is the desk's own; following every panel's wish would resize the window while it is shown.
    rows.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
    desk.setMinimumSize(LEAST_WIDTH_PX, LEAST_HEIGHT_PX)
    rows.addWidget(desk.top_bar)
    rows.addWidget(desk.banner)
    rows.addLayout(middle, 1)
    rows.addWidget(desk.timeline)


def fit_columns(desk: "DeskWindow", theme: Theme) -> None:
    """Make the columns as wide as the workspace wants them in a window of this width."""
    arrangement, px = ARRANGEMENTS[desk.workspace], theme.px
    share = min(max(desk.width() / DESIGN_WIDTH_PX, 0.5), 1.25)
    left = max(round(arrangement.left_px * share), desk.left.minimumSizeHint().width())
    desk.left.setFixedWidth(max(left, px(LEAST_LEFT_PX)))
    desk.right.setFixedWidth(max(round(arrangement.right_px * share), px(LEAST_RIGHT_PX)))
