"""What stands in TOML on the pages of feeds works as it stands there: below the head of the whole example profile."""

import re
import tomllib
from pathlib import Path

import pytest
from made_feeds import ground
from throw_away_keys import throw_away_keys

from zscc.feeds.table import KINDS, feed_of, settings_of
from zscc.settings.profile import Profile, load_profile

HOME = Path(__file__).parents[2]
DOCS, WORDS = HOME / "docs" / "feeds", HOME / "zscc" / "resources" / "words" / "zh"
OWN = DOCS / "profiles" / "own.toml"
PROFILES = sorted((DOCS / "profiles").glob("*.toml"))
BLOCKS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in sorted(DOCS.glob("*.md"))
    for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S))
]


def make_all(profile: Profile, folder: Path) -> None:
    place = ground(folder=folder, secret=lambda name: f"the secret called {name}")
    for name, told in profile.feeds.items():
        feed_of(name, settings_of(name, told), place)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pages' certificates and watched folders lie."""
    authority, _ = throw_away_keys(tmp_path)
    for name in ("authority.pem", "ca.pem"):
        (tmp_path / name).write_bytes(Path(authority).read_bytes())
    return tmp_path


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.name)
def test_an_example_profile_is_whole_and_its_feeds_can_be_made(path: Path, folder: Path) -> None:
    profile = load_profile(path)
    assert profile.feeds
    make_all(profile, folder)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_snippet_works_below_the_head_of_the_whole_example(block: str, folder: Path) -> None:
    head = OWN.read_text(encoding="utf-8").split("# Vehicle terminals")[0]
    path = folder / "profile.toml"
    path.write_text(f"{head}\n{block}", encoding="utf-8")
    profile = load_profile(path)
    assert set(profile.feeds) == set(tomllib.loads(block)["feeds"])
    make_all(profile, folder)


def test_every_kind_has_a_snippet() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    assert [kind for kind in KINDS if f'kind = "{kind}"' not in pages] == []


def test_the_page_of_mappings_lists_the_sources_that_the_desk_has_words_for() -> None:
    page = (DOCS / "mapping.md").read_text(encoding="utf-8").partition("**Sources.**")[2].partition("**Vehicles.**")[0]
    listed = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.M))
    assert listed == tomllib.loads((WORDS / "map.toml").read_text(encoding="utf-8"))["source"]
