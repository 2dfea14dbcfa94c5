"""The command line on a terminal that cannot show every character."""

import os
import subprocess
import sys

import pytest

PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize(
    ("words", "said"), [(["run", "--help"], b"made up (??)"), (["town", "check"], b"79.500 km?")], ids=["help", "check"]
)
def test_a_terminal_without_unicode_shows_question_marks(words: list[str], said: bytes) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONIOENCODING"} | PLAIN
    command = [sys.executable, "-W", "error", "-m", "zscc", *words]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert said in done.stdout
