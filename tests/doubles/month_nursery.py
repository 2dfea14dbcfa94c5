"""Brings up processes that write a month of the journal, or build its key-frames, until they are killed; a script.

Reads one JSON order a line, answers ``{"pid": ...}``, then ``{"gone": ...}``. Children are forked from a process that
has everything imported; each opens the store itself.
"""

import json
import os
import sys
from contextlib import closing
from pathlib import Path

from coarse_month import month
from made_facts import ORIGIN

from zscc.centre.frame_builder import FrameBuilder
from zscc.centre.frame_chain import FrameChain, MadeFrame
from zscc.centre.restore import recall_of, restored
from zscc.settings.profile import load_profile
from zscc.store.sqlite import SqliteStore

FRAME_EVERY = 2
PROFILE = load_profile()


def say(answer: dict[str, int]) -> None:
    """One line, in one write."""
    os.write(1, json.dumps(answer).encode() + b"\n")


def write_until_killed(path: Path, seed: int) -> None:
    """Append what is still missing of the month, keeping key-frames as a desk does; then build the others."""
    store = SqliteStore(path)
    situation, chain = restored(store, PROFILE), FrameChain()
    for place, (at, facts) in enumerate(month(seed)):
        if store.knows(facts[-1].key):
            continue
        for entry in store.append(facts, ORIGIN, at, whole=True):
            situation.apply(entry)
        made = chain.made(situation.held()) if place % FRAME_EVERY else None
        if made is not None:
            store.put_key_frame(made.frame, made.mark)
    build_until_killed(store)


def build_until_killed(store: SqliteStore) -> None:
    """Build what is missing again and again, as the time machine does in the background."""

    def keep(made: MadeFrame) -> None:
        store.put_key_frame(made.frame, made.mark)

    with closing(store.open_reader()) as reader:
        while True:
            for _ in FrameBuilder(reader, recall_of(reader, PROFILE), PROFILE, keep).pieces():
                pass


def main() -> None:
    """Serve orders until the input ends."""
    month(int(sys.argv[1]))
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            path = Path(order["path"])
            if order["build"]:
                build_until_killed(SqliteStore(path))
            else:
                write_until_killed(path, int(sys.argv[1]))
            os._exit(0)
        say({"pid": pid})
        _, status = os.waitpid(pid, 0)
        say({"gone": os.waitstatus_to_exitcode(status)})


if __name__ == "__main__":
    main()
