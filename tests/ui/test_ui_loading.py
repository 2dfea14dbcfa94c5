"""What the desk claims before it knows: no figures while it loads, and green for live alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_pixels import holds
from desk_scenes import Scene, snapshot_of

from zscc.map.pointing.pick import Pick
from zscc.model.feed_health import FeedState
from zscc.settings.style import load_style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.ui.live_badge import CAUGHT_UP_FACTS
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace


@pytest.fixture
def whole(scene: Scene) -> Snapshot:
    return snapshot_of(scene)


@pytest.fixture
def loading(scene: Scene) -> Snapshot:
    """Nothing has come: no vehicle has been heard of, no report, no feed."""
    bare = replace(scene, reports_today=0, reports_yesterday=70, states=(), silent=len(scene.town.vehicles))
    return replace(snapshot_of(bare), feeds=())


def figures(desk: DeskWindow) -> set[str]:
    tiles = desk.left.tiles
    shown = (tiles.reports, *tiles.groups.values(), tiles.on_time, tiles.in_grid, tiles.vehicles, tiles.kilometres)
    return {tile.texts[1] for tile in shown} | {part.texts[1] for part in tiles.states.values()}


def said(desk: DeskWindow) -> str:
    return desk.timeline.badge.text()


def colour(desk: DeskWindow) -> str:
    badge = desk.timeline.badge
    return badge.grab().toImage().pixelColor(badge.width() // 2, 3).name()


def test_nothing_is_claimed_while_the_desk_loads(open_desk: Callable[..., DeskWindow], loading: Snapshot) -> None:
    desk, palette = open_desk(), load_style().palette
    desk.show_snapshot(loading)
    assert figures(desk) == {"—"}
    assert desk.left.tiles.reports.texts[3] == ""
    assert desk.left.tiles.heading.note.text() == "正在载入"
    model = desk.left.vehicles.model
    rows = [model.index(place).data() for place in range(model.rowCount())]
    assert len(rows) == 17
    assert all(row.split()[1:] == ["正在载入"] for row in rows)
    assert (desk.right.queue.heading.name.text(), desk.right.queue.empty.text()) == ("事件", "正在载入…")
    desk.show_workspace(Workspace.STATISTICS)
    assert desk.right.splits.heading.note.text() == "正在载入…"
    assert (said(desk), colour(desk)) == ("正在载入", palette.raised)
    for panel in (desk.top_bar, desk.left, desk.right):
        assert not holds(panel, palette.amber)


def test_the_loading_desk_speaks_english_too(open_desk: Callable[..., DeskWindow], loading: Snapshot) -> None:
    desk = open_desk()
    desk.show_snapshot(loading)
    desk.set_words(Words("en"))
    assert (said(desk), desk.right.queue.empty.text()) == ("Loading", "Loading…")


def test_no_card_counts_what_is_not_known(
    open_desk: Callable[..., DeskWindow], loading: Snapshot, whole: Snapshot
) -> None:
    desk = open_desk()
    desk.show_snapshot(loading)
    desk.select(Pick("grid", desk.directory.town.grids[0].code))
    assert desk.right.card.card is None
    desk.show_snapshot(whole)
    desk.set_words(Words("zh"))
    assert desk.right.card.card is not None


def test_figures_come_with_the_end_of_the_backlog(open_desk: Callable[..., DeskWindow], whole: Snapshot) -> None:
    desk, palette = open_desk(), load_style().palette
    desk.show_backlog(CAUGHT_UP_FACTS + 1)
    desk.show_snapshot(whole)
    assert figures(desk) == {"—"}
    assert (said(desk), colour(desk)) == ("正在补录", palette.raised)
    desk.show_backlog(CAUGHT_UP_FACTS)
    desk.set_words(Words("zh"))
    assert desk.left.tiles.reports.texts[1] == "128"
    assert len(desk.right.reports.rows) == 128
    assert (said(desk), colour(desk)) == ("● 实时", palette.ok)


def test_figures_wait_for_the_history_but_not_for_ever(
    open_desk: Callable[..., DeskWindow], loading: Snapshot, whole: Snapshot
) -> None:
    desk = open_desk()
    early = replace(loading, feeds=whole.feeds)
    desk.show_snapshot(early)
    assert (said(desk), figures(desk)) == ("正在补录", {"—"})
    desk.show_snapshot(replace(early, as_of=early.as_of + timedelta(seconds=31)))
    desk.set_words(Words("zh"))
    assert (said(desk), desk.left.tiles.reports.texts[1]) == ("● 实时", "0")


def test_a_desk_that_falls_behind_keeps_its_figures(desk: DeskWindow) -> None:
    desk.show_backlog(5000)
    desk.set_words(Words("en"))
    assert said(desk) == "Catching up"
    assert desk.left.tiles.reports.texts[1] == "128"


def test_a_replay_never_looks_live(desk: DeskWindow) -> None:
    palette = load_style().palette
    desk.show_replay("night.csv", 60.0)
    assert (said(desk), colour(desk)) == ("回放 · night.csv · 60倍", palette.accent)
    desk.show_backlog(5000)
    assert said(desk) == "回放 · night.csv · 60倍"
    desk.set_words(Words("en"))
    assert said(desk) == "Replay · night.csv · 60×"
    desk.show_replay("a-very-long-name-of-a-recording-" * 4, 0.5)
    assert desk.timeline.badge.width() < 400
    assert "a-very-long-name-of-a-recording-" * 4 in desk.timeline.badge.toolTip()
    desk.show_backlog(0)
    desk.show_replay(None, 1.0)
    assert said(desk) == "● LIVE"


@pytest.mark.parametrize("name", [None, "night.csv"])
def test_when_every_feed_has_stopped_the_desk_has_ended(desk: DeskWindow, whole: Snapshot, name: str | None) -> None:
    desk.show_replay(name, 60.0)
    one, other = (replace(feed, state=FeedState.STOPPED) for feed in whole.feeds)
    desk.timeline.show_snapshot(replace(whole, feeds=(one, whole.feeds[1])))
    assert said(desk) != "已结束"
    desk.timeline.show_snapshot(replace(whole, feeds=(one, other)))
    assert (said(desk), colour(desk)) == ("已结束", load_style().palette.raised)


@pytest.mark.parametrize("demo", [True, False])
def test_a_desk_of_the_present_waits_for_no_feed(
    open_desk: Callable[..., DeskWindow], loading: Snapshot, *, demo: bool
) -> None:
    desk = open_desk(demo=demo)
    desk.show_backlog(1)
    desk.show_snapshot(loading)
    assert said(desk) == "正在载入"
    desk.show_backlog(0)
    desk.set_words(Words("zh"))
    waiting = ("正在载入", "—")
    assert (said(desk), desk.left.tiles.reports.texts[1]) == (waiting if demo else ("● 实时", "0"))
