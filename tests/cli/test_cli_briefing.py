"""zscc briefing: pages as pictures, and faults in one line."""

from pathlib import Path

import pytest

from zscc.cli import main


def test_a_page_is_made_without_a_display(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    out = tmp_path / "wall"
    words = ["--out", str(out), "--scene", "economy", "--size", "960x540", "--at", "2026-06-15T00:10:00+08:00"]
    assert main(["briefing", *words]) == 0
    (picture,) = out.iterdir()
    assert picture.name == "14-economy-960x540.png"
    assert capsys.readouterr().out == f"{picture}\n"
    head = picture.read_bytes()[:24]
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (960, 540)


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
