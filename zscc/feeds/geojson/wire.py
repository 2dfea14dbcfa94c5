"""A FeatureCollection cut into its features, those left out that are known already. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from zscc.feeds.mapping_json import Unreadable, message_of

MOST_FEATURES = 10_000


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature with the collection around it, as a message of one item; the same again has the same digest."""

    body: bytes
    digest: bytes


def features_of(body: bytes, encoding: str, most_bytes: int) -> Iterator[Feature]:
    """The features of a collection, or a single one; raises Unreadable: that of JSON, not_geojson, too_many_items.

    What a feature is made of is judged by the mapping, so that a broken one is refused and kept like any item.
    """
    told = message_of(body, encoding, most_bytes)
    if isinstance(told, dict) and told.get("type") == "Feature":
        told = {"type": "FeatureCollection", "features": [told]}
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list) or told.get("type") != "FeatureCollection":
        raise Unreadable("not_geojson")
    if len(features) > MOST_FEATURES:
        raise Unreadable("too_many_items", f"{len(features)} > {MOST_FEATURES}")
    around = {name: value for name, value in told.items() if name != "features"}
    for feature in features:
        digest = blake2b(_written(feature), digest_size=16).digest()
        yield Feature(_written({**around, "features": [feature]}), digest)


def _written(value: object) -> bytes:
    # Half a surrogate pair stays as it was written; NaN and Infinity are read as they are written here.
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")
