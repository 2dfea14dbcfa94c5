"""Files that somebody brings are read in a process of their own: it may hang, die or fill its memory alone.

Shapely and GDAL hold the interpreter for hundreds of milliseconds at a time, so even a thread would freeze the
screen. What was read comes back piece by piece, since one large object would freeze it as well.
"""

import multiprocessing
import pickle
import threading
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zscc.clock import monotonic_s
from zscc.town.features import FeatureColumn, Value
from zscc.town.reading.contract import Asked, Brought, FileRefused, Numbers

READ_WITHIN_S = 120.0
POLL_S = 0.1
CHUNK = 4_096
"""Values of a column that cross at once."""
_STOP_WITHIN_S = 5.0
Column = NDArray[np.float64]


def read_apart(
    path: Path, lines: Column, cancelled: threading.Event, asked: Asked | None = None, within_s: float = READ_WITHIN_S
) -> Brought:
    """Read a file in a process of its own and guess its system by ``lines`` of the town (map metres, shape (n, 2)).

    Waits, so it belongs on a thread of its own. Raises FileRefused: for the file's own reasons, and too_long,
    cancelled, reader_died.
    """
    until_s = monotonic_s() + within_s
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=True)
    process = context.Process(target=_read, args=(theirs, str(path), asked), daemon=True, name="zscc-read")
    process.start()
    theirs.close()
    try:
        with ours:
            ours.send_bytes(np.ascontiguousarray(lines, np.float64).tobytes())
            _wait(ours, until_s, cancelled, within_s)
            return _received(ours)
    except (EOFError, OSError) as error:
        raise FileRefused("reader_died") from error
    finally:
        process.kill()
        process.join(_STOP_WITHIN_S)


def _wait(ours: Connection, until_s: float, cancelled: threading.Event, within_s: float) -> None:
    while not ours.poll(POLL_S):
        if cancelled.is_set():
            raise FileRefused("cancelled")
        if monotonic_s() > until_s:
            raise FileRefused("too_long", seconds=round(within_s))


def _received(ours: Connection) -> Brought:
    head = ours.recv()
    if isinstance(head, FileRefused):
        raise head
    assert isinstance(head, Brought)
    return replace(head, layers=tuple(_received_numbers(ours, layer) for layer in head.layers))


def _received_numbers(ours: Connection, head: Numbers) -> Numbers:
    xy, part_start, feature_start = (ours.recv_bytes() for _ in range(3))
    starts = np.frombuffer(feature_start, np.int64)
    columns = []
    for column in head.columns:
        values: list[Value] = []
        while len(values) < len(starts) - 1:
            values += ours.recv()
        columns.append(FeatureColumn(column.name, tuple(values)))
    numbers = np.frombuffer(xy, np.float64).reshape(-1, 2)
    return replace(
        head,
        xy=numbers,
        part_start=np.frombuffer(part_start, np.int64),
        feature_start=starts,
        columns=tuple(columns),
    )


def _read(theirs: Connection, path: str, asked: Asked | None) -> None:
    """In the process of its own."""
    from zscc.town.reading.evidence import guessed_space
    from zscc.town.reading.files import read_file

    lines = np.frombuffer(theirs.recv_bytes(), np.float64).reshape(-1, 2)
    try:
        brought = read_file(Path(path), asked)
        _send(theirs, replace(brought, guess=guessed_space(brought, lines)))
    except FileRefused as refused:
        theirs.send(refused)
    except Exception as bug:  # noqa: BLE001  # whatever a hostile file makes GDAL or a parser trip over
        with suppress(OSError, pickle.PicklingError):
            theirs.send(FileRefused("damaged", reason=f"{type(bug).__name__}: {bug}"[:200]))


def _send(theirs: Connection, brought: Brought) -> None:
    theirs.send(replace(brought, layers=tuple(_hollow(layer) for layer in brought.layers)))
    for layer in brought.layers:
        theirs.send_bytes(layer.xy.tobytes())
        theirs.send_bytes(layer.part_start.tobytes())
        theirs.send_bytes(layer.feature_start.tobytes())
        for column in layer.columns:
            for start in range(0, len(column.values), CHUNK):
                theirs.send(list(column.values[start : start + CHUNK]))


def _hollow(layer: Numbers) -> Numbers:
    none = np.zeros(0, np.int64)
    columns = tuple(FeatureColumn(column.name, ()) for column in layer.columns)
    return replace(layer, xy=np.empty((0, 2)), part_start=none, feature_start=none, columns=columns)
