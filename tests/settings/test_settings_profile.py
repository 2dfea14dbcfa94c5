"""A profile is read whole or refused with everything that it lacks."""

from pathlib import Path

import msgspec
import pytest

from zscc.settings.profile import load_profile

OWN = Path(__file__).parents[2] / "docs" / "feeds" / "profiles" / "own.toml"


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    path.write_text('institution = "某某镇"\nlanguage = "zh"\n[windows]\ntrail_minutes = 30.0\n', encoding="utf-8")
    with pytest.raises(msgspec.ValidationError) as refused:
        load_profile(path)
    said = str(refused.value)
    for name in ("institution_en", "demo", "style", "thresholds.stale_after_s", "windows.heat_hours"):
        assert f" {name}" in said
    assert "windows.trail_minutes" not in said
    assert "own.toml" in said


def test_of_the_whole_example_no_required_line_can_be_left_out(tmp_path: Path) -> None:
    lines = OWN.read_text(encoding="utf-8").split("# Optional from here on")[0].splitlines()
    assert load_profile(OWN).feeds
    path = tmp_path / "profile.toml"
    for number, line in enumerate(lines):
        if "=" in line and not line.startswith("#"):
            path.write_text("\n".join(lines[:number] + lines[number + 1 :]), encoding="utf-8")
            with pytest.raises(msgspec.ValidationError, match=rf"{line.split()[0]}; docs/feeds"):
                load_profile(path)


def test_a_table_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    text = OWN.read_text(encoding="utf-8").split("[thresholds]")[0]
    path.write_text(f"{text}\nthresholds = 3\n[windows]\ntrail_minutes = 1.0\nheat_hours = 1.0\n", encoding="utf-8")
    with pytest.raises(msgspec.ValidationError, match="thresholds"):
        load_profile(path)
