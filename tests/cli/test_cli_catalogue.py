"""``zscc catalogue``: exit codes, words, and that nothing is written over."""

import json

import openpyxl
import pytest

from zscc.cli import main
from zscc.settings.catalogue import load_catalogue
from zscc.settings.profile import load_profile


@pytest.fixture
def profile(tmp_path):
    """A profile of its own that names a catalogue beside it."""
    from importlib.resources import files

    demo = (files("zscc") / "resources" / "profiles" / "demo.toml").read_text(encoding="utf-8")
    path = tmp_path / "town" / "profile.toml"
    path.parent.mkdir()
    path.write_text('catalogue = "catalogue.toml"\n' + demo, encoding="utf-8")
    assert load_profile(path).catalogue == "catalogue.toml"
    return path


def test_check_prints_the_figures_of_the_shipped_catalogue(capsys):
    assert main(["catalogue", "check"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "classes            24\n" in out
    assert load_catalogue().sha256 in out


def test_check_as_json(capsys):
    assert main(["catalogue", "check", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["passed"], told["classes"], told["presets"], told["synthetic"]) == (True, 24, 8, True)


def test_every_fault_is_told_and_the_first_in_one_line(capsys, tmp_path):
    path = tmp_path / "a.toml"
    path.write_text('edition = "x"\nsource = "y"\n[[classes]]\nid = "a"\nlimit = "4刻"\n', encoding="utf-8")
    assert main(["catalogue", "check", str(path)]) == 1
    out, err = capsys.readouterr()
    assert "fault: [[classes]] no. 1 a: limit: 4刻 is no time such as" in out
    assert out.count("fault:") > 3
    assert err.startswith(f"zscc catalogue: {path}: [[classes]] no. 1 a: ")
    assert err.count("\n") == 1
    assert main(["catalogue", "check", str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["passed"] is False


def test_a_catalogue_goes_out_is_changed_and_comes_in_and_the_old_one_is_kept(capsys, tmp_path, profile):
    sheet, target = tmp_path / "a.xlsx", profile.parent / "catalogue.toml"
    assert main(["catalogue", "export", str(sheet)]) == 0
    assert main(["catalogue", "import", str(sheet), "--profile", str(profile)]) == 0
    assert load_catalogue(target) == load_catalogue()
    old = target.read_bytes()
    changed = tmp_path / "changed.toml"
    changed.write_bytes(old.replace("暴露垃圾".encode(), "垃圾暴露".encode()))
    capsys.readouterr()
    assert main(["catalogue", "import", str(changed), "--profile", str(profile)]) == 0
    out = capsys.readouterr().out
    kept = profile.parent / "catalogue.1.toml"
    assert f"kept       {kept}" in out
    assert kept.read_bytes() == old
    assert load_catalogue(target).classes[0].name == "垃圾暴露"
    assert sorted(path.name for path in profile.parent.iterdir()) == [
        "catalogue.1.toml",
        "catalogue.toml",
        "profile.toml",
    ]
    assert main(["catalogue", "check", "--profile", str(profile)]) == 0
    assert str(target) in capsys.readouterr().out


def test_the_same_again_leaves_no_copy(capsys, profile):
    source = str(profile.parent / "catalogue.toml")
    assert main(["catalogue", "export", source]) == 0
    assert main(["catalogue", "import", source, "--profile", str(profile)]) == 0
    assert "kept" not in capsys.readouterr().out
    assert not (profile.parent / "catalogue.1.toml").exists()


def test_a_broken_file_leaves_the_profiles_catalogue_alone(capsys, tmp_path, profile):
    target, broken = profile.parent / "catalogue.toml", tmp_path / "broken.xlsx"
    main(["catalogue", "export", str(target)])
    before = target.read_bytes()
    broken.write_bytes(b"PK\x03\x04")
    assert main(["catalogue", "import", str(broken), "--profile", str(profile)]) == 1
    assert "it is damaged" in capsys.readouterr().err
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "none.toml"], "cannot be read"),
        (["check", "--profile", "none.toml"], "the profile cannot be read"),
        (["import", "good.toml"], "the profile names no catalogue"),
        (["import", "good.toml", "--out", "a.xlsx"], "kept as .toml"),
        (["import", "good.toml", "--out", "none/a.toml"], "cannot be written"),
        (["export", "good.toml"], "is there already"),
        (["export", "a.csv"], ".xlsx or .toml"),
        (["export", "none/a.toml"], "cannot be written"),
        (["export", "a.toml", "--from", "none.xlsx"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(capsys, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    assert main(["catalogue", "export", "good.toml"]) == 0
    assert main(["catalogue", *words]) == 1
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["good.toml"]


def test_a_fault_of_a_sheet_is_told_by_the_columns_heading(capsys, tmp_path):
    path = tmp_path / "a.xlsx"
    main(["catalogue", "export", str(path)])
    book = openpyxl.load_workbook(path)
    book["事项清单"]["F3"] = "4刻"
    book.save(path)
    assert main(["catalogue", "check", str(path)]) == 1
    assert "sheet 事项清单, row 3 garbage.exposed: 内控时限: 4刻 is no time" in capsys.readouterr().err
