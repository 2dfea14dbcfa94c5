"""The desk of alarms: strip, panel, sound and symbols on the map show one moment; what people do goes to the centre."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect

from zscc.map.pointing.pick import Pick
from zscc.map.sketch import Sketch, SketchMark
from zscc.model.alarm import AlarmAct
from zscc.model.alarm_question import AlarmsFound, AlarmsOf, DryRunOf
from zscc.model.asked import ActOnAlarm, Answer, WriteLine
from zscc.model.duty import DutyKind, DutyLine
from zscc.model.report import Priority
from zscc.model.space import PointE7
from zscc.settings.alarm_rules import AlarmRules, rules_after
from zscc.situation.snapshot import Alarm, Snapshot
from zscc.ui.alarms.list_page import ListPage
from zscc.ui.alarms.load_page import PERIOD
from zscc.ui.alarms.panel import AlarmPanel, Tab
from zscc.ui.alarms.rules_page import RulesPage
from zscc.ui.alarms.sound import AlarmSound
from zscc.ui.alarms.standing import Standing, Watched
from zscc.ui.alarms.strip import AlarmStrip
from zscc.ui.alarms.wording import AlarmWording, Names
from zscc.ui.filters.strip import put
from zscc.ui.glyphs import PRIORITY_COLOURS
from zscc.ui.making import Making
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

SKETCH = "alarms"
MOST_ON_MAP = 60
PANEL_PX, PANEL_HIGH_PX, EDGE_PX = 560, 640, 12
HALO_PX = 12.0
CLOSE_M_PER_PX = 1.2
"""So close the map comes to an alarm."""


class AlarmDesk(QObject):
    """Alarms on one window, once there was one or somebody asked for them."""

    def __init__(self, window: "DeskWindow", look: Look, rules: AlarmRules) -> None:
        super().__init__(window)
        self._window, self._look = window, look
        self._shipped = self._rules = rules
        self._lines: tuple[DutyLine, ...] | None = None
        self._watched = self._watched_now = Watched()
        """Of the moments that are shown, and of the present: the same while the present is shown."""
        self.standing = Standing()
        self._current = ""
        """The alarm that F2 went to last."""
        self._as_of: datetime | None = None
        self._drawn: tuple[tuple[PointE7, Priority], ...] = ()
        self._has_halos = True
        self._heard_rules = rules
        self._heard_lines: tuple[DutyLine, ...] | None = None
        self.waiting_now: tuple[Alarm, ...] = ()
        """Of the present, whichever moment is shown: to be acknowledged, the most urgent first."""
        self.strip, self.sound = AlarmStrip(look, window.right), AlarmSound(self)
        window.right.put_at_head(self.strip)
        self._panel: AlarmPanel | None = None
        self._coming: Making[AlarmPanel] | None = None
        self._words = self._worded()
        self._connect()
        self.show_look(look)

    def _connect(self) -> None:
        self.strip.acknowledge_asked.connect(self.acknowledge)
        self.strip.fly_asked.connect(self.go_to)
        self.strip.open_asked.connect(partial(self.open_panel, Tab.STANDING))

    def _connect_page(self, page: object) -> None:
        if isinstance(page, ListPage):
            page.asked.connect(self._ask)
            page.fly_asked.connect(self.go_to)
        elif isinstance(page, RulesPage):
            page.change_asked.connect(self._change_rule)
            page.try_asked.connect(self._try)

    @property
    def panel(self) -> AlarmPanel:
        """Made when it is first asked for."""
        if self._panel is None:
            panel = self._panel = self.panel_in_parts().whole()
            put(self._window.filters.note(panel, "alarms"), panel, 0)
            self._connect_page(panel.standing)
            panel.made.connect(self._connect_page)
            panel.opened.connect(self._opened)
            panel.show_look(self._look, self._words)
            panel.show_counts(self._words, self.standing)
        return self._panel

    def panel_in_parts(self) -> Making[AlarmPanel]:
        """The same while it is made, for who has time before anybody asks for it."""
        if self._coming is None:
            self._coming = Making(AlarmPanel(self._look, self._window))
        return self._coming

    def _worded(self) -> AlarmWording:
        departments = {its.department_id: its.name for its in self._window.bureau.catalogue.departments}
        names = Names(self._rules, self._window.duty.sitting.roster, departments)
        return AlarmWording(self._look.wording, self._window.directory, names)

    # What others tell -------------------------------------------------------------------------------------

    @property
    def rules(self) -> AlarmRules:
        """The rules as they hold now."""
        return self._rules

    @property
    def words(self) -> AlarmWording:
        """In the desk's language."""
        return self._words

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._words = self._worded()
        self.strip.show_look(look, self._words)
        if self._panel is not None:
            self._panel.show_look(look, self._words)
        self._show()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new moment."""
        self._as_of = snapshot.as_of
        if snapshot.duty is not self._lines:
            self._lines = snapshot.duty
            rules = rules_after(self._shipped, snapshot.duty)
            if rules != self._rules:
                self._rules = rules
                self._words = self._worded()
        self.standing = self._watched.of(snapshot.alarms, snapshot.as_of)
        self._show()

    def hear(self, snapshot: Snapshot, *, muted: bool) -> None:
        """The present, whichever moment is shown: sound for the most urgent alarm that waits."""
        if snapshot.duty is not self._heard_lines:
            self._heard_lines = snapshot.duty
            self._heard_rules = rules_after(self._shipped, snapshot.duty)
        self.waiting_now = self._watched_now.of(snapshot.alarms, snapshot.as_of).waiting
        self.sound.show(None if muted else self._loudest())

    def forget(self) -> None:
        """An earlier moment comes next: what was raised lately is not known yet."""
        self._watched = Watched()

    def remember(self) -> None:
        """The present is shown again, with what was raised lately in it."""
        self._watched = self._watched_now

    def _show(self) -> None:
        if self._as_of is None:
            return
        self.strip.show_standing(self._words, self.standing, self.current, self._as_of)
        if self._stands:
            self.panel.show_counts(self._words, self.standing)
            self._show_page()
        self._draw()

    def _show_page(self) -> None:
        assert self._as_of is not None
        panel = self.panel
        if panel.tab is Tab.STANDING:
            panel.standing.show_standing(self._words, self.standing, self._as_of)
        elif panel.tab is Tab.SHELVED:
            panel.shelved.show_standing(self._words, self.standing, self._as_of)
        elif panel.tab is Tab.RULES:
            panel.rules.show_rules(self._words, self._rules, self._as_of)

    @property
    def current(self) -> Alarm | None:
        """The alarm in the strip: the one gone to, while it waits, else the first that waits."""
        waiting = self.standing.waiting
        return next((alarm for alarm in waiting if alarm.alarm_id == self._current), waiting[0] if waiting else None)

    def _loudest(self) -> tuple[Priority, str] | None:
        loudest: tuple[Priority, str] | None = None
        for alarm in self.waiting_now:
            rule = self._heard_rules.rule(alarm.raised.rule)
            if alarm.cleared_at is not None or (rule is not None and rule.silent):
                continue
            priority = alarm.raised.priority if rule is None or rule.sound is None else rule.sound
            if loudest is None or priority.rank < loudest[0].rank:
                loudest = priority, alarm.alarm_id
        return loudest

    def show_halos(self, shown: bool) -> None:
        """Whether alarms are marked on the map, which may be lent to another time."""
        if shown != self._has_halos:
            self._has_halos = shown
            self._draw()

    def _draw(self) -> None:
        """A halo under what alarms are about, in the colour of their priority; shapes stand in the lists."""
        waiting = self.standing.waiting if self._has_halos else ()
        shown = [alarm for alarm in waiting if alarm.point is not None and alarm.cleared_at is None]
        drawn = tuple(
            (point, alarm.raised.priority) for alarm in shown[:MOST_ON_MAP] if (point := alarm.point) is not None
        )
        if drawn != self._drawn:
            self._drawn = drawn
            marks = tuple(_mark(point, priority) for point, priority in drawn)
            self._window.canvas.show_sketch(SKETCH, Sketch(marks=marks) if marks else None)

    # What people do ---------------------------------------------------------------------------------------

    def next_alarm(self) -> None:
        """Fly to the next alarm that waits, select what it is about, and put it into the strip."""
        waiting = [alarm.alarm_id for alarm in self.standing.waiting]
        if not waiting:
            self._window.tell(self._words("next_none"))
            return
        # The first press goes to the most urgent one, every later one a place on.
        place = (waiting.index(self._current) + 1) % len(waiting) if self._current in waiting else 0
        self.go_to(waiting[place])

    def go_to(self, alarm_id: str) -> None:
        """Fly to an alarm and select what it is about."""
        alarm = next((its for its in (*self.standing.all, *self.standing.shelved) if its.alarm_id == alarm_id), None)
        if alarm is None:
            return
        self._current = alarm_id
        raised, window = alarm.raised, self._window
        if raised.subject_kind in ("vehicle", "case"):
            pick = Pick(raised.subject_kind, raised.subject_id)
            window.select(pick)
            if not window.canvas.fly_to_pick(pick, CLOSE_M_PER_PX):
                self._fly_to_point(alarm)
        else:
            self._fly_to_point(alarm)
        if self._panel is not None:
            self._panel.standing.choose(alarm_id)
        self._show()

    def _fly_to_point(self, alarm: Alarm) -> None:
        if alarm.point is not None:
            self._window.canvas.fly_to(*_map_point(alarm.point), CLOSE_M_PER_PX)

    def acknowledge_current(self) -> None:
        """Acknowledge the alarm in the strip, or the one chosen in the open list with what is written there."""
        if self._stands and self.panel.tab is Tab.STANDING:
            self.panel.standing.do_acknowledge()
        elif self.current is None:
            self._window.tell(self._words("next_none"))
        else:
            self.acknowledge(self.current.alarm_id)

    def acknowledge(self, alarm_id: str) -> None:
        """Acknowledge without a comment."""
        self._ask(ActOnAlarm(alarm_id, AlarmAct.ACKNOWLEDGED))

    def _ask(self, asked: ActOnAlarm) -> None:
        self._window.asking.ask(asked)

    def toggle_panel(self, tab: Tab) -> None:
        """Open the panel at a page; a second time closes it."""
        if not self._stands or self.panel.tab is not tab:
            self.open_panel(tab)
        else:
            self.panel.hide()

    def open_panel(self, tab: Tab) -> None:
        """Open the panel at a page."""
        self.panel.show_counts(self._words, self.standing)
        self.panel.show()
        self.panel.open_tab(tab)
        self._window.place_overlays()

    def close_top(self) -> bool:
        """Esc; False when the panel is not open."""
        if not self._stands:
            return False
        self.panel.hide()
        return True

    @property
    def _stands(self) -> bool:
        return self._panel is not None and not self._panel.isHidden()

    def place(self) -> None:
        """Put the panel over the map beside the right column."""
        if not self._stands:
            return
        window, px = self._window, self._look.theme.px
        over = QRect(window.canvas.mapTo(window, QPoint(0, 0)), window.canvas.size())
        wide = min(px(PANEL_PX), over.width() - 2 * EDGE_PX)
        high = min(px(PANEL_HIGH_PX), over.height() - 2 * EDGE_PX)
        self.panel.setGeometry(over.right() - wide - EDGE_PX, over.top() + EDGE_PX, wide, high)
        self.panel.raise_()

    def _opened(self, tab: Tab) -> None:
        if self._as_of is None:
            return
        self._show_page()
        if tab is Tab.LOAD:
            until_at = self._as_of
            self.panel.load.show_reading(self._words)
            question = AlarmsOf(until_at - PERIOD, until_at)
            self._window.asking.look_up(question, partial(self._show_load, until_at))

    def _show_load(self, until_at: datetime, found: object) -> None:
        self.panel.load.show_found(self._words, found if isinstance(found, AlarmsFound) else None, until_at)

    def _change_rule(self, rule_id: str, values: tuple[tuple[str, str], ...]) -> None:
        line = WriteLine(DutyKind.RULE_SET, to=rule_id, values=values)
        self._window.asking.ask(line, self._rule_changed)

    def _rule_changed(self, answer: Answer) -> None:
        if answer.done:
            self._window.tell(self._words("rule.saved"))
        else:
            self._window.asking.tell_refusal(answer)

    def _try(self, asked: DryRunOf) -> None:
        self._window.asking.look_up(asked, partial(self.panel.rules.show_dry_run, asked))


def _map_point(point: PointE7) -> tuple[float, float]:
    import numpy as np

    from zscc.geo.spaces import map_from_wgs84

    x_m, y_m = map_from_wgs84(np.array([point.lon_deg]), np.array([point.lat_deg]))
    return float(x_m[0]), float(y_m[0])


def _mark(point: PointE7, priority: Priority) -> SketchMark:
    return SketchMark(_map_point(point), colour=PRIORITY_COLOURS[priority], radius_px=HALO_PX)
