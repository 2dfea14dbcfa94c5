"""The disk fills up under the journal: nothing is answered, nothing is lost, all goes on when there is room again."""

import asyncio
import faulthandler
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from whole_desk import Cars, Poster, WholeDesk, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="bounds files as POSIX does")
DISK_BYTES = 24 << 20


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own, where this user may mount one."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    mounted = subprocess.run(words, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def filled(disk: Path) -> None:
    """Nothing more can be written."""
    with (disk / "ballast").open("ab", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(bytes(4096))


def emptied(disk: Path) -> None:
    (disk / "ballast").unlink()


async def fills_up(desk: WholeDesk, cars: Cars, poster: Poster, most: int, fill: Callable[[], None]) -> None:
    """It is said once; then nobody is answered any more."""
    before, told = poster.answered, desk.said.count("journal_fault")
    await until(lambda: poster.answered >= before + 2, lambda: desk.said)
    fill()
    await until(lambda: desk.said.count("journal_fault") > told, lambda: desk.said)
    answered, more = poster.answered, min(len(cars.sent) + 40, most)
    await until(lambda: len(cars.sent) >= more)
    assert poster.answered == answered
    assert desk.holds(cars, poster)
    assert desk.said.count("journal_fault") == told + 1


async def scene(desk: WholeDesk, reports: int, times: int, fill: Callable[[], None], free: Callable[[], None]) -> str:
    cars, poster = Cars(4), Poster()
    desk.start()
    await desk.up()
    async with asyncio.TaskGroup() as group:
        group.create_task(cars.drive(reports, 0.03, desk.cars))
        group.create_task(poster.post(reports // 4, 3, 0.1, desk.intake))
        for turn in range(times):
            await fills_up(desk, cars, poster, 4 * reports, fill)
            killed = turn % 2 == 1
            if killed:
                desk.kill()
            free()
            if killed:
                desk.start()
            else:
                await until(lambda: '"journal_fault": ""' in desk.said, lambda: desk.said)
    await desk.count(cars, poster)
    return f"{times} times full: {len(cars.sent)} fixes and {len(poster.sent)} reports, each there once"


def played(desk: WholeDesk, reports: int, times: int, fill: Callable[[], None], free: Callable[[], None]) -> str:
    try:
        return asyncio.run(scene(desk, reports, times, fill, free))
    finally:
        desk.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no /dev/full")
def test_a_full_disk_under_its_lines_ends_no_feed(tmp_path: Path) -> None:
    """What the program tells may lie on the same disk as the journal; a pipe that nobody reads is the same."""

    async def scene(desk: WholeDesk) -> None:
        poster = Poster()
        await poster.post(3, 2, 0.0, desk.intake)
        desk.end()
        assert set(desk.stored().reports) == poster.sent

    desk = WholeDesk(tmp_path)
    try:
        desk.start(lines=Path("/dev/full"))
        asyncio.run(scene(desk))
    finally:
        desk.close()


def test_a_full_disk_holds_up_every_answer(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        played(WholeDesk(tmp_path, data=disk), 60, 1, lambda: filled(disk), lambda: emptied(disk))


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_full_ten_times_and_killed_while_it_is(tmp_path: Path) -> None:
    faulthandler.cancel_dump_traceback_later()
    with small_disk(tmp_path / "disk") as disk:
        desk = WholeDesk(tmp_path, data=disk)
        sys.stdout.write(f"\n{played(desk, 1_500, 10, lambda: filled(disk), lambda: emptied(disk))}\n")
