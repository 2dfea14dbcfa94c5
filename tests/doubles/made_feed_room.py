"""A centre that answers what the panel of feeds asks, from what a test puts there, one turn of Qt's loop later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from desk_scenes import AS_OF
from PySide6.QtCore import QTimer

from zscc.model.asked import Answer, Asked
from zscc.model.feed_health import FeedState
from zscc.model.feed_question import (
    AboutFeeds,
    ControlFeed,
    FeedAct,
    FeedAnswer,
    FeedCard,
    MappedField,
    Preview,
    PreviewOf,
    Rejected,
    RejectsOf,
)
from zscc.situation.snapshot import FeedStatus
from zscc.ui.window import DeskWindow

ORDER = (
    '{"orderNo":"GD20260615-0087","caller":"王小明","phone":"13812345678","lon":"120,99","lat":31.46,'
    '"content":"北门路口井盖破损，请联系13812345678"}'
).encode()
FRAME = bytes.fromhex("7e0200003d013912345678003a00000000000c0003000000000000000000000000000026061514320101047e")


def status(feed: str, state: FeedState = FeedState.UP, age_s: float | None = 1.0, **more: object) -> FeedStatus:
    last = None if age_s is None else AS_OF - timedelta(seconds=age_s)
    return replace(FeedStatus(feed, state, AS_OF, last, 1_000, (), (), None), **more)


STATUSES = (
    status("gateway", age_s=1, items=61_328, rejects=(("checksum", 3), ("duplicate", 41)), flags=(("jump", 4),)),
    status("h12345", age_s=40, items=87, rejects=(("bad_position", 2), ("no_id", 1))),
    status("elder", FeedState.DELAYED, 640, items=17),
    status("weather", FeedState.DOWN, 4_000, items=3, error="web_silent", error_arguments=(("where", "cap.example"),)),
    status("sensors", FeedState.STOPPED, None, items=0, by="duty officer"),
)
CARDS = (
    FeedCard("gateway", "jt808", "巡逻车网关", "0.0.0.0:6808", True, True, True, True),
    FeedCard("h12345", "http", "12345 转办", "127.0.0.1:8808/h12345", True, True, True, True),
    FeedCard("elder", "http", "养老呼叫平台", "127.0.0.1:8809/elder", True, True, True, True),
    FeedCard("weather", "cap", "市气象台预警", "https://cap.example/index.atom", True, True, False, True),
    FeedCard("sensors", "mqtt", "积水传感器", "mqtts://127.0.0.1:8883 sensors/#", False, True, True, True),
)
REJECTED = (
    Rejected("h12345", AS_OF - timedelta(seconds=40), "bad_position", ORDER, "POST /h12345", "lon: 120,99"),
    Rejected("h12345", AS_OF - timedelta(seconds=90), "no_id", b'{"content":"x"}', "POST /h12345", "orderNo"),
    Rejected("h12345", AS_OF - timedelta(hours=30), "bad_position", FRAME, "013912345678", "lat"),
)
PREVIEWS = (
    Preview(
        AS_OF - timedelta(seconds=40),
        ORDER,
        "",
        (
            MappedField("report_id", "orderNo", "GD20260615-0087"),
            MappedField("text", "content", "北门路口井盖破损，请联系138****5678"),
            MappedField("caller_name", "caller", "王*"),
            MappedField("lon", "lon", "", "bad_position"),
        ),
    ),
    Preview(AS_OF - timedelta(seconds=95), b'{"orderNo":"1"}', "report", (MappedField("report_id", "orderNo", "1"),)),
)


class FeedRoom:
    """Connected to a window when it is made; ``asked`` holds every question in its order."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.cards = list(CARDS)
        self.rejected = list(REJECTED)
        self.previews = list(PREVIEWS)
        self.refusal = ""
        self.asked: list[object] = []
        self.written: list[Asked] = []
        window.asking.looked_up.connect(self._look_up)
        window.asking.asked.connect(self._ask)

    def _look_up(self, question: object, then: Callable[[object], None]) -> None:
        self.asked.append(question)
        QTimer.singleShot(0, self.window, lambda: then(self._found(question)))

    def _ask(self, asked: Asked, _who: object, then: Callable[[Answer], None]) -> None:
        self.written.append(asked)
        QTimer.singleShot(0, self.window, lambda: then(Answer()))

    def _found(self, question: object) -> object:
        match question:
            case AboutFeeds():
                return tuple(self.cards)
            case RejectsOf(feed, reason, limit):
                mine = (its for its in self.rejected if its.feed == feed and reason in ("", its.reason))
                return tuple(mine)[:limit]
            case PreviewOf():
                return tuple(self.previews)
            case ControlFeed(feed, act):
                if not self.refusal:
                    running = act is not FeedAct.STOP
                    self.cards = [replace(its, running=running) if its.feed == feed else its for its in self.cards]
                return FeedAnswer(self.refusal)
        return None
