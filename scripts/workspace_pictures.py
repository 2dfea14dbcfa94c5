"""Pictures of every workspace from a fresh demo at its default moment: ``python scripts/workspace_pictures.py FOLDER``.

The desk runs as ``zscc run`` does, offscreen; it is photographed when the simulated bureau has told the day so far and
the month before. ``--style`` and ``--language`` choose another look.
"""

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from zscc.app.desk import Desk, Seat, application_of_the_desk, save_picture
from zscc.app.loop import DeskLoop
from zscc.app.stages import Wish, town_stage
from zscc.model.report import Priority
from zscc.settings.style import load_style
from zscc.text import Words
from zscc.ui.workspaces import Workspace

LAST_PART = "history:casework:week 3"
"""What the simulated bureau tells last."""
SHOWN = tuple(Workspace)
LONGEST_WAIT_S = 120
SETTLED_S = 4.0
"""So long rooms look things up, panels are made and the map is painted."""


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--style")
    parser.add_argument("--language", default="zh")
    parser.add_argument("--size", default="1920x1080")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    style = load_style(options.style) if options.style else load_style()
    application = application_of_the_desk(style)
    with (
        tempfile.TemporaryDirectory() as data,
        asyncio.Runner(loop_factory=lambda: DeskLoop(application)) as runner,
    ):
        seat = Seat(style, Words(options.language), (width, height))
        desk = Desk(town_stage(Wish(data_dir=Path(data))), seat)
        runner.run(photographed(desk, options.folder))


async def told_to_the_end(desk: Desk) -> None:
    """Wait for the last part of the history."""
    for _ in range(LONGEST_WAIT_S * 5):
        if LAST_PART in desk.situation.adopted:
            return
        await asyncio.sleep(0.2)
    raise SystemExit(f"the demo did not tell its history within {LONGEST_WAIT_S} s")


async def photographed(desk: Desk, folder: Path) -> None:
    """Live beside the desk, from workspace to workspace."""
    living = asyncio.get_running_loop().create_task(desk.live())
    await told_to_the_end(desk)
    for workspace in SHOWN:
        desk.window.show_workspace(workspace)
        if workspace is Workspace.MAP:
            show_most_urgent(desk)
        elif desk.window.selection is not None:
            desk.window.select(None)
            desk.window.canvas.home()
        await asyncio.sleep(SETTLED_S)
        desk.window.catch_up()
        path = folder / f"workspace-{workspace.value}.png"
        save_picture(desk.window, path)
        print(path)
    await feeds_photographed(desk, folder)
    desk.window.close()
    await living


async def feeds_photographed(desk: Desk, folder: Path) -> None:
    """The panel of feeds over the map."""
    desk.window.show_workspace(Workspace.MAP)
    desk.window.toggle_feeds()
    await asyncio.sleep(SETTLED_S)
    path = folder / "feeds.png"
    save_picture(desk.window, path)
    print(path)


def show_most_urgent(desk: Desk) -> None:
    """Put the first emergency into the panel, as an officer would."""
    cases = desk.situation.cases.live.values()
    urgent = next((case for case in cases if case.priority is Priority.URGENT and not case.ended), None)
    if urgent is not None:
        desk.window.case_desk.show_case(urgent.case_id)


if __name__ == "__main__":
    main()
