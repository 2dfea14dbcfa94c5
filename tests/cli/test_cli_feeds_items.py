"""`zscc feeds list`, `preview` and `rejects`: what others sent never steers a terminal, names nobody, hides nothing."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from live_profile import PROFILE

from zscc.cli import main
from zscc.feeds.jt808.hex_lines import bytes_of_line
from zscc.model.feed_question import Rejected
from zscc.store.sqlite import SqliteStore

AT = datetime(2026, 6, 15, tzinfo=UTC)
HTTP = """
[feeds.line]
kind = "http"
port = 8712
token = "line"
on = true
[feeds.line.reports]
becomes = "report"
[feeds.line.reports.fields]
report_id = "no"
source = { value = "h12345" }
observed_at = "t"
text = "words"
category = "class"
caller_name = "who"
caller_phone = "tel"
"""
GATEWAY = """
[feeds.cars]
kind = "jt808"
port = 8808
auth = "none"
[feeds.cars.vehicles]
13800000001 = "V01"
"""
MQTT = """
[feeds.mq]
kind = "mqtt"
host = "localhost"
client = "desk"
tls = false
[[feeds.mq.topics]]
topic = "zs/a"
mapping = { becomes = "fix", fields = { vehicle = "id", observed_at = "t", lon = "x", lat = "y" } }
[[feeds.mq.topics]]
topic = "zs/b"
mapping = { becomes = "fix", fields = { vehicle = "id", observed_at = "t", lon = "x", lat = "y" } }
"""


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "data" / "live" / "journal.gpkg")
    yield made
    made.close()


def profile(folder: Path, feeds: str) -> str:
    path = folder / "profile.toml"
    path.write_text(PROFILE + feeds, encoding="utf-8")
    return str(path)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_what_was_refused_never_steers_a_terminal(
    tmp_path: Path, store: SqliteStore, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    evil = "\x1b]0;owned\x07\n\x9b2J\u202e\r" + "\x85" + "晚"
    store.put_rejects("line", [Rejected("line", AT, "no_id", evil.encode(), evil, evil)], AT)
    path = profile(tmp_path, HTTP)
    assert main(["feeds", "rejects", "line", "--profile", path, "--data-dir", str(tmp_path / "data"), *more]) == 0
    out = capsys.readouterr().out
    assert out.endswith("\n")
    assert out[:-1].isprintable()
    assert "晚" in out
    if more:
        assert json.loads(out)["item"] == evil


def test_frames_of_terminals_are_hex_whatever_they_read_like(
    tmp_path: Path, store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = b"~" + b"a" * 400 + b"~"
    store.put_rejects("cars", [Rejected("cars", AT, "checksum", frame, "138", "")], AT)
    asked = ["feeds", "rejects", "cars", "--profile", profile(tmp_path, GATEWAY), "--data-dir", str(tmp_path / "data")]
    assert main(asked) == 0
    plain = capsys.readouterr().out.split()[-1]
    assert main([*asked, "--json"]) == 0
    (told,) = lines(capsys)
    assert bytes_of_line(plain) == bytes_of_line(str(told["item"])) == frame


def test_what_is_asked_for_and_not_there_is_said(
    tmp_path: Path, store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.put_rejects("line", [Rejected("line", AT, "no_id", b"x")], AT)
    more = ["--profile", profile(tmp_path, HTTP + GATEWAY), "--data-dir", str(tmp_path / "data")]
    assert main(["feeds", "rejects", "nope", *more]) == 1
    assert "line, cars" in capsys.readouterr().err
    assert main(["feeds", "rejects", "line", "--reason", "blah", *more]) == 0
    told = capsys.readouterr()
    assert (told.out, "no_id" in told.err) == ("", True)
    assert main(["feeds", "rejects", "cars", *more]) == 0
    assert "nothing" in capsys.readouterr().err


def test_a_preview_names_nobody_and_shows_every_item(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "messages.jsonl"
    item = {"no": "A1", "t": "2026-01-01 00:00:00", "words": "x\x1b[2J", "who": "王小明", "tel": "13812345678"}
    item["class"] = "nobody knows it"
    items = [item, {**item, "t": "2099-01-01 00:00:00"}, {**item, "no": ""}]
    file.write_text(json.dumps(items) + "\n" + json.dumps(item, ensure_ascii=False) + "\n", encoding="utf-8")
    asked = ["feeds", "preview", "line", "--profile", profile(tmp_path, HTTP), "--messages", str(file)]
    assert main(asked) == 1
    out = capsys.readouterr().out
    assert "王小明" not in out
    assert "13812345678" not in out
    assert all(line.isprintable() for line in out.splitlines())
    assert "report  1 of 3  flagged: cleaned_text, late, no_position, unknown_class" in out
    assert "refused: future  2 of 3" in out
    assert "refused: no_id  3 of 3" in out
    assert main([*asked, "--json"]) == 1
    told = lines(capsys)
    assert [each.get("item", 1) for each in told] == [1, 2, 3, 1]
    assert "王小明" not in json.dumps(told, ensure_ascii=False)


def test_a_preview_of_several_topics_asks_whose_messages_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text('{"id": "V01", "t": 1}\n', encoding="utf-8")
    asked = ["feeds", "preview", "mq", "--profile", profile(tmp_path, MQTT), "--messages", str(file)]
    assert main(asked) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "--origin" in told.err
    assert "zs/a, zs/b" in told.err
    assert main([*asked, "--origin", "zs/a"]) == 1
    assert "refused: no_position" in capsys.readouterr().out


def test_the_list_says_what_would_go_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.pem").write_text("no certificate", encoding="utf-8")
    cars = GATEWAY.replace("8808", "8712").replace("[feeds.cars]", "[feeds.cars]\non = false")
    more = '013800000001 = "V02"\n"car one" = "V01"\n13800000003 = "ghost"\n'
    line = HTTP.replace("port = 8712", 'port = 8712\ncertificate = "broken.pem"')
    assert main(["feeds", "list", "--json", "--profile", profile(tmp_path, line + cars + more)]) == 1
    line_told, cars_told = lines(capsys)
    for said in ("there is no secret 'line'", "broken.pem", "port 8712 is that of cars"):
        assert said in str(line_told["fault"])
    for said in ("'car one' is no terminal", "13800000001 stands there 2 times", "port 8712 is that of line"):
        assert said in str(cars_told["fault"])
    assert cars_told["on"] is False
    notes = str(cars_told["notes"])
    assert "off" in notes
    assert "ghost" in notes
    assert "V01" not in notes
    assert main(["feeds", "list", "--profile", profile(tmp_path, GATEWAY)]) == 0
    assert "!" not in capsys.readouterr().out
