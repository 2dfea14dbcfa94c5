"""What a GIS does with a file, in a process of its own.

GDAL brings a second SQLite along. Two of them in one process undo each other's locks (POSIX locks are the process's),
so a journal that is being written is never opened with GDAL by the process that writes it.
"""

from pathlib import Path

import geopandas
import pyogrio


def layers_of(path: Path) -> dict[str, str | None]:
    """Name and geometry of every layer that a GIS finds."""
    return {str(name): kind for name, kind in pyogrio.list_layers(path)}


def layer_of(path: Path, layer: str) -> geopandas.GeoDataFrame:
    """A layer with its fid as the index."""
    return pyogrio.read_dataframe(path, layer=layer, fid_as_index=True)


def crs_of(path: Path, layer: str) -> str:
    """The layer's coordinate system."""
    return str(pyogrio.read_info(path, layer=layer)["crs"])
