"""Keeps the added layers ready for painting; each is made ready once, in a thread of its own."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from zscc.map.features.facility_looks import LOOKS
from zscc.map.features.shapes import FeatureShape, shape_of
from zscc.town.features import FeatureLayer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class FeatureShelf:
    """The layers in the order given; those still being made ready are not in :attr:`shapes` yet.

    A layer whose features are others than before (another day) is made ready anew and stands as it was until then.
    """

    def __init__(self) -> None:
        self.shapes: tuple[FeatureShape, ...] = ()
        self._order: tuple[str, ...] = ()
        self._jobs: dict[str, Future[FeatureShape]] = {}
        self._hues: dict[str, int] = {}
        self._made_of: dict[str, NDArray[np.float64]] = {}
        """The vertices that each layer was or is made ready from."""
        self._pool: ThreadPoolExecutor | None = None

    @property
    def busy(self) -> bool:
        """Whether a layer is being made ready."""
        return bool(self._jobs)

    def show(self, layers: Iterable[FeatureLayer]) -> None:
        """These layers and no others; one that was there with the same vertices stays as it was; hues stay."""
        wanted = {layer.layer_id: layer for layer in layers}
        self._order = tuple(wanted)
        self._hues = {layer_id: hue for layer_id, hue in self._hues.items() if layer_id in wanted}
        self._made_of = {layer_id: xy_m for layer_id, xy_m in self._made_of.items() if layer_id in wanted}
        for layer_id in self._jobs.keys() - wanted.keys():
            self._jobs.pop(layer_id).cancel()
        for layer_id, layer in wanted.items():
            if self._made_of.get(layer_id) is layer.xy_m:
                continue
            self._made_of[layer_id] = layer.xy_m
            if layer_id not in self._hues:
                self._hues[layer_id] = self._hue_of(layer_id)
            if layer_id in self._jobs:
                self._jobs.pop(layer_id).cancel()
            self._jobs[layer_id] = self._threads().submit(shape_of, layer, self._hues[layer_id])
        self._take(())

    def poll(self) -> bool:
        """Take in what has become ready; True when there was something. Raises what making it ready raised."""
        done = [layer_id for layer_id, job in self._jobs.items() if job.done()]
        jobs = [self._jobs.pop(layer_id) for layer_id in done]
        self._take(job.result() for job in jobs)
        return bool(jobs)

    def wait(self) -> None:
        """Until every layer is ready; :meth:`poll` then takes them in."""
        for job in self._jobs.values():
            job.exception()

    def close(self) -> None:
        """Let go of everything."""
        self._jobs.clear()
        self._made_of.clear()
        self.shapes = ()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _take(self, new: Iterable[FeatureShape]) -> None:
        known = {shape.layer.layer_id: shape for shape in (*self.shapes, *new)}
        self.shapes = tuple(known[layer_id] for layer_id in self._order if layer_id in known)

    def _hue_of(self, layer_id: str) -> int:
        look = LOOKS.get(layer_id)
        if look is not None:
            return look.hue
        # The town's own layers keep no hue from those that somebody adds.
        taken = {hue for its_id, hue in self._hues.items() if its_id not in LOOKS}
        return next(hue for hue in range(len(taken) + 1) if hue not in taken)

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "zscc-added-layers")
        return self._pool
