"""A stretch of time as a film, for a process of its own (``map.pages.apart.PageProcess``), which reads the journal."""

from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.export.contract import ExportRefused
from zscc.map.pages.apart import Tell
from zscc.settings.profile import Profile
from zscc.store.contract import Reader, StoreError
from zscc.ui.export.job import ExportNotMade
from zscc.ui.export.sources import FilmAsked
from zscc.ui.export.stretch import FRAMES_A_SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zscc.situation.snapshot import Snapshot


@dataclass(frozen=True)
class FilmJob:
    """A stretch of time as a film; can be pickled."""

    asked: FilmAsked
    profile: Profile
    journal: Path

    def made(self, tell: Tell | None = None) -> bytes:
        """The file's bytes; raises ExportNotMade."""
        from zscc.export.table import made
        from zscc.store.sqlite_reader import SqliteReader
        from zscc.ui.documents.painting import filmed

        asked = self.asked
        try:
            with closing(SqliteReader(self.journal)) as reader:
                snapshots = self._snapshots(reader, tell or (lambda _share: None))
                material = filmed(snapshots, asked.material, asked.wish, asked.canvas, FRAMES_A_SECOND)
                return made(material, asked.wish)
        except StoreError as error:
            raise ExportNotMade("not_read") from error
        except ExportRefused as refused:
            raise ExportNotMade.of(refused) from refused

    def _snapshots(self, reader: Reader, tell: Tell) -> "Iterator[Snapshot]":
        """One situation goes forward; no two moments are in memory at a time."""
        from zscc.centre.time_hand import TimeHand

        hand, stretch = TimeHand(reader, self.profile), self.asked.stretch
        for step in range(stretch.pictures):
            moment = stretch.since + timedelta(seconds=stretch.every_s * step)
            for _ in hand.go_to(moment):
                pass
            yield hand.situation.snapshot(moment)
            tell((step + 1) / stretch.pictures)
