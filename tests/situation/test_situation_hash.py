"""One hash for one journal: forward, through a key-frame, in another process, on another machine."""

import dataclasses
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest
from made_facts import START, batch, entries, fix, health, report, stream

from zscc.model.adopted import Adopted
from zscc.model.feed_health import FeedState
from zscc.model.journal import Fact
from zscc.settings.profile import Profile
from zscc.situation.frame_values import BadFrame
from zscc.situation.recall import Recall
from zscc.situation.situation import FOLD_VERSION, Dirty, Situation
from zscc.situation.snapshot import Snapshot

GOLDEN = "5f1d4d668e5114ca1bc1e68136e3e69c8eeea35ed208cdb9efffac7a92893c7c"
"""Of FOLD_VERSION 4 and the facts of :func:`test_the_hash_of_this_version_is_written_in_stone`."""


def folded(profile: Profile, facts: list[Fact]) -> Situation:
    situation = Situation(profile.thresholds, profile.windows)
    for entry in entries(facts):
        situation.apply(entry)
    return situation


def assert_same_picture(one: Snapshot, other: Snapshot) -> None:
    for part in ("vehicles", "tracks", "report_columns", "tally"):
        for column in dataclasses.fields(getattr(one, part)):
            first, second = (getattr(getattr(snapshot, part), column.name) for snapshot in (one, other))
            np.testing.assert_equal(first, second, err_msg=f"{part}.{column.name}")
    for name in ("seq", "as_of", "state_hash", "synthetic", "reports", "feeds"):
        assert getattr(one, name) == getattr(other, name)


@pytest.mark.parametrize("seed", range(4))
def test_a_key_frame_is_as_good_as_the_whole_journal(profile: Profile, seed: int) -> None:
    facts = list(stream(seed, 240))
    forward = Situation(profile.thresholds, profile.windows, track_capacity=64)
    begun = None
    as_of = START + timedelta(minutes=3)
    for entry in entries(facts):
        forward.apply(entry)
        if begun is not None:
            begun.apply(entry)
        if entry.seq == 120:
            begun = Recall(profile.thresholds, profile.windows).situation(forward.frame())
            assert_same_picture(begun.snapshot(as_of, with_hash=True), forward.snapshot(as_of, with_hash=True))
    assert begun is not None
    assert begun.vehicles.rings.capacity == 64
    assert_same_picture(begun.snapshot(as_of, with_hash=True), forward.snapshot(as_of, with_hash=True))
    assert begun.frame() == forward.frame()


def test_asking_for_the_hash_on_the_way_changes_nothing(profile: Profile) -> None:
    facts = list(stream(9, 100))
    asked = Situation(profile.thresholds, profile.windows)
    hashes = []
    for entry in entries(facts):
        asked.apply(entry)
        hashes.append(asked.state_hash())
    assert hashes[-1] == folded(profile, facts).state_hash()
    assert len(set(hashes)) == len(hashes)


def test_every_kind_of_fact_is_covered(profile: Profile) -> None:
    adopted = Adopted("town", "ab" * 32, "周市", True)
    base: list[Fact] = [batch("b", [fix(at_s=0), fix(at_s=1, east=5, speed_kmh=3.0)]), report(1), health(1), adopted]
    changed: list[list[Fact]] = [
        [batch("b", [fix(at_s=0), fix(at_s=1, east=6, speed_kmh=3.0)]), *base[1:]],
        [batch("b", [fix(at_s=0), fix(at_s=1, east=5, speed_kmh=3.1)]), *base[1:]],
        [batch("b", [fix(at_s=0), fix(at_s=1.001, east=5, speed_kmh=3.0)]), *base[1:]],
        [batch("b", [fix("V02", at_s=0), fix("V02", at_s=1, east=5, speed_kmh=3.0)]), *base[1:]],
        [batch("b", [fix(at_s=0), fix(at_s=1, east=5, speed_kmh=3.0, grid="320583102001007")]), *base[1:]],
        [base[0], dataclasses.replace(report(1), text="别的话"), *base[2:]],
        [base[0], dataclasses.replace(report(1), point=None), *base[2:]],
        [*base[:2], dataclasses.replace(health(1), state=FeedState.DOWN, error="refused"), adopted],
        [*base[:2], dataclasses.replace(health(1), rejects=(), flags=health(1).rejects), adopted],
        [*base[:3], dataclasses.replace(adopted, synthetic=False)],
        [*base[:3], dataclasses.replace(adopted, sha256="cd" * 32)],
    ]
    hashes = {folded(profile, facts).state_hash() for facts in (base, *changed)}
    assert len(hashes) == 1 + len(changed)


def test_the_hash_does_not_know_the_settings(profile: Profile) -> None:
    facts = list(stream(21, 80))
    other = msgspec.structs.replace(profile.thresholds, stopped_below_kmh=25.0, stale_after_s=1.0)
    calm = Situation(other, profile.windows)
    for entry in entries(facts):
        calm.apply(entry)
    assert calm.state_hash() == folded(profile, facts).state_hash()
    moved = Recall(other, profile.windows).situation(folded(profile, facts).frame())
    assert_same_picture(moved.snapshot(START, with_hash=True), calm.snapshot(START, with_hash=True))


def test_facts_come_in_their_order_or_not_at_all(profile: Profile) -> None:
    situation = folded(profile, [report(1)])
    for seq in (1, 3):
        (wrong,) = entries([report(2)], first=seq)
        with pytest.raises(ValueError, match="does not follow"):
            situation.apply(wrong)
    assert situation.seq == 1


def test_apply_tells_what_it_changed(profile: Profile) -> None:
    situation = Situation(profile.thresholds, profile.windows)
    facts: list[Fact] = [batch("b", [fix()]), report(1), health(1), Adopted("town", "ab" * 32, "周市")]
    dirty = [situation.apply(entry) for entry in entries(facts)]
    assert dirty == [Dirty.VEHICLES, Dirty.REPORTS, Dirty.FEEDS, Dirty.ADOPTED]


def test_the_feed_panel_shows_the_last_health_of_each_feed(profile: Profile) -> None:
    healths: list[Fact] = [health(1, "b"), health(1, "a"), health(2, "b", rejects=(("future", 7),))]
    feeds = folded(profile, healths).snapshot(START).feeds
    assert [(status.feed, status.items, status.rejects) for status in feeds] == [
        ("a", 10, (("future", 1),)),
        ("b", 20, (("future", 7),)),
    ]


@pytest.mark.parametrize("body", [b"", b"\x80", b"\xc1", b"no frame"])
def test_bytes_that_are_no_key_frame_are_refused(profile: Profile, body: bytes) -> None:
    with pytest.raises(BadFrame):
        Recall(profile.thresholds, profile.windows).situation(body)


PRINT_HASH = """
from made_facts import entries, stream
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
profile = load_profile()
situation = Situation(profile.thresholds, profile.windows)
for entry in entries(stream(77, 150)):
    situation.apply(entry)
print(situation.state_hash())
"""


def test_another_process_comes_to_the_same_hash(profile: Profile) -> None:
    doubles = Path(__file__).parents[1] / "doubles"
    environment = {**os.environ, "PYTHONPATH": str(doubles), "PYTHONHASHSEED": "77", "TZ": "America/Chicago"}
    told = subprocess.run(
        [sys.executable, "-c", PRINT_HASH], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stdout.strip() == folded(profile, list(stream(77, 150))).state_hash()


def test_the_hash_of_this_version_is_written_in_stone(profile: Profile) -> None:
    drive = [fix(f"V{n % 3:02d}", n, n * 700, n * 311, grid="320583102001007") for n in range(50)]
    told: list[Fact] = [batch("b1", drive), report(1), health(1), Adopted("town", "ab" * 32, "周市")]
    situation = folded(profile, [*told, batch("b2", [fix("V01", 7.5, 9, 9), fix("V02", 2, 1400, 622)])])
    assert (FOLD_VERSION, situation.state_hash()) == (4, GOLDEN)
