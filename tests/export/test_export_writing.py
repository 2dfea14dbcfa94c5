"""A file is written whole or not at all, and says why not."""

import errno
from pathlib import Path

import pytest

from zscc.export.contract import ExportRefused
from zscc.export.writing import check_place, write_whole


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
