"""What the lists know of a day's reports grows with what came, and is the same as if it were worked out anew."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from tests.ui.desk_scenes import Scene, report_at, snapshot_of
from zscc.model.report import Priority
from zscc.ui import row_model
from zscc.ui.day_reports import RowsById
from zscc.ui.picture import Picture
from zscc.ui.row_model import RowModel
from zscc.ui.rows import FILTER_KINDS, Directory, ReportRow, report_row
from zscc.ui.window import DeskWindow


def test_reports_that_came_stand_where_they_would_have_stood(scene: Scene) -> None:
    directory = Directory(scene.town)
    late = [
        report_at(scene.town, 900 + number, scene.as_of - timedelta(minutes=7 * number), tuple(Priority)[number % 4])
        for number in range(12)
    ]
    first = Picture.of(snapshot_of(scene), directory)
    grown = snapshot_of(replace(scene, extra=tuple(late)))
    # As a fold tells them: what came last stands last.
    told = replace(grown, reports=(*first.snapshot.reports, *late))
    at = {report.report_id: place for place, report in enumerate(told.reports)}
    index = [at[grown.reports[place].report_id] for place in grown.report_columns.index.tolist()]
    told = replace(told, report_columns=replace(grown.report_columns, index=np.array(index)))
    on, anew = Picture.of(told, directory, first), Picture.of(told, directory)
    assert len(on.reports) == len(first.reports) + len(late)
    assert on.reports == anew.reports
    assert all(on.today.split(kind) == anew.today.split(kind) for kind in FILTER_KINDS)


def test_a_picture_pauses_while_many_reports_are_read(scene: Scene) -> None:
    directory = Directory(scene.town)
    many = tuple(report_at(scene.town, 900 + n, scene.as_of, Priority.LOW) for n in range(400))
    *pauses, picture = Picture.in_pieces(snapshot_of(replace(scene, extra=many)), directory)
    assert picture is not None
    assert pauses.count(None) == len(pauses) >= 5


def test_a_report_is_looked_up_by_its_id_in_every_picture_that_tells_it(scene: Scene) -> None:
    directory = Directory(scene.town)
    many = tuple(report_at(scene.town, 900 + n, scene.as_of, Priority.LOW) for n in range(5_000))
    first = Picture.of(snapshot_of(replace(scene, extra=many[:4_990])), directory)
    more = Picture.of(snapshot_of(replace(scene, extra=many)), directory, first)
    for picture in (first, more):
        assert [picture.report(row.report.report_id) for row in picture.reports] == picture.reports
    assert first.report(many[-1].report_id) is None
    assert more.report("nobody's") is None


def test_one_report_more_copies_a_part_of_those_by_id_and_not_the_day(scene: Scene) -> None:
    directory = Directory(scene.town)
    rows = [report_row(report_at(scene.town, n, scene.as_of, Priority.LOW), None, directory) for n in range(10_001)]
    known = RowsById()
    for first in range(0, 10_000, 1_000):
        known = known.grown_by(rows[first : first + 1_000])
    grown = known.grown_by(rows[10_000:])
    copied = [part for part in grown.parts if not any(part is before for before in known.parts)]
    assert sum(map(len, copied)) <= 5_001
    assert grown.get(rows[10_000].report.report_id) is rows[10_000]
    assert known.get(rows[10_000].report.report_id) is None


class _Walked(list[ReportRow]):
    """Rows that count how often all of them are gone through."""

    walks = 0

    def __iter__(self) -> Iterator[ReportRow]:
        self.walks += 1
        return super().__iter__()


def test_to_select_what_is_no_report_goes_through_no_rows(desk: DeskWindow, scene: Scene) -> None:
    picture = Picture.of(snapshot_of(scene), desk.directory)
    rows = _Walked(picture.reports)
    desk.right.reports.show_rows(rows, scene.as_of)
    rows.walks = 0
    desk.right.reports.select(None)
    assert rows.walks == 0


class _Words(RowModel):
    def key(self, row: str) -> str:
        return row

    def face(self, row: str) -> str:
        return row

    def text(self, row: str) -> str:
        return row

    def tip(self, row: str) -> None:
        del row


@pytest.fixture
def words() -> Iterator[_Words]:
    model = _Words()
    model.show_rows([f"{number:04d}" for number in range(3 * row_model.TOLD_AT_ONCE)])
    yield model
    model.deleteLater()


def test_views_are_told_of_more_rows_when_they_ask(words: _Words, qtbot: QtBot) -> None:
    assert words.rowCount() == row_model.TOLD_AT_ONCE < len(words.rows)
    with qtbot.waitSignal(words.rowsInserted):
        words.fetchMore(QModelIndex())
    assert words.rowCount() == 2 * row_model.TOLD_AT_ONCE
    assert words.data(words.index(words.rowCount() - 1)) == words.rows[words.rowCount() - 1]


def test_a_row_that_is_looked_for_is_told_of(words: _Words, qtbot: QtBot) -> None:
    last = words.place_of(words.rows[-1])
    assert last.row() == len(words.rows) - 1
    assert not words.canFetchMore(QModelIndex())
    assert not words.place_of("none").isValid()
