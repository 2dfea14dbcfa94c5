"""A file is written whole or not at all, and says why not."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from zscc.export.contract import ExportRefused
from zscc.export.writing import Staged, check_place, write_whole


def refusal(path: Path, data: bytes = b"new") -> str:
    with pytest.raises(ExportRefused) as refused:
        write_whole(path, data)
    return refused.value.code


def test_what_stood_there_is_replaced_and_everybody_may_read_it(tmp_path):
    path = tmp_path / "事件 =1 &'\n.csv"
    path.write_bytes(b"before")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_each_fault_has_a_code(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert refusal(tmp_path) == "is_folder"
    assert refusal(tmp_path / "none" / "a.csv") == "no_folder"
    assert refusal(tmp_path / "file" / "a.csv") == "no_folder"
    assert refusal(tmp_path / ("长" * 200)) == "name"
    assert refusal(tmp_path / "a\0b.csv") == "name"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "no_room"), (errno.EACCES, "not_writable"), (errno.EIO, "not_written")]
)
def test_a_fault_while_writing_leaves_what_was_there(tmp_path, monkeypatch, number, code):
    def broken(_handle):
        raise OSError(number, "the disk")

    path = tmp_path / "a.csv"
    path.write_bytes(b"before")
    monkeypatch.setattr("zscc.export.writing.os.fsync", broken)
    assert refusal(path) == code
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_is_checked_before_the_work(tmp_path):
    check_place(tmp_path / "a.csv")
    with pytest.raises(ExportRefused, match="no_folder"):
        check_place(tmp_path / "none" / "a.csv")


_STAGES = """
import sys
from pathlib import Path
from zscc.export.writing import Staged
staged = Staged(Path(sys.argv[1]))
staged.file.write_bytes(b"half")
print(staged.file.parent.name, flush=True)
sys.stdin.read()
"""


def test_what_a_killed_process_left_is_taken_away_and_nothing_else(tmp_path):
    out = tmp_path / "a.csv"
    stages = [sys.executable, "-c", _STAGES, str(out)]
    with subprocess.Popen(stages, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as killed:
        left = tmp_path / killed.stdout.readline().strip()
        mine = Staged(out)
        foreign = tmp_path / f"{left.name}x"
        foreign.mkdir()
        # It lives: nobody touches what it is writing.
        write_whole(out, b"one")
        assert (left / "export").read_bytes() == b"half"
        killed.kill()
        killed.wait()
    # Something that is not ours lies in one of the same kind.
    kept = left.with_name(left.name[:-1] + ("a" if left.name[-1] != "a" else "b"))
    kept.mkdir()
    (kept / "thesis.docx").write_bytes(b"mine")
    write_whole(out, b"two")
    assert {each.name for each in tmp_path.iterdir()} == {"a.csv", mine.file.parent.name, foreign.name, kept.name}
    mine.close()
    assert not mine.file.parent.exists()
