"""Writing files that people keep: never half a file, and what was there before stays under a numbered name."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; FileExistsError when it is, OSError when it cannot be written."""
    with path.open("xb") as file:
        file.write(data)


def replace_file(path: Path, data: bytes) -> Path | None:
    """Write a file as a whole; returns the name under which another one was kept. OSError: nothing changed."""
    kept = None
    if path.exists():
        if path.read_bytes() == data:
            return None
        kept = _free_name(path)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        fresh = Path(file.name)
    try:
        fresh.write_bytes(data)
        fresh.chmod(0o644)
        if kept is not None:
            # A copy under a second name: at no moment is there no catalogue.
            kept.write_bytes(path.read_bytes())
        _to_disk(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    return aside
