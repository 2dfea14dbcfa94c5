"""kill -9 while layers are added: afterwards each is there wholly or not at all, and no acknowledged one is lost."""

import itertools
import multiprocessing
import random
import time
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from zscc.geo.spaces import Space
from zscc.model.layer import LayerAdded
from zscc.store.contract import Origin
from zscc.store.sqlite import SqliteStore
from zscc.town.features import FeatureColumn, FeatureLayer, GeometryKind, Provenance
from zscc.town.reading.kept import keep_layer, kept_layer

KILLS = 20
FEATURES = 20_000


def made(number: int) -> FeatureLayer:
    start = np.arange(FEATURES + 1, dtype=np.int64)
    return FeatureLayer(
        layer_id=f"layer {number}",
        title=f"图层 {number}",
        geometry=GeometryKind.POINT,
        xy_m=np.random.default_rng(number).uniform(0.0, 1e6, (FEATURES, 2)),
        part_start=start,
        feature_start=start,
        columns=(FeatureColumn("n", tuple(range(number, number + FEATURES))),),
        declared=Space.WGS84,
        provenance=Provenance("x"),
    )


def add_for_ever(folder: Path, first: int, told: Connection) -> None:
    """What a desk does with an accepted file: keep its features, write the fact; told when the journal has it."""
    with closing(SqliteStore(folder / "j.gpkg")) as store:
        for number in itertools.count(first):
            layer = made(number)
            told.send(-1)
            digest = keep_layer(folder / "layers", layer)
            fact = LayerAdded(
                layer.layer_id, 1, layer.title, "point", FEATURES, digest, "wgs84", "x", "", None, "internal", False
            )
            store.append([fact], Origin(seat="desk", actor="x"), datetime.now(UTC))
            told.send(number)


def killed(folder: Path, first: int, after_s: float) -> int:
    """Let a desk add layers and kill it; returns the number of the last layer that it heard was written."""
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=add_for_ever, args=(folder, first, theirs))
    process.start()
    theirs.close()
    last = first - 1
    try:
        assert ours.recv() == -1
        time.sleep(after_s)
    finally:
        process.kill()
        process.join()
    try:
        while True:
            last = max(last, ours.recv())
    except (EOFError, OSError):
        return last
    finally:
        ours.close()
        process.close()


def test_a_layer_is_there_wholly_or_not_at_all(tmp_path: Path) -> None:
    multiprocessing.get_context("forkserver").set_forkserver_preload(["zscc.store.sqlite", "zscc.town.reading.kept"])
    chance, first, half_way = random.Random(3), 0, 0
    for _ in range(KILLS):
        last = killed(tmp_path, first, chance.uniform(0.0, 0.08))
        with closing(SqliteStore(tmp_path / "j.gpkg")) as store:
            assert store.verify() == store.last_seq()
            facts = [entry.fact for entry in store.read(after=0)]
        added = [fact for fact in facts if isinstance(fact, LayerAdded)]
        assert [fact.layer_id for fact in added] == [f"layer {number}" for number in range(len(added))]
        assert len(added) > last, "an acknowledged layer is missing"
        for number, fact in list(enumerate(added))[first:]:
            kept, wanted = kept_layer(tmp_path / "layers", fact.sha256), made(number)
            assert np.array_equal(kept.xy_m, wanted.xy_m)
            assert kept.columns == wanted.columns
        first = len(added)
        half_way += len(list((tmp_path / "layers").iterdir())) > len(added)
    # Some kills fell between the features and the fact, or they would prove nothing.
    assert half_way > 0
    assert all(kept_layer(tmp_path / "layers", fact.sha256).title == fact.title for fact in added)
