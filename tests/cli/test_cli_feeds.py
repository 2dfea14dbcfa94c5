"""`zscc feeds`: list, test, preview, rejects and secret, through the command line in this process."""

import io
import json
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from live_profile import PROFILE
from numbers_feed import KIND, know_numbers
from numbers_source import NumbersSource

from zscc.cli import main
from zscc.feeds.table import KINDS
from zscc.model.feed_question import Rejected
from zscc.settings.secrets import Secrets
from zscc.store.sqlite import SqliteStore


@pytest.fixture(autouse=True)
def numbers() -> Iterator[None]:
    know_numbers()
    yield
    del KINDS[KIND]


@pytest.fixture
def source() -> Iterator[NumbersSource]:
    made = NumbersSource(3)
    yield made
    made.close()


def profile(folder: Path, feeds: str) -> str:
    path = folder / "profile.toml"
    path.write_text(PROFILE + feeds, encoding="utf-8")
    return str(path)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_list_names_every_feed_and_what_is_wrong_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = profile(
        tmp_path,
        '[feeds.good]\nkind = "numbers"\nport = 7\nlabel = "数"\n[feeds.bad]\nkind = "numbers"\nport = "x"\n'
        '[feeds.strange]\nkind = "smoke-signs"\n[feeds."no name"]\nkind = "numbers"\nport = 1\n',
    )
    assert main(["feeds", "list", "--profile", path, "--json"]) == 1
    good, bad, strange, named = lines(capsys)
    assert good == {"feed": "good", "kind": "numbers", "label": "数", "where": "127.0.0.1:7", "on": True}
    assert "feeds.bad" in str(bad["fault"])
    assert "port" in str(bad["fault"])
    assert "smoke-signs" in str(strange["fault"])
    assert "no name" in str(named["fault"])
    assert main(["feeds", "list", "--profile", profile(tmp_path, "")]) == 0
    assert "no feed" in capsys.readouterr().out


def test_a_test_says_the_first_item_and_acknowledges_nothing(
    tmp_path: Path, source: NumbersSource, capsys: pytest.CaptureFixture[str]
) -> None:
    path = profile(tmp_path, f'[feeds.numbers]\nkind = "numbers"\nport = {source.port}\n')
    assert main(["feeds", "test", "numbers", "--profile", path, "--json"]) == 0
    (said,) = lines(capsys)
    assert (said["ok"], said["linked"]) == (True, True)
    assert "fix_batch" in str(said["said"])
    assert source.acknowledged == set()
    assert main(["feeds", "preview", "numbers", "--profile", path, "--json"]) == 0
    (shown,) = lines(capsys)
    assert (shown["becomes"], shown["raw"]) == ("fix", "0\n")


def test_a_test_says_the_fault_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Bound and deaf: whoever connects is refused, and nobody else can get the port meanwhile.
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        path = profile(tmp_path, f'[feeds.numbers]\nkind = "numbers"\nport = {deaf.getsockname()[1]}\n')
        assert main(["feeds", "test", "numbers", "--profile", path]) == 1
    assert capsys.readouterr().out.startswith("numbers: ")
    assert main(["feeds", "test", "nobody", "--profile", path]) == 1
    assert "nobody" in capsys.readouterr().err


def test_nothing_that_comes_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    silent = NumbersSource(0)
    path = profile(tmp_path, f'[feeds.numbers]\nkind = "numbers"\nport = {silent.port}\n')
    assert main(["feeds", "test", "numbers", "--profile", path, "--seconds", "0.3"]) == 0
    assert "nothing came" in capsys.readouterr().out
    silent.close()


def test_a_refused_first_item_is_said_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = NumbersSource(0, also=b"x\n")
    path = profile(tmp_path, f'[feeds.numbers]\nkind = "numbers"\nport = {bad.port}\n')
    assert main(["feeds", "test", "numbers", "--profile", path]) == 1
    assert "no_number 1" in capsys.readouterr().out
    bad.close()


def test_a_missing_secret_is_said_and_a_preview_of_a_file_needs_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = profile(tmp_path, '[feeds.numbers]\nkind = "numbers"\nport = 7\nsecret = "key"\n')
    assert main(["feeds", "test", "numbers", "--profile", path]) == 1
    assert "ZSCC_SECRET_KEY" in capsys.readouterr().err
    messages = tmp_path / "messages.txt"
    messages.write_text("12\n\nsmoke\n", encoding="utf-8")
    asked = ["feeds", "preview", "numbers", "--profile", path, "--messages", str(messages), "--origin", "t/1"]
    assert main([*asked, "--json"]) == 1
    good, bad = lines(capsys)
    assert (good["becomes"], good["raw"]) == ("fix", "12")
    assert bad["becomes"] == ""
    assert bad["fields"] == [{"field": "number", "from": "t/1", "value": "smoke", "fault": "no_number"}]
    assert main(asked) == 1
    assert "! no_number" in capsys.readouterr().out


def test_the_newest_refused_items_are_read_beside_the_desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = profile(tmp_path, '[feeds.numbers]\nkind = "numbers"\nport = 7\n')
    store = SqliteStore(tmp_path / "data" / "live" / "journal.gpkg")
    at = datetime(2026, 6, 15, tzinfo=UTC)
    store.put_rejects("numbers", [Rejected("numbers", at, "no_number", b"\xff\x00", "line 1", "")], at)
    store.put_rejects("numbers", [Rejected("numbers", at, "future", "晚".encode())], at)
    asked = ["feeds", "rejects", "numbers", "--profile", path, "--data-dir", str(tmp_path / "data")]
    assert main([*asked, "--json"]) == 0
    newest, first = lines(capsys)
    assert (newest["reason"], newest["item"]) == ("future", "晚")
    assert (first["reason"], first["item"], first["origin"]) == ("no_number", "ff00", "line 1")
    assert main([*asked, "--reason", "no_number"]) == 0
    assert capsys.readouterr().out.count("\n") == 1
    store.close()
    assert main([*asked[:-1], str(tmp_path / "elsewhere")]) == 1
    assert "there is no journal" in capsys.readouterr().err


def test_a_secret_is_taken_from_stdin_and_never_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setattr(sys, "stdin", io.StringIO("s3cret-word\n"))
    assert main(["feeds", "secret", "broker"]) == 0
    told = capsys.readouterr()
    assert "s3cret-word" not in told.out + told.err
    assert Secrets(environment={}).secret("broker") == "s3cret-word"
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert main(["feeds", "secret", "broker"]) == 1
    assert "not empty" in capsys.readouterr().err


def test_a_profile_without_feeds_is_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feeds", "run", "--profile", profile(tmp_path, "")]) == 1
    assert "names no feed" in capsys.readouterr().err
