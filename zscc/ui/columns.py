"""What stands left and right of the map."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QChildEvent, QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QPushButton, QVBoxLayout, QWidget

from zscc.map.pointing.pick import Pick
from zscc.model.report import Priority
from zscc.ui.card_view import CardView
from zscc.ui.cards import Card
from zscc.ui.cases.queue import CaseQueue
from zscc.ui.layers.notes import Ground
from zscc.ui.layers.tree import LayerTree
from zscc.ui.making import finish
from zscc.ui.parts import Look, dress_newcomer, label, say, tight
from zscc.ui.patrol.vehicle_list import VehicleList
from zscc.ui.picture import Picture
from zscc.ui.rooms import Rooms
from zscc.ui.rows import Directory
from zscc.ui.tiles import SituationTiles
from zscc.ui.workspaces import Arrangement, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from zscc.settings.bureau import Bureau
    from zscc.ui.cases.panel import CasePanel
    from zscc.ui.patrol.board import PatrolBoard
    from zscc.ui.report_queue import ReportQueue
    from zscc.ui.splits import Splits

HAIRLINE_PX = 1
"""Between a column and the map."""
LOW_PX = 820
"""Below so many design pixels the left column is low."""
VEHICLES_PX, VEHICLES_BESIDE_SETTINGS_PX = 190, 120
"""What the list of vehicles keeps for itself, in design pixels, however long the tree of layers is."""
CARD_SHARE = 0.56
"""The card takes at most so much of the right column; the queue keeps the rest."""


class _Column(QFrame):
    """Holds parts side by side with the map; paints its ground and the hairline itself, and wears no style sheet."""

    _look: Look
    line_at_right = False

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        dress_newcomer(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.fillRect(event.rect(), theme.colour("surface"))
        at = self.width() - HAIRLINE_PX if self.line_at_right else 0
        painter.fillRect(QRect(at, 0, HAIRLINE_PX, self.height()), theme.colour("hairline"))
        painter.end()


class LeftColumn(_Column):
    """Tiles, vehicles, layers."""

    line_at_right = True

    def __init__(self, look: Look, directory: Directory, ground: Ground, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._compact = look, False
        self.tiles = SituationTiles(look, self)
        self.vehicles = VehicleList(look, directory, self)
        self.layers = LayerTree(look, ground, self)
        self.layers.grown.connect(self._find_room)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(16)
        column.addWidget(self.tiles)
        column.addWidget(self.vehicles, 1)
        column.addWidget(self.layers)

    def show_look_in_pieces(self, look: Look, ground: Ground) -> Iterator[None]:
        """Wear another language or theme, with pauses; the layers say what they obey."""
        self._look = look
        self.tiles.show_look(look)
        yield
        self.vehicles.show_look(look)
        yield
        self.layers.show_look(look, ground)
        yield
        self._find_room()
        yield

    def show_picture(self, picture: Picture) -> None:
        """Show a snapshot's rows and count them."""
        self.tiles.show_picture(picture)
        self.vehicles.show_rows(picture.vehicles)

    def arrange(self, arrangement: Arrangement) -> None:
        """Stand as a workspace wants it."""
        self.tiles.show_fleet(arrangement.wide_vehicles)
        self.vehicles.show_wide(arrangement.wide_vehicles)
        self._find_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._find_room()

    def fit(self) -> None:
        """Something in it has grown."""
        self._find_room()

    def _find_room(self) -> None:
        """Where the column is low, the tiles take less; the layers take what they need, but leave the vehicles some."""
        px = self._look.theme.px
        compact = self.height() < px(LOW_PX)
        if compact != self._compact:
            self._compact = compact
            self.tiles.show_compact(compact)
        margins, gaps = self._column.contentsMargins(), 2 * self._column.spacing()
        room = self.height() - margins.top() - margins.bottom() - gaps - self.tiles.sizeHint().height()
        kept = VEHICLES_BESIDE_SETTINGS_PX if self.layers.open_settings() else VEHICLES_PX
        left = room - px(kept)
        self.layers.setFixedHeight(max(min(self.layers.needed_height(), left), self.layers.minimumSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class RightColumn(_Column):
    """What a workspace promises, sums, the queue, the card or the case; made when they are first asked for.

    Where the queue of cases stands, today's reports can stand in its place: the list behind their number.
    """

    split_asked = Signal(str, str)
    """Kind and value of a bar that a person chose."""
    report_asked = Signal(str)
    """Id of a report that a person chose."""
    desk_asked = Signal(str, str)
    """Kind and value that the whole desk is to be narrowed to."""

    def __init__(self, look: Look, directory: Directory, bureau_of: "Callable[[], Bureau]", parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._directory = look, directory
        self.promise = label("note", "second", self)
        self.promise.setWordWrap(True)
        self.promise.setContentsMargins(16, 12, 16, 0)
        self.queue = CaseQueue(look, self._word_of_case, bureau_of, self)
        self._reports: ReportQueue | None = None
        self._lists_reports = self._lists = False
        self.strip_of_reports: Callable[[QWidget], QWidget] | None = None
        """What stands over the list of reports, made with it."""
        self.card = CardView(look, self)
        self.card.grown.connect(self.fit_card)
        self._case_panel: CasePanel | None = None
        self._splits: Splits | None = None
        self._patrol: PatrolBoard | None = None
        self._arrangement = Arrangement()
        self._picture: Picture | None = None
        self.rooms = Rooms(self)
        self._placed: dict[Workspace, Iterator[None]] = {}
        """What is left of placing each room."""
        column = self._column = QVBoxLayout(self)
        tight(column)
        column.addWidget(self.promise)
        column.addWidget(self.queue, 2)
        column.addWidget(self.card)

    @property
    def reports(self) -> "ReportQueue":
        """Today's reports one by one."""
        if self._reports is None:
            from zscc.ui.report_queue import ReportQueue

            self._reports = ReportQueue(self._look, self._word_of, self)
            self._column.insertWidget(self._column.indexOf(self.queue) + 1, self._reports, 2)
            if self.strip_of_reports is not None:
                self._reports.put_below_head(self.strip_of_reports(self._reports))
            self._reports.asked.connect(self.report_asked)
            self._reports.show_look(self._look)
            self._reports.show_wide(self._arrangement.wide_queue)
            if self._picture is not None:
                self._show_reports(self._picture)
            self._let_list_stand()
        return self._reports

    def tell_news(self, of_now: bool) -> None:
        """Whether what is shown from now on is the present, whose new cases and reports are news."""
        self.queue.tell_news(of_now)
        if self._reports is not None:
            self._reports.tell_news(of_now)

    @property
    def lists_reports(self) -> bool:
        """Whether today's reports stand in place of the cases."""
        return self._lists_reports

    @property
    def list_view(self) -> QListView:
        """The list that stands: of cases, or of reports."""
        return self.reports.view if self._lists_reports else self.queue.view

    def show_all(self) -> None:
        """List the cases, all of them."""
        if self._reports is not None:
            self._reports.show_all()
        self.list_reports(False)
        self.queue.show_all()

    def list_reports(self, reports: bool) -> None:
        """List today's reports in place of the cases, or the cases again."""
        self._lists_reports = reports
        if reports:
            assert self.reports
        self._let_list_stand()

    def select(self, pick: Pick | None) -> None:
        """Mark what is picked in the lists."""
        if self._reports is not None:
            self._reports.select(pick.id if pick is not None and pick.kind == "report" else None)
        self.queue.select(pick.id if pick is not None and pick.kind == "case" else None)

    def hold_case(self, panel: "CasePanel") -> None:
        """Give the panel of a case its place below the queue."""
        self._case_panel = panel
        self._column.insertWidget(self._column.indexOf(self.card) + 1, panel, 4)
        panel.show_look(self._look)
        self._let_card_stand()

    @property
    def splits(self) -> "Splits":
        """The sums of today's reports; the room of statistics takes them in."""
        if self._splits is None:
            from zscc.ui.splits import Splits

            self._splits = Splits(self._look, self._word_of, self)
            self._splits.hide()
            self._splits.asked.connect(self.split_asked)
            self._splits.desk_asked.connect(self.desk_asked)
            self._splits.show_look(self._look)
            if self._picture is not None:
                self._splits.show_reports(self._picture.today, loading=self._picture.loading)
        return self._splits

    @property
    def patrol(self) -> "PatrolBoard":
        """Coverage, kilometres, what nobody has seen for longest; the patrol room tells it what to show."""
        if self._patrol is None:
            from zscc.ui.patrol.board import PatrolBoard

            self._patrol = PatrolBoard(self._look, self)
            self._patrol.setVisible(self._arrangement.shows_patrol)
            self._column.insertWidget(self._column.indexOf(self.queue) + 1, self._patrol, 2)
        return self._patrol

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        """Wear another language or theme; pauses after each part."""
        self._look = look
        for made in (self._splits, self.queue, self._reports, self._case_panel, self.card):
            if made is not None:
                made.show_look(look)
                yield
        for room in list(self.rooms.made.values()):
            yield from room.show_look_in_pieces(look)
            yield

    def show_picture(self, picture: Picture) -> None:
        """Show a snapshot's cases, and reports and their sums where they were asked for."""
        self.queue.show_rows(picture.cases, picture.snapshot.as_of, loading=picture.loading, every=picture.every)
        self._picture = picture
        if self._reports is not None:
            self._show_reports(picture)
        if self.rooms.shown is not None:
            self.rooms.shown.show_picture(picture)
        if self._splits is not None:
            self._splits.show_reports(picture.today, loading=picture.loading)

    def put_at_head(self, strip: QWidget) -> None:
        """Put a strip over everything else, in every workspace."""
        self._column.insertWidget(0, strip)

    def show_card(self, card: Card | None) -> None:
        """Show the card of what is picked, or none."""
        changed = card is not None and (self.card.card is None or len(self.card.card.lines) != len(card.lines))
        # To be shown and hidden again at every moment costs a room that covers it more than all its own figures.
        self.card.show_card(card, stands=self._has_room_for_card)
        self._let_card_stand()
        if changed:
            self.fit_card()

    def arrange_in_pieces(self, workspace: Workspace, arrangement: Arrangement) -> Iterator[None]:
        """Stand as a workspace wants it, with pauses; the room is told the moment in the last piece."""
        self._arrangement = arrangement
        if self.rooms.has(workspace):
            yield from self.place_room_in_pieces(workspace)
            yield
        room = self.rooms.enter(workspace)
        self._arrange_rest(workspace, arrangement)
        if room is not None and self._picture is not None:
            yield
            room.show_picture(self._picture)

    def _arrange_rest(self, workspace: Workspace, arrangement: Arrangement) -> None:
        in_room = self.rooms.shown is not None
        promises = arrangement.promises and not in_room
        self._let_card_stand()
        self.promise.setVisible(promises)
        if promises:
            say(self.promise, self._look.wording(f"promise.{workspace.value}"))
        self._lists = not arrangement.shows_patrol and not in_room
        self.queue.show_wide(arrangement.wide_queue)
        if self._reports is not None:
            self._reports.show_wide(arrangement.wide_queue)
        self._let_list_stand()
        if arrangement.shows_patrol or self._patrol is not None:
            self.patrol.setVisible(arrangement.shows_patrol)

    def _show_reports(self, picture: Picture) -> None:
        self.reports.show_rows(picture.reports, picture.snapshot.as_of, loading=picture.loading)

    def _let_list_stand(self) -> None:
        self.queue.setVisible(self._lists and not self._lists_reports)
        if self._reports is not None:
            self._reports.setVisible(self._lists and self._lists_reports)

    def _let_card_stand(self) -> None:
        """There is a card only when something is picked, and beside a room only where the room leaves it its place."""
        stands = self.card.card is not None and self._has_room_for_card
        if stands and self.card.isHidden():
            # Its lines may be others than when it was last seen: shown too low, it would keep a scroll bar.
            self.fit_card()
        self.card.setVisible(stands)
        if self._case_panel is not None:
            self._case_panel.setVisible(self._case_panel.stands and self._has_room_for_card)

    @property
    def _has_room_for_card(self) -> bool:
        return self.rooms.shown is None or self._arrangement.keeps_card

    def let_case_stand(self) -> None:
        """The panel of a case has something to show, or nothing any more."""
        self._let_card_stand()

    def place_room(self, workspace: Workspace) -> QWidget:
        """A workspace's room in its place, hidden until somebody enters it; for who has time before that."""
        finish(self.place_room_in_pieces(workspace))
        return self.rooms.room_of(workspace)

    def place_room_in_pieces(self, workspace: Workspace) -> Iterator[None]:
        """The same with pauses; who does not wait for the last has the rest at once."""
        if workspace not in self._placed:
            self._placed[workspace] = self._place(workspace)
        return self._placed[workspace]

    def _place(self, workspace: Workspace) -> Iterator[None]:
        yield from self.rooms.coming(workspace)
        room, look = self.rooms.room_of(workspace), None
        room.setVisible(self.rooms.shown is room)
        self._column.insertWidget(self._column.indexOf(self.card), room, 2)
        while look is not self._look:
            # Another look that was asked for in a pause is worn from the first part on.
            look = self._look
            for _ in room.show_look_in_pieces(look):
                yield
                if look is not self._look:
                    break

    def _word_of(self, kind: str, value: str) -> str:
        """What a value of a filter is called."""
        wording = self._look.wording
        if kind == "priority":
            return wording.priority(Priority(value))
        if kind == "source":
            return wording.source(value)
        if kind == "quarter":
            return wording.quarter(int(value))
        names = self._directory.grid_names if kind == "grid" else self._directory.village_names
        return names.get(value) or wording("place.no_grid")

    def _word_of_case(self, kind: str, value: str) -> str:
        """What a value of a filter of cases is called."""
        words = self.queue.words.cases
        if kind == "department":
            return words.department(value) or words("filter.none")
        if kind == "class":
            return words.class_name(value) or words("filter.none")
        if kind == "stage":
            return words("filter.stage", stage=words(f"stage.{value}"))
        if kind == "overdue":
            return words("filter.overdue")
        return words(f"group.{value}") if kind == "group" else self._word_of(kind, value)

    def fit_card(self) -> None:
        """Give the card the height of its lines, up to its share."""
        most = int(self.height() * CARD_SHARE)
        self.card.setFixedHeight(min(self.card.needed_height(self.width()), most))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_card()


class Banner(QFrame):
    """A failure, in words, under the top bar until it is put away."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.words = label("body", "red", self)
        self.words.setWordWrap(True)
        self.away = QPushButton(self)
        self.away.setProperty("look", "box")
        self.away.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.words, 1)
        row.addWidget(self.away)
        self.show_look(look)
        self.hide()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self.away.setText(look.wording("banner.away"))

    def show_failure(self, words: str) -> None:
        """Say what went wrong; empty words put the banner away."""
        say(self.words, words)
        self.setVisible(bool(words))
