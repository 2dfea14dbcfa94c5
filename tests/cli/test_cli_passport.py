"""zscc passport: what a file says of itself, whether it was changed, whether a journal knows it."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import made_cases
import pytest
from made_exports import passport
from mini_town import AS_OF

from zscc.cli import main
from zscc.export.contract import Form
from zscc.export.seal import digest_of, sealed
from zscc.model.adopted import Adopted
from zscc.model.audience import Audience
from zscc.model.exported import Exported
from zscc.model.panel_filter import PanelFilter
from zscc.store.contract import Origin
from zscc.store.sqlite import SqliteStore

PAGE = b"<!DOCTYPE html>\n<html><head></head></html>"
HERE = Origin("desk", "officer")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "j.gpkg"


def known_file(journal: Path, out: Path, *, chain: str | None = None) -> Path:
    """A file of a journal of one entry, put down in it behind that."""
    store = SqliteStore(journal)
    store.append([Adopted("town", "ab" * 32, "zhoushi")], HERE, AS_OF)
    row = (store.digest(1) or b"").hex()
    data = sealed(Form.HTML, PAGE, passport(seq=1, chain=row if chain is None else chain))
    out.write_bytes(data)
    told = Exported(1, "desk", AS_OF, "map", "html", Audience.INTERNAL, digest_of(data), AS_OF, 1)
    store.append([told], HERE, AS_OF)
    store.close()
    return out


def told_of(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, object]]:
    code = main(["passport", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_file_of_this_journal_is_the_same_and_recorded(
    journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = known_file(journal, tmp_path / "a.html")
    code, told = told_of(capsys, file, "--journal", "--store", journal)
    assert code == 0
    assert (told["journal"], told["record"], told["seq"]) == ("the same", "desk 1", 1)
    assert told["as_of"] == "2026-06-15T14:30:00+08:00"
    assert told["layers"] == "boundary"


@pytest.mark.parametrize(("chain", "said", "code"), [("cd" * 32, "another one", 1), ("", "none told", 0)])
def test_a_file_of_another_journal_or_of_none_says_so(
    chain: str, said: str, code: int, journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = known_file(journal, tmp_path / "a.html", chain=chain)
    assert told_of(capsys, file, "--journal", "--store", journal)[0] == code
    assert told_of(capsys, file, "--journal", "--store", journal)[1]["journal"] == said


def test_the_filter_is_told_as_an_export_takes_it_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(sealed(Form.HTML, PAGE, passport()))
    assert told_of(capsys, file)[1]["filter"] == "none"
    narrowed = PanelFilter(sources=frozenset({"h12345", "patrol"}), since=AS_OF)
    file.write_bytes(sealed(Form.HTML, PAGE, replace(passport(), panel_filter=narrowed)))
    assert told_of(capsys, file)[1]["filter"] == "source=h12345,source=patrol,from=2026-06-15T14:30:00+08:00"


def test_a_changed_file_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(sealed(Form.HTML, PAGE, passport()).replace(b"</html>", b"<b></html>"))
    assert main(["passport", str(file)]) == 1
    assert "was changed after it was written" in capsys.readouterr().err
    assert main(["passport", str(tmp_path / "none.png")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_table_without_a_seal_is_vouched_for_by_its_digest_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal, table = tmp_path / "j.gpkg", tmp_path / "a.csv"
    with closing(SqliteStore(journal)) as store:
        store.append([made_cases.opened(1), made_cases.opened(2)], HERE, AS_OF)
    words = ("--store", str(journal))
    assert main(["export", "cases", "--out", str(table), "--language", "en", *words]) == 0
    printed = capsys.readouterr()
    code, told = told_of(capsys, table, "--journal", *words)
    assert (code, told["sealed"], told["journal"], told["record"]) == (0, False, "the same", "cli 1")
    assert (told["as_of"], told["journal_seq"], told["audience"]) == ("2026-06-15T14:30:00+08:00", "2", "internal")
    assert f"sha256 {told['sha256']}" in printed.out
    text = table.read_text(encoding="utf-8-sig")
    table.write_text(text.replace("YS-1", "YS-7"), encoding="utf-8-sig")
    assert told_of(capsys, table)[0] == 0
    code, told = told_of(capsys, table, "--journal", *words)
    assert (code, told["record"]) == (1, "none")
    table.write_text(text.replace(",2,", ",3,", 1), encoding="utf-8-sig")
    assert main(["passport", str(table)]) == 1
    assert "put together or changed" in capsys.readouterr().err
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    assert main(["passport", str(table)]) == 1
    assert "is no table of this program" in capsys.readouterr().err
