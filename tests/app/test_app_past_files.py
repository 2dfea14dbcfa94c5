"""What files need of the journal: a moment proved by folding it once more, and a stretch of time as a film."""

import pickle
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from made_exports import material
from made_facts import ORIGIN
from mini_town import AS_OF, mini_report, mini_town
from PIL import Image
from PySide6.QtWidgets import QApplication

from zscc.app.past_files import PastFiles
from zscc.export.contract import Form, Subject, Wish
from zscc.export.seal import opened
from zscc.map.pages.page import Page, PageFormat
from zscc.model.passport import LayerShown
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.situation.situation import Situation
from zscc.store.sqlite import SqliteStore
from zscc.ui.documents.painting import Canvas
from zscc.ui.export.sources import FilmAsked
from zscc.ui.export.stretch import Stretch

LATER = AS_OF + timedelta(minutes=3)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    store = SqliteStore(tmp_path / "journal.gpkg")
    for number, at in ((1, AS_OF), (2, LATER)):
        store.append([mini_report(number, number, 1.0, grid=mini_town().grids[0].code)], ORIGIN, at)
    yield store
    store.close()


def test_a_moment_is_proved_by_the_journal_and_a_film_shows_what_came_in_it(
    qapp: QApplication, store: SqliteStore
) -> None:
    profile = load_profile()
    past = PastFiles(store.open_reader, profile, store.path)
    situation = Situation(profile.thresholds, profile.windows)
    for entry in store.read(0, limit=1):
        situation.apply(entry)
    expected = situation.snapshot(AS_OF, with_hash=True)
    assert past.proof_of(AS_OF).result(30) == (1, expected.state_hash)
    assert past.proof_of(LATER).result(30)[0] == 2
    layers = (LayerShown("boundary", visible=True), LayerShown("reports", visible=True))
    page = Page(PageFormat.PNG, 320, 180, profile.windows)
    asked = FilmAsked(
        replace(material(layers=layers), town=mini_town()),
        Wish(Subject.PERIOD, Form.GIF),
        Canvas(page, load_style("light")),
        Stretch(AS_OF, LATER + timedelta(minutes=2), 60),
    )
    job = pickle.loads(pickle.dumps(past.film_of(asked)))
    shares: list[float] = []
    data = job.made(shares.append)
    assert shares[:6] == [pytest.approx(step / 6) for step in range(1, 7)]
    with Image.open(BytesIO(data)) as film:
        # What does not change is left out: only the second report was news.
        assert (film.n_frames, film.size) == (2, (320, 180))
    assert opened(data).seq == 4711
    past.close()


def test_without_a_journal_there_is_no_film_and_a_closed_one_proves_nothing(store: SqliteStore) -> None:
    past = PastFiles(store.open_reader, load_profile(), None)
    stretch = Stretch(AS_OF, LATER, 60)
    wish, page = Wish(Subject.PERIOD, Form.GIF), Page(PageFormat.PNG, 320, 180, load_profile().windows)
    assert past.film_of(FilmAsked(material(), wish, Canvas(page, load_style()), stretch)) is None
    store.path.rename(store.path.with_suffix(".gone"))
    assert past.proof_of(AS_OF).result(30) == (0, "")
    past.close()
