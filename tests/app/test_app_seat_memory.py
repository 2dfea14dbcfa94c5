"""What a seat remembers comes back after a restart, whatever happened to its file."""

import asyncio
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from zscc.app.desk import Desk, Seat, Stage, application_of_the_desk
from zscc.app.seat_memory import SeatMemory
from zscc.app.stages import Wish, _seat
from zscc.centre.demo import DEMO_START
from zscc.centre.engine import Plan
from zscc.clock import ManualClock
from zscc.settings.profile import load_profile
from zscc.settings.seat import FILE_NAME, LayerWish, SeatState, load_seat, save_seat
from zscc.settings.style import load_style
from zscc.store.memory import MemoryStore
from zscc.text import Words
from zscc.town.load import load_town

ARRANGED = SeatState(layers=(LayerWish("roads", False, 0.5),), choices={"table.height": "300"})


def desk_with(path: Path) -> Desk:
    style = load_style()
    application_of_the_desk(style)
    stage = Stage(load_town(), load_profile(), ManualClock(DEMO_START), MemoryStore(), Plan(lambda: ()))
    return Desk(stage, Seat(style, Words("zh"), size=(1280, 720), memory=path))


def sit(desk: Desk, loop: asyncio.Runner, arrange: list[str]) -> None:
    """Open the desk, switch these layers off, leave at once: sooner than what is remembered would be written."""

    async def live() -> None:
        async with asyncio.timeout(30):
            living = asyncio.get_running_loop().create_task(desk.live())
            await asyncio.sleep(0)
            for name in arrange:
                desk.window.layer_desk.show(name, False)
            desk.window.layer_desk.fade("heat", 0.35)
            desk.window.layer_desk.place("heat", "boundary", True)
            desk.window.close()
            assert await living == 0

    loop.run(live())


def test_order_opacity_and_switches_survive_a_restart(loop: asyncio.Runner, tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    first = desk_with(path)
    sit(first, loop, ["grids", "reports"])
    left = first.window.canvas.arrangement
    second = desk_with(path)
    assert second.window.canvas.arrangement == left
    assert not left["grids"].visible
    assert left["heat"].opacity == pytest.approx(0.35)
    sit(second, loop, [])


@pytest.mark.parametrize("broken", [b"", b"{", b"\xff\xfe\x00", b'{"layers": 7}', b'{"layers":[{"name":1}]}', b"[]"])
def test_a_damaged_file_gives_the_defaults_and_is_kept(loop: asyncio.Runner, tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(broken)
    desk = desk_with(path)
    assert desk.window.canvas.arrangement["grids"].visible
    assert path.with_name(FILE_NAME + ".broken").read_bytes() == broken
    sit(desk, loop, [])
    assert load_seat(path).layers


def test_many_changes_are_one_write_and_none_holds_the_screen(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "deep" / FILE_NAME
    memory = SeatMemory(path)
    for step in range(50):
        memory.keep(SeatState(choices={"step": str(step)}))
    # Nothing is written while the changes are told.
    assert not path.parent.exists()
    qtbot.waitUntil(path.exists)
    assert load_seat(path).choices == {"step": "49"}
    asyncio.run(flushed(memory))


def test_what_cannot_be_written_is_said_once_and_tried_again(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    memory = SeatMemory(blocked / FILE_NAME)
    heard: list[str] = []
    memory.failed.connect(heard.append)
    with qtbot.waitSignal(memory.failed):
        memory.keep(ARRANGED)
    memory.keep(SeatState())
    blocked.unlink()
    asyncio.run(flushed(memory))
    assert load_seat(blocked / FILE_NAME) == SeatState()
    assert len(heard) == 1
    caplog.clear()


def test_fresh_and_a_recorded_file_keep_the_seat(tmp_path: Path) -> None:
    save_seat(tmp_path / FILE_NAME, ARRANGED)
    for wish in (Wish(data_dir=tmp_path, fresh=True), Wish(data_dir=tmp_path)):
        memory = _seat(wish, load_profile()).memory
        assert memory is not None
        assert load_seat(memory) == ARRANGED


async def flushed(memory: SeatMemory) -> None:
    await memory.flush(asyncio.get_running_loop())
