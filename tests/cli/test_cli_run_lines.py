"""What ``zscc run`` says on stderr of a feed that is down: the sentence of ``zscc feeds run``, its code behind it."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from live_profile import PROFILE

from zscc.cli.spoken import Spoken
from zscc.feeds.contract import FeedDown
from zscc.store.contract import StoreUnavailable


def test_the_desk_says_in_words_why_a_feed_is_down(tmp_path: Path) -> None:
    profile = tmp_path / "p.toml"
    profile.write_text(f'{PROFILE}\n[feeds.weather]\nkind = "cap"\nfolder = "nowhere"\n', encoding="utf-8")
    words = ["run", "--profile", str(profile), "--data-dir", str(tmp_path / "d"), "--offscreen", "60"]
    desk = subprocess.Popen(
        [sys.executable, "-m", "zscc", *words],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        text=True,
        encoding="utf-8",
    )
    with desk:
        assert desk.stderr is not None
        # The line of a feed that is down is the first that a sound desk says; a desk that says none leaves by itself.
        line = desk.stderr.readline()
        desk.terminate()
    assert line.startswith("feed weather is down: the folder ")
    assert " cannot be read: " in line
    assert "(folder_absent path=" in line


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (FeedDown("web_lost", where="http://x"), "the link to http://x was lost (web_lost where=http://x)"),
        (FeedDown("nobody_wrote_this", at=1), "nobody_wrote_this at=1"),
        (FeedDown("web_lost"), "web_lost"),
        (StoreUnavailable("closed"), "(closed)"),
        ("plain", "plain"),
    ],
)
def test_a_fault_is_said_in_words_and_by_its_code_where_there_are_none(fault: object, said: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, __file__, 1, "feed %s: %s", ("a", fault), None)
    line = Spoken().format(record)
    assert line.startswith("feed a: ")
    assert line.endswith(said)
    # Other handlers get the fault itself.
    assert record.args == ("a", fault)
