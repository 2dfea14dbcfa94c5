"""数据接入: state with its own glyph, rate, lag, rejects and flags with their reasons, the error in words."""

from dataclasses import replace
from datetime import timedelta

from desk_scenes import AS_OF, Scene, snapshot_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from zscc.model.feed_health import FeedState
from zscc.situation.snapshot import FeedStatus
from zscc.text.words import Words, templates
from zscc.ui.feeds.standing import Rates, worst_of
from zscc.ui.feeds.wording import ailment_of, summary_of
from zscc.ui.window import DeskWindow
from zscc.ui.wording import Wording

ZH = Wording(Words("zh"))


def feed(name: str, state: FeedState, age_s: float | None = 1.0, items: int = 100) -> FeedStatus:
    last = None if age_s is None else AS_OF - timedelta(seconds=age_s)
    return FeedStatus(name, state, AS_OF, last, items, (), (), None)


def test_the_bar_counts_and_names_the_worst() -> None:
    well = tuple(feed(f"f{number}", FeedState.UP) for number in range(9))
    assert (summary_of(ZH, well), ailment_of(ZH, well, AS_OF)) == ("接入 9/9", "")
    late = (*well, feed("recorded", FeedState.DELAYED, 40))
    assert (summary_of(ZH, late), ailment_of(ZH, late, AS_OF)) == ("接入 9/10", "回放文件 延迟40秒")
    down = (*late, feed("other", FeedState.DOWN, 500))
    assert ailment_of(ZH, down, AS_OF) == "other 中断8分钟"
    assert worst_of(down) is FeedState.DOWN
    assert (summary_of(ZH, ()), worst_of(())) == ("暂无接入", None)
    assert ailment_of(ZH, (feed("recorded", FeedState.DOWN, None),), AS_OF) == "回放文件 中断"


def test_the_rate_is_of_the_last_minute() -> None:
    rates = Rates()
    assert rates.per_second("a") is None
    for second in range(0, 200, 5):
        moment = AS_OF + timedelta(seconds=second)
        count = second * (1 if second < 100 else 17)
        rates.note((replace(feed("a", FeedState.UP, items=count), at=moment),))
    assert rates.per_second("a") == 17.0
    assert rates.per_second("b") is None


def test_a_feed_that_starts_again_starts_its_rate_again() -> None:
    rates = Rates()
    for second, items in ((0, 1000), (5, 1100), (10, 20)):
        rates.note((replace(feed("a", FeedState.UP, items=items), at=AS_OF + timedelta(seconds=second)),))
    assert rates.per_second("a") is None


def test_the_panel_opens_from_the_bar_and_says_everything(desk: DeskWindow, scene: Scene) -> None:
    snapshot = snapshot_of(scene)
    simulated = replace(snapshot.feeds[0], at=AS_OF + timedelta(seconds=10), items=61_498)
    broken = replace(feed("recorded", FeedState.DOWN, 500), error="no_route")
    QTest.mouseClick(desk.top_bar.feeds, Qt.MouseButton.LeftButton)
    panel = desk.overlays.feeds
    assert panel.isVisible()
    panel.show_feeds((simulated, broken), AS_OF)
    said = panel.texts()
    for text in ("模拟数据（示意）", "17.0条/秒", "1秒", "14:32:06", "中断8分钟", "no_route"):
        assert text in said
    panel.list_page.choose("simulated")
    said = panel.texts()
    for text in ("共61,498条", "重复 41", "时间超前 2", "全部 46", "漂移点 4", "迟报 12", "乱序 9", "镇域外 7"):
        assert text in said
    desk.leave()
    assert not panel.isVisible()


def test_feeds_come_and_go(desk: DeskWindow) -> None:
    desk.toggle_feeds()
    panel = desk.overlays.feeds
    panel.show_feeds((feed("a", FeedState.UP),), AS_OF)
    assert "模拟数据" not in panel.texts()
    desk.top_bar.show_feeds((), AS_OF)
    assert desk.top_bar.feeds.text() == "暂无接入"


def test_every_reason_of_the_edge_has_words() -> None:
    from zscc.feeds.edge import FLAGS, REFUSALS
    from zscc.model.fix import FLAG_NAMES

    reasons = {f"ui.reject.{reason}" for reason, _ in REFUSALS}
    flags = {f"ui.flag.{FLAG_NAMES[flag]}" for flag, _ in FLAGS} | {"ui.flag.bad_speed", "ui.flag.bad_heading"}
    assert reasons | flags <= templates("zh").keys()
