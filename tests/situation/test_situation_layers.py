"""Layers in the fold: added, taken away, added anew; hashed, kept in key-frames, told in snapshots."""

from datetime import timedelta

import pytest
from made_facts import ORIGIN, START, layer

from zscc.model.journal import Fact
from zscc.model.layer import LayerRemoved
from zscc.settings.profile import load_profile
from zscc.situation.recall import Recall
from zscc.situation.situation import Dirty, Situation
from zscc.store.codec import body_of, fact_of
from zscc.store.memory import MemoryStore


def folded(*facts: Fact) -> Situation:
    store, profile = MemoryStore(), load_profile()
    store.append(facts, ORIGIN, START)
    situation = Situation(profile.thresholds, profile.windows)
    for entry in store.read(0):
        situation.apply(entry)
    return situation


def test_a_layer_lies_on_the_map_until_its_own_adding_is_undone() -> None:
    assert list(folded(layer("a", 1), layer("b", 2)).layers) == ["a", "b"]
    assert list(folded(layer("a", 1), layer("b", 2), LayerRemoved("a", 1)).layers) == ["b"]
    # The removal of an earlier adding takes nothing away from a later one.
    again = folded(layer("a", 1), LayerRemoved("a", 1), layer("a", 3), LayerRemoved("a", 2))
    assert [told.serial for told in again.layers.values()] == [3]
    assert folded(layer("a", 1)).snapshot(START).layers == (layer("a", 1),)


def test_a_layer_is_hashed_and_its_removal_gives_the_hash_back() -> None:
    empty, one = folded(layer("x", 1), LayerRemoved("x", 1)), folded(layer("a", 1))
    assert one.state_hash() != folded().state_hash()
    assert one.state_hash() != folded(layer("a", 2)).state_hash()
    assert one.state_hash() != folded(layer("a", 1, title="别的")).state_hash()
    assert empty.state_hash() == folded(layer("y", 7), LayerRemoved("y", 7)).state_hash()


def test_a_layer_survives_a_key_frame() -> None:
    situation = folded(layer("a", 1), layer("b", 2))
    again = Recall(situation.thresholds, situation.windows).situation(situation.frame())
    assert list(again.layers.items()) == list(situation.layers.items())
    assert again.state_hash() == situation.state_hash()


def test_an_added_layer_dirties_the_layers_and_makes_the_picture_synthetic() -> None:
    store, profile = MemoryStore(), load_profile()
    store.append([layer("a", 1), LayerRemoved("a", 1), LayerRemoved("a", 1)], ORIGIN, START + timedelta(seconds=1))
    situation = Situation(profile.thresholds, profile.windows)
    entries = list(store.read(0))
    assert situation.apply(entries[0]) & Dirty.LAYERS
    assert situation.synthetic
    assert situation.apply(entries[1]) & Dirty.LAYERS
    assert not situation.synthetic


@pytest.mark.parametrize("fact", [layer("a", 1), LayerRemoved("a", 1)], ids=lambda fact: fact.kind)
def test_both_facts_come_back_from_their_bodies(fact: Fact) -> None:
    assert fact_of(fact.kind, fact.format_version, body_of(fact), fact.key, fact.subject) == fact
