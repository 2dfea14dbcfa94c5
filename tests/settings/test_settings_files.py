"""Settings are typed trees; a wrong file is refused with the place of the fault."""

from pathlib import Path

import msgspec
import pytest

from zscc.settings.profile import load_profile
from zscc.settings.style import load_style


def test_the_demo_profile_says_that_it_is_one() -> None:
    profile = load_profile()
    assert profile.demo
    assert profile.thresholds.stale_after_s < profile.thresholds.offline_after_s


@pytest.mark.parametrize("name", ["dark", "light"])
def test_both_themes_have_the_same_names(name: str) -> None:
    style = load_style(name)
    assert style.name == name
    assert style.dark == (name == "dark")


@pytest.mark.parametrize(
    ("line", "told"),
    [("stale_after_s = 'soon'", "stale_after_s"), ("stale_after_s = 60.0\nstale_after_m = 1.0", "stale_after_m")],
)
def test_a_wrong_profile_is_refused_naming_the_place(tmp_path: Path, line: str, told: str) -> None:
    from importlib.resources import files

    good = (files("zscc") / "resources" / "profiles" / "demo.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "profile.toml"
    wrong.write_text(good.replace("stale_after_s = 60.0", line), encoding="utf-8")
    with pytest.raises(msgspec.ValidationError, match=told):
        load_profile(wrong)
