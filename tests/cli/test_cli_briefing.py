"""zscc briefing: pages as pictures, and faults in one line."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from mini_town import mini_snapshot

from zscc.cli import main
from zscc.map.wall.live_figures import Counted, LiveValue, LiveValues, live_values
from zscc.situation.snapshot import Snapshot


def test_a_page_is_made_without_a_display(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    out = tmp_path / "wall"
    values: dict[str, LiveValue] = {}

    def recorded(snapshot: Snapshot, counted: Counted, keys: Iterable[str]) -> LiveValues:
        values.update(live_values(snapshot, counted, keys).values)
        return live_values(snapshot, counted, keys)

    monkeypatch.setattr("zscc.map.wall.live_figures.live_values", recorded)
    words = ["--out", str(out), "--scene", "governance", "--size", "960x540", "--at", "2026-06-15T00:10:00+08:00"]
    assert main(["briefing", *words]) == 0
    (picture,) = out.iterdir()
    assert picture.name == "03-governance-960x540.png"
    assert capsys.readouterr().out == f"{picture}\n"
    head = picture.read_bytes()[:24]
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (960, 540)
    assert {key for key, value in values.items() if value.number is not None} == {
        "live.register",
        "live.dispatch",
        "live.arrive",
        "live.handle",
    }


def test_what_does_not_fit_is_named_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("zscc.cli.briefing._snapshot", lambda room, bureau: mini_snapshot())
    words = ["--out", str(tmp_path), "--scene", "frame", "--scene", "closing", "--size", "700x420"]
    assert main(["briefing", *words]) == 1
    told = capsys.readouterr().err
    assert "room for all of frame;" in told
    assert "700x420" in told
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--scene", "nobody"], "no scene is called nobody"),
        (["--store", "none.gpkg"], "there is no journal none.gpkg"),
        (["--pitch", "900"], "a pixel is 0.02 to 50 mm wide"),
        (["--briefing", "none.toml"], "none.toml: it cannot be read"),
    ],
)
def test_a_fault_is_one_line(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.chdir(tmp_path)
    assert main(["briefing", "--out", "wall", *words]) == 1
    told = capsys.readouterr().err
    assert told.startswith("zscc briefing: ")
    assert said in told
    assert told.count("\n") == 1
