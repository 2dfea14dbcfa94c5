"""Bytes that no device should send: no crash, no hang, no growth; sound frames are found among any noise.

About five seconds in ``make test``; ten million mutations in ``make proof``.
"""

import resource
import sys
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from jt808_fuzz import attack, attack_captures, attack_lines, attack_parts, attack_stream

SHARD = 15_000
PROOF_PARTS, PROOF_SHARDS, PROOF_SHARD, PROOF_STREAMS = 50, 2, 100_000, 100
"""Ten million, in parts that each end before the watch of pytest cries."""
GROWTH_KB = 20 * 1024


@pytest.mark.parametrize("seed", range(2))
def test_mutated_frames_are_read_or_refused(seed: int) -> None:
    sound = attack(seed, SHARD)
    assert SHARD // 4 < sound < SHARD, "mutations must reach the bodies and be refused as well"


@pytest.mark.parametrize("seed", range(2))
def test_sound_frames_are_found_among_noise_however_the_stream_is_cut(seed: int) -> None:
    assert attack_stream(seed, 500) > 50_000


def test_mutated_lines_are_bytes_nothing_or_refused() -> None:
    assert attack_lines(0, 20_000) > 3_000


def test_damaged_captures_give_the_same_rows_in_hex_and_raw() -> None:
    assert attack_captures(0, 200) > 80


def test_parts_that_come_shuffled_twice_or_not_at_all_make_whole_messages_or_none() -> None:
    assert attack_parts(0, 3_000) > 600


def test_nothing_is_kept_of_what_was_read() -> None:
    attack(5, 2_000)
    tracemalloc.start()
    try:
        attack(6, 1_000)
        before, _ = tracemalloc.get_traced_memory()
        attack(7, 2_000)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The times of 4 096 minutes are remembered at most.
    assert after - before < 500_000


@pytest.mark.proof
@pytest.mark.parametrize("part", range(PROOF_PARTS))
def test_ten_million_mutations(part: int) -> None:
    seeds = range(1_000 + PROOF_SHARDS * part, 1_000 + PROOF_SHARDS * (part + 1))
    with ProcessPoolExecutor(2, get_context("spawn"), initializer=_warm) as pool:
        sound, grown = zip(*pool.map(_shard, seeds), strict=True)
    mutations = PROOF_SHARDS * PROOF_SHARD
    sys.stdout.write(f"{mutations:,} mutations, {sum(sound):,} sound, grown by {max(grown)} KB at most\n")
    assert sum(sound) > mutations // 4
    assert max(grown) < GROWTH_KB


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_lines_captures_and_parts_at_length() -> None:
    assert attack_lines(0, 300_000) > 50_000
    assert attack_captures(0, 2_500) > 1_000
    assert attack_parts(0, 40_000) > 8_000


_warm_kb: list[int] = []


def _warm() -> None:
    attack(1, 10_000)
    attack_stream(1, 20)
    _warm_kb.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _shard(seed: int) -> tuple[int, int]:
    """How many were sound, and by how many KB this process has grown since it was warm."""
    sound = attack(seed, PROOF_SHARD)
    attack_stream(seed, PROOF_STREAMS)
    return sound, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - _warm_kb[0]
