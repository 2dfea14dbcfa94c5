"""``zscc decode jt808`` as people call it: lines in, one object a line out, whatever the lines hold."""

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from jt808_vectors import vectors

from zscc.cli import main
from zscc.feeds.jt808.hex_lines import LONGEST_LINE

HEARTBEAT = "7e00020000012345678900000a817e"


class _Stdin(io.StringIO):
    """Text whose bytes can be read, as the real one's."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.buffer = io.BytesIO(data)


def decoded(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: bytes, *words: str) -> list[Any]:
    monkeypatch.setattr(sys, "stdin", _Stdin(data))
    assert main(["decode", "jt808", *words]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return [json.loads(line) for line in captured.out.splitlines()]


def test_the_program_prints_what_the_vectors_expect_and_loads_no_screen() -> None:
    program = (
        "import sys; from zscc.cli import main; main(['decode', 'jt808']);"
        "print([name for name in sys.modules if name.startswith(('PySide6', 'numpy'))])"
    )
    lines = "".join(vector["hex"] + "\n" for vector in vectors("messages"))
    done = subprocess.run([sys.executable, "-c", program], input=lines.encode(), capture_output=True, check=True)
    *told, modules = done.stdout.decode().splitlines()
    assert [json.loads(line) for line in told] == [vector["expect"] for vector in vectors("messages")]
    assert (modules, done.stderr) == ("[]", b"")


@pytest.mark.parametrize(
    "line",
    [
        HEARTBEAT.upper(),
        f"0x{HEARTBEAT}",
        " ".join(HEARTBEAT[at : at + 2] for at in range(0, len(HEARTBEAT), 2)),
        ", ".join(f"0X{HEARTBEAT[at : at + 2]}" for at in range(0, len(HEARTBEAT), 2)),
        "-".join(HEARTBEAT[at : at + 2] for at in range(0, len(HEARTBEAT), 2)),
        f"\t{HEARTBEAT}  \r",
        f"\ufeff{HEARTBEAT}",
        HEARTBEAT.removeprefix("7e").removesuffix("7e"),
        f"7e{HEARTBEAT}7e",
        f"2026-06-15T10:00:00.250+08:00 {HEARTBEAT}",
        f"2026-06-15 10:00:00, {HEARTBEAT}",
    ],
)
def test_hex_may_be_written_as_people_write_it(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (said,) = decoded(monkeypatch, capsys, line.encode())
    assert (said["ok"], said["msg_id"], said["serial"]) == (True, "0x0002", 10)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"zz", "not_hex"),
        (b"7e0", "not_hex"),
        (b"\xff\xfe\x00", "not_hex"),
        ("示意".encode(), "not_hex"),
        (b"0x", "not_hex"),
        (b"7e", "empty"),
        (b"7e7e", "empty"),
        (b"7e00020000017e", "short_header"),
        (b"7e02007d037e", "escape"),
        (b"7e00020000012345678900000a807e", "checksum"),
        (b"7e00020001012345678900000a807e", "body_length"),
        (b"7e800100000123456789000000087e", "short_body"),
        (b"7" * (LONGEST_LINE + 1), "too_long"),
        (b"7" * (3 * LONGEST_LINE), "too_long"),
    ],
)
def test_a_bad_line_says_why_and_the_next_still_decodes(
    line: bytes, error: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = decoded(monkeypatch, capsys, line + b"\n" + HEARTBEAT.encode())
    assert (bad["ok"], bad["error"]) == (False, error)
    assert good["ok"] is True


def test_blank_lines_give_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert decoded(monkeypatch, capsys, b"\n  \r\n\t\n\xef\xbb\xbf\n") == []


def test_glued_frames_give_an_object_each_and_noise_around_them_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    register = vectors("messages")[4]["hex"]
    bad = HEARTBEAT.replace("0a81", "0b81")
    lines = [
        HEARTBEAT + register,
        f"2424{HEARTBEAT}",
        f"{HEARTBEAT}deadbeef",
        HEARTBEAT + bad[2:] + register,
        bad + bad,
    ]
    told = decoded(monkeypatch, capsys, "\n".join(lines).encode())
    assert [said["ok"] for said in told] == [True, True, True, True, True, False, True, False]
    assert [said.get("msg_id") for said in told[:4]] == ["0x0002", "0x0100", "0x0002", "0x0002"]


def test_a_header_of_2013_under_the_mark_of_2019_is_read_on_demand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = vectors("messages")[75]["hex"].encode()
    (strict,) = decoded(monkeypatch, capsys, line)
    (read,) = decoded(monkeypatch, capsys, line, "--as-gateway")
    assert (strict["ok"], strict["error"]) == (False, "body_length")
    assert (read["ok"], read["phone"], read["auth"]) == (True, "010030000681", {"token": "J10030000681"})


def test_bits_are_named_as_the_gateway_names_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (said,) = decoded(monkeypatch, capsys, vectors("messages")[49]["hex"].encode(), "--as-gateway")
    named = {"alarm_names": ["emergency"], "status_names": ["positioned"]}
    assert said["location"] == vectors("messages")[49]["expect"]["location"] | named
