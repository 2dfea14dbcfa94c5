"""A layer of features as one file under its own digest, and back: arrays as they are, attributes as msgpack.

The journal holds the fact that a layer was added; its features lie beside the journal in ``layers/<sha256>.layer``.
A file that is not what its name says is refused, so a layer is either the one that was added or not there.
"""

import hashlib
import os
import struct
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import Space
from zscc.town.features import FeatureColumn, FeatureLayer, GeometryKind, Provenance, Value

MAGIC = b"zscc layer 1\n"
ENDING = ".layer"
CHUNK = 4_096
"""Values that are unpacked at once, so that no thread holds the interpreter for long."""


class LayerLost(Exception):
    """The features of a layer are not there any more (``missing``), or are not those that were kept (``damaged``)."""

    def __init__(self, code: str, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.code, self.file = code, file


class _Head(msgspec.Struct, frozen=True, array_like=True):
    layer_id: str
    title: str
    geometry: str
    declared: str
    source: str
    licence: str
    scale: int | None
    classification: str
    synthetic: bool
    columns: list[str]
    vertices: int
    parts: int
    features: int


def keep_layer(folder: Path, layer: FeatureLayer) -> str:
    """Write a layer, whole or not at all, and return its digest; OSError when it cannot be written."""
    body = _body(layer)
    digest = hashlib.sha256(body).hexdigest()
    path = folder / f"{digest}{ENDING}"
    if not _holds(path, digest):
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            # The journal may say that the layer is there as soon as this returns, and it survives a loss of power.
            os.fsync(file.fileno())
        part.replace(path)
    return digest


def kept_layer(folder: Path, digest: str) -> FeatureLayer:
    """The layer of a digest; raises LayerLost."""
    path = folder / f"{digest}{ENDING}"
    try:
        body = path.read_bytes()
    except OSError as error:
        raise LayerLost("missing", path.name, error.strerror or str(error)) from error
    if hashlib.sha256(body).hexdigest() != digest:
        raise LayerLost("damaged", path.name, "its bytes are not those that were kept")
    try:
        return _layer(body)
    except (msgspec.MsgspecError, ValueError, struct.error) as error:
        raise LayerLost("damaged", path.name, str(error)) from error


def _holds(path: Path, digest: str) -> bool:
    """Whether the file is there and sound; a damaged one is written anew."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False


def _body(layer: FeatureLayer) -> bytes:
    about = layer.provenance
    head = _Head(
        layer_id=layer.layer_id,
        title=layer.title,
        geometry=layer.geometry.value,
        declared=layer.declared.value,
        source=about.source,
        licence=about.licence,
        scale=about.scale,
        classification=about.classification,
        synthetic=about.synthetic,
        columns=[column.name for column in layer.columns],
        vertices=len(layer.xy_m),
        parts=len(layer.part_start) - 1,
        features=len(layer),
    )
    pieces = [msgspec.msgpack.encode(head)]
    pieces += [
        np.ascontiguousarray(layer.xy_m, "<f8").tobytes(),
        np.ascontiguousarray(layer.part_start, "<i8").tobytes(),
        np.ascontiguousarray(layer.feature_start, "<i8").tobytes(),
    ]
    for column in layer.columns:
        for start in range(0, len(column.values), CHUNK):
            pieces.append(msgspec.msgpack.encode(column.values[start : start + CHUNK]))
    return MAGIC + b"".join(struct.pack("<Q", len(piece)) + piece for piece in pieces)


def _layer(body: bytes) -> FeatureLayer:
    if not body.startswith(MAGIC):
        raise ValueError("not a kept layer of a known version")
    pieces = _pieces(memoryview(body), len(MAGIC))
    head = msgspec.msgpack.decode(pieces[0], type=_Head)
    chunks = iter(pieces[4:])
    columns = []
    for name in head.columns:
        values: list[Value] = []
        while len(values) < head.features:
            values += msgspec.msgpack.decode(next(chunks), type=list[str | float | int | bool | None])
        columns.append(FeatureColumn(name, tuple(values)))
    about = Provenance(head.source, head.licence, head.scale, head.classification, head.synthetic)
    return FeatureLayer(
        layer_id=head.layer_id,
        title=head.title,
        geometry=GeometryKind(head.geometry),
        xy_m=np.frombuffer(pieces[1], "<f8").reshape(head.vertices, 2),
        part_start=_starts(pieces[2], head.parts),
        feature_start=_starts(pieces[3], head.features),
        columns=tuple(columns),
        declared=Space(head.declared),
        provenance=about,
    )


def _starts(piece: memoryview, count: int) -> NDArray[np.int64]:
    starts = np.frombuffer(piece, "<i8")
    if len(starts) != count + 1:
        raise ValueError("ranges of another length than told")
    return starts


def _pieces(body: memoryview, start: int) -> list[memoryview]:
    found = []
    while start < len(body):
        (size,) = struct.unpack_from("<Q", body, start)
        found.append(body[start + 8 : start + 8 + size])
        start += 8 + size
    return found
