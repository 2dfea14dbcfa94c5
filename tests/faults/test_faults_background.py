"""A run in the background of a terminal: what is typed there is not for it, and must not stop it."""

import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no POSIX terminals")
RUN = """
import os, sys
from zscc.cli.feeds_orders import Orders
orders = Orders(sys.stdin.buffer)
print("ready", flush=True)
heard = [line for _ in range(int(sys.argv[1])) for line in orders.within(0.1)]
print("heard", heard, flush=True)
"""
SHELL = """
import fcntl, os, subprocess, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.set_blocking(0, True)
run = subprocess.Popen([sys.executable, "-c", sys.argv[1], "15"], process_group=0, stdout=subprocess.PIPE)
print(run.stdout.readline().decode().strip(), flush=True)
_, status = os.waitpid(run.pid, os.WUNTRACED)
print("stopped" if os.WIFSTOPPED(status) else run.stdout.read().decode().strip(), flush=True)
if os.WIFSTOPPED(status):
    run.kill()
"""


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"this system gives no terminals: {error}")
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def test_typing_beside_a_run_in_the_background_does_not_stop_it(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    told = termios.tcgetattr(theirs)
    told[3] &= ~termios.ICANON
    termios.tcsetattr(theirs, termios.TCSANOW, told)
    words = [sys.executable, "-c", SHELL, RUN]
    with subprocess.Popen(words, stdin=theirs, stdout=subprocess.PIPE, start_new_session=True) as shell:
        assert shell.stdout is not None
        assert shell.stdout.readline() == b"ready\n"
        os.write(ours, b"stop cars\n")
        try:
            assert shell.stdout.readline() == b"heard []\n"
        finally:
            shell.send_signal(signal.SIGKILL)


def test_a_terminal_that_was_closed_orders_nothing(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    with subprocess.Popen([sys.executable, "-c", RUN, "5"], stdin=theirs, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"ready\n"
        os.write(ours, b"\xff\xfe\n")
        os.close(os.dup(ours))
        assert run.stdout.readline().startswith(b"heard")
