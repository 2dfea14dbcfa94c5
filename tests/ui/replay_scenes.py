"""A desk that has lived an hour, with a time machine on its journal; for the tests of what a replay shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
from duty_scenes import DutyScene
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from zscc.app.casework import lazy_bureau
from zscc.centre.time_machine import TimeMachine
from zscc.map.canvas import MapCanvas
from zscc.map.fonts import load_fonts
from zscc.model.alarm import AlarmRaised
from zscc.model.asked import OpenCase
from zscc.model.fix import Fix, FixBatch
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority
from zscc.model.space import PointE7
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.text import Words
from zscc.town.layers import Town
from zscc.ui.theme import dress
from zscc.ui.time_machine.desk import ReplayDesk
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

HERE = PointE7.from_degrees(121.0, 31.46)


class Story(DutyScene):
    """An hour at the desk: a case at the begin, a vehicle and its alarm after half an hour, another case at the end."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window, QtBot(None))
        self.machine = TimeMachine(self.centre.store.open_reader, load_profile())
        window.replay.take_source(self.machine)
        self.ask(OpenCase("北门闻到煤气味", address="北门"))
        self.pass_time(1_800)
        self.centre.write([fixes("V07", self.now), overspeed("V07", self.now)])
        self.pass_time(1_800)
        self.ask(OpenCase("路灯不亮", address="南门"))

    @property
    def now(self) -> datetime:
        return self.centre.clock.now()

    @property
    def desk(self) -> ReplayDesk:
        return self.window.replay.desk

    def go(self, moment: datetime) -> None:
        """Show a past second and wait until it stands."""
        self.window.replay.enter(moment)
        self.stands(moment)

    def stands(self, moment: datetime) -> None:
        def there() -> bool:
            return self.desk.shown is not None and self.desk.shown.as_of == moment and not self.desk.showing.busy

        self.qtbot.waitUntil(there)

    def live(self) -> None:
        """Go back, and wait until the present stands."""
        self.window.replay.back()
        self.qtbot.waitUntil(lambda: not self.window.replay.replays)

    def close(self) -> None:
        super().close()
        self.machine.close()


@contextmanager
def told_story(qapp: QApplication, town: Town) -> Iterator[Story]:
    """One desk for all tests of a file: making one takes longer than any of them."""
    load_fonts()
    style, words, profile = load_style(), Words("zh"), msgspec.structs.replace(load_profile(), demo=True)
    dress(qapp, style)
    window = DeskWindow(town, profile, style, words, MapCanvas(town, style, words, profile.windows))
    window.work_by(lazy_bureau(profile, None, town))
    made = Story(window)
    yield made
    made.close()
    window.allow_close()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def at_hand(told: Story, qtbot: QtBot) -> Iterator[Story]:
    """The desk for one test, live and plain again after it."""
    told.qtbot = qtbot
    told.window.resize(1920, 1080)
    told.window.show()
    yield told
    told.live()
    told.window.show_workspace(Workspace.MAP)
    told.window.select(None)
    told.window.hide()


def fixes(vehicle: str, at: datetime) -> FixBatch:
    return FixBatch.of(f"b{ms_from_utc(at)}", "simulated", [Fix(vehicle, ms_from_utc(at), HERE, 20.0, 90)])


def overspeed(vehicle: str, at: datetime, priority: Priority = Priority.HIGH) -> AlarmRaised:
    told = (("kind", "overspeed"), ("vehicle", vehicle), ("speed", "72"), ("limit", "60"))
    alarm_id = f"overspeed:{vehicle}:{ms_from_utc(at)}"
    return AlarmRaised(alarm_id, "overspeed", priority, "vehicle", vehicle, "call_driver", at, told, HERE)


def titles(window: DeskWindow) -> list[str]:
    """What the queue lists."""
    model = window.right.queue.model
    return [model.rows[place].case.title for place in range(model.rowCount())]
