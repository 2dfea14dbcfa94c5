"""The layer files that were added last, in the palette: kept by the seat, grey with the reason where they are gone."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from zscc.ui.commands import Command

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

REMEMBERED = 8
RECENT = "files.recent"
"""Where the seat keeps their paths, the newest first."""


class RecentFiles(QObject):
    """The last files of one window's seat."""

    looked = Signal(object)
    """frozenset of the paths that are gone, from the thread that looked: a network drive may take its time."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self._offered: dict[str, Path] = {}
        self._gone: frozenset[Path] = frozenset()
        self._looking = False
        self._threads: ThreadPoolExecutor | None = None
        self.looked.connect(self._was_looked)
        desk.files_dropped.connect(self._were_offered)
        desk.files.bar_made.connect(lambda bar: bar.add_asked.connect(lambda _: self._was_added()))
        for place in range(REMEMBERED):
            desk.commands.add(
                Command(
                    f"recent_file_{place + 1}",
                    partial(self.open, place),
                    group="layer",
                    refusal=partial(self._refusal, place),
                    title=partial(self._title, place),
                )
            )

    @property
    def paths(self) -> tuple[Path, ...]:
        """The newest first. What a seat remembers may have been written by hand."""
        try:
            kept = msgspec.json.decode(self._desk.seat.choices.get(RECENT, "[]"), type=list[str])
        except msgspec.DecodeError:
            return ()
        return tuple(Path(path) for path in kept[:REMEMBERED])

    def open(self, place: int) -> None:
        """Preview one of them again, as if it had been dropped."""
        if place < len(self.paths):
            self._desk.files_dropped.emit((self.paths[place],))

    def close(self) -> None:
        """Look no more."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    # Inside --------------------------------------------------------------------------------------------

    def _were_offered(self, paths: tuple[Path, ...]) -> None:
        self._offered.update({path.name: path for path in paths})

    def _was_added(self) -> None:
        """A file is remembered when somebody wants it on the map, not when it is only looked at or refused."""
        brought = self._desk.files.bar.brought
        path = None if brought is None else self._offered.get(brought.file_name)
        if path is None:
            return
        newest = path.absolute()
        kept = [newest, *(each for each in self.paths if each != newest)][:REMEMBERED]
        told = json.dumps([str(each) for each in kept], ensure_ascii=False)
        seat = self._desk.seat
        self._desk.remember(msgspec.structs.replace(seat, choices={**seat.choices, RECENT: told}))

    def _title(self, place: int) -> str:
        paths = self.paths
        return self._words("ui.recent_file.title", file=paths[place].name) if place < len(paths) else ""

    def _refusal(self, place: int) -> str:
        """As it was when last looked; what has changed since is seen in a moment."""
        self._look()
        paths = self.paths
        gone = place < len(paths) and paths[place] in self._gone
        return self._words("ui.recent_file.gone", folder=paths[place].parent) if gone else ""

    def _look(self) -> None:
        if not self._looking:
            self._looking, paths = True, self.paths
            self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-recent")
            self._threads.submit(lambda: self.looked.emit(frozenset(path for path in paths if not path.is_file())))

    def _was_looked(self, gone: frozenset[Path]) -> None:
        before, self._gone = self._gone, gone
        if gone != before:
            self._desk.search.refresh()
        self._looking = False

    def _words(self, key: str, **arguments: object) -> str:
        return self._desk.wording.words(key, **arguments)
