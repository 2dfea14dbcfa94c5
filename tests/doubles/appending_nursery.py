"""Brings up processes that append facts until they are killed; run as a script.

What they append is a stream of facts of every kind, or a walk of cases over the transition table, each append whole.
Reads one JSON order a line, answers ``{"pid": ...}``, then every acknowledgement of the child as it commits, then
``{"gone": ...}``. Children are forked from a process that has everything imported, so that a thousand of them are
cheap; each is a process of its own and opens the store itself.
"""

import itertools
import json
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
from made_facts import ORIGIN, START, stream
from made_walk import case_stream

from zscc.centre.restore import restored
from zscc.geo.spaces import map_from_wgs84
from zscc.model.journal import Fact
from zscc.settings.profile import Profile, load_profile
from zscc.situation.situation import FOLD_VERSION
from zscc.store.contract import KeyFrame
from zscc.store.sqlite import SqliteStore

APPEND = 3
"""Facts of one append."""
HASH_EVERY = 6
FRAME_EVERY = 30
VEHICLES = 5


def say(answer: dict[str, object]) -> None:
    """One line, in one write, before anything else happens."""
    os.write(1, json.dumps(answer).encode() + b"\n")


def told_of(what: str, seed: int) -> Iterator[Fact]:
    """Without end, the same for the same seed: ``facts`` of every kind, or ``cases``."""
    return stream(seed, sys.maxsize, VEHICLES) if what == "facts" else case_stream(seed)


def append_until_killed(path: Path, told: Iterator[Fact], first: int, profile: Profile) -> None:
    """Append what is told from number ``first`` on, folding it and keeping key-frames meanwhile."""
    store = SqliteStore(path)
    situation = restored(store, profile)
    facts = itertools.islice(told, first, None)
    for number in itertools.count(first, APPEND):
        chunk = list(itertools.islice(facts, APPEND))
        entries = store.append(chunk, ORIGIN, START + timedelta(seconds=number), whole=True)
        say({"acknowledged": [fact.key for fact in chunk], "seq": store.last_seq()})
        for entry in entries:
            situation.apply(entry)
        if number % HASH_EVERY == 0:
            say({"hash": situation.state_hash(), "seq": situation.seq})
        if number % FRAME_EVERY == 0 and situation.recorded_at is not None:
            store.put_key_frame(KeyFrame(situation.seq, situation.recorded_at, FOLD_VERSION, situation.frame()))


def main() -> None:
    """Serve orders until the input ends."""
    profile = load_profile()
    map_from_wgs84(np.array([121.0]), np.array([31.5]))
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            append_until_killed(Path(order["path"]), told_of(order["what"], order["seed"]), order["first"], profile)
        say({"pid": pid})
        _, status = os.waitpid(pid, 0)
        say({"gone": os.waitstatus_to_exitcode(status)})


if __name__ == "__main__":
    main()
