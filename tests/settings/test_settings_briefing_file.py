"""A briefing as a file of one's own: what is written is read again, and nothing hostile gets in."""

from pathlib import Path

import msgspec
import pytest

from zscc.settings.briefing import Briefing, Scene, ScenePanel, SceneView, load_briefing
from zscc.settings.briefing_file import (
    MOST_BYTES,
    BriefingRefused,
    briefing_of,
    moment_of,
    read_briefing,
    toml_of,
    write_briefing,
)
from zscc.settings.seat import LayerWish

ODD = 'a "b" \\ \n换行\t“引” \x7f 㛃'
WHOLE = Briefing(
    ODD,
    "副题",
    (
        Scene(
            "one",
            ODD,
            kicker=ODD,
            chapter="一",
            panels=(ScenePanel("figures", ("a", "live.x"), "名", "2017|句\n2018|句"), ScenePanel("quote", text=ODD)),
            view=SceneView(1.5, 2.25, 3000.0, (LayerWish("heat", visible=True, opacity=0.4),), {"k": ODD}, ("g1",)),
            at="2026-06-15T14:30:00+08:00",
            live=True,
            hold_s=7.5,
            note=ODD,
        ),
        Scene("two", ""),
    ),
    synthetic=True,
)


@pytest.mark.parametrize("briefing", [WHOLE, Briefing("空"), load_briefing()], ids=["odd", "empty", "shipped"])
def test_what_is_written_is_read_again(briefing: Briefing, tmp_path: Path) -> None:
    assert briefing_of(toml_of(briefing)) == briefing
    write_briefing(tmp_path / "own.toml", briefing)
    assert read_briefing(tmp_path / "own.toml") == briefing
    assert [file.name for file in tmp_path.iterdir()] == ["own.toml"]


def test_the_same_briefing_gives_the_same_text() -> None:
    assert toml_of(WHOLE) == toml_of(briefing_of(toml_of(WHOLE)))


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("title = ", "no_toml", "end of document"),
        ("scenes = 3", "not_valid", "scenes"),
        ('title = "a"\nsurprise = 1', "not_valid", "surprise"),
        ('title = "a"\n[[scenes]]\nscene_id = "x"\ntitle = "a"\nhold_s = nan', "not_valid", "hold_s"),
        ('title = "a"\n[[scenes]]\nscene_id = "x"\ntitle = "a"\nhold_s = 0', "not_valid", "hold_s"),
        ('title = "a"\n[[scenes]]\nscene_id = ""\ntitle = "a"', "not_valid", "scene_id"),
        ('title = "a"' + '\n[[scenes]]\nscene_id = "x"\ntitle = "a"' * 2, "not_valid", "taken"),
        ('title = "a"\n[[scenes]]\nscene_id = "x"\ntitle = "a"\nat = "gestern"', "not_valid", "offset"),
        ('title = "a"\n[[scenes]]\nscene_id = "x"\ntitle = "a"\nat = "2026-06-15T14:30:00"', "not_valid", "offset"),
        ('title = "a"\n[[scenes]]\nscene_id = "x"\ntitle = "a"\n[scenes.view]\nwidth_m = 5.0', "not_valid", "view"),
        (
            'title="a"\n[[scenes]]\nscene_id="x"\ntitle="a"\n[scenes.view]\neasting_m=inf\nnorthing_m=1\nwidth_m=100',
            "not_valid",
            "Earth",
        ),
        (
            'title="a"\n[[scenes]]\nscene_id="x"\ntitle="a"\n[scenes.view]\neasting_m=1\nnorthing_m=1\nwidth_m=0.001',
            "not_valid",
            "wide",
        ),
        ('title = "a"\n[[scenes]]\nscene_id = "x"\ntitle = "' + "a" * 30_000 + '"', "not_valid", "longer"),
        (
            'title = "a"' + "".join(f'\n[[scenes]]\nscene_id = "{n}"\ntitle = ""' for n in range(300)),
            "not_valid",
            "300",
        ),
        ("a = " + "[" * 20_000, "no_toml", ""),
    ],
)
def test_a_hostile_file_gets_one_clear_line(text: str, code: str, detail: str) -> None:
    with pytest.raises(BriefingRefused) as refused:
        briefing_of(text)
    assert refused.value.code == code
    assert detail in refused.value.detail
    assert "\n" not in refused.value.detail
    assert len(refused.value.detail) <= 200


def test_files_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    def code_of(path: Path) -> str:
        with pytest.raises(BriefingRefused) as refused:
            read_briefing(path)
        return refused.value.code

    assert code_of(tmp_path / "none.toml") == "unreadable"
    assert code_of(tmp_path) == "unreadable"
    (tmp_path / "gb.toml").write_bytes('title = "汇报"'.encode("gb18030"))
    assert code_of(tmp_path / "gb.toml") == "not_text"
    (tmp_path / "large.toml").write_bytes(b"#" * (MOST_BYTES + 1))
    assert code_of(tmp_path / "large.toml") == "too_large"


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "own.toml"
    target.mkdir()
    with pytest.raises(OSError, match="own"):
        write_briefing(target, Briefing("a"))
    assert [file.name for file in tmp_path.iterdir()] == ["own.toml"]


def test_a_moment_needs_an_offset() -> None:
    assert moment_of("2026-06-15T14:30:00+08:00") is not None
    assert moment_of("2026-06-15T14:30:00") is moment_of("x") is None


def test_every_shipped_scene_is_plausible() -> None:
    briefing = load_briefing()
    assert briefing_of(toml_of(msgspec.structs.replace(briefing, title="x"))).scenes == briefing.scenes
