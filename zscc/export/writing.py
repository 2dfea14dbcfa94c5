"""A file written whole or not at all: beside its place first, then put there in one step.

Codes of :class:`ExportRefused`: ``is_folder``, ``no_folder``, ``no_room``, ``not_writable``, ``name`` (a name that the
system does not take), ``not_written`` with the system's own words.
"""

import errno
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.export.contract import ExportRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODES = {
    errno.ENOSPC: "no_room",
    errno.EDQUOT: "no_room",
    errno.EFBIG: "no_room",
    errno.EACCES: "not_writable",
    errno.EPERM: "not_writable",
    errno.EROFS: "not_writable",
    errno.ENAMETOOLONG: "name",
    errno.EINVAL: "name",
    errno.ENOENT: "no_folder",
    errno.ENOTDIR: "no_folder",
    errno.EISDIR: "is_folder",
}
_READABLE_BY_ALL = 0o644


def check_place(path: Path) -> None:
    """Say it before the work is done, not after."""
    with _faults(path):
        if path.is_dir():
            raise ExportRefused("is_folder", file=str(path))
        if not path.name or not path.absolute().parent.is_dir():
            raise ExportRefused("no_folder", file=str(path))
        if not os.access(path.absolute().parent, os.W_OK):
            raise ExportRefused("not_writable", file=str(path))


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``; what stood there is replaced in one step, or stays as it was."""
    check_place(path)
    with _faults(path):
        part = _part_of(path)
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.chmod(_READABLE_BY_ALL)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _part_of(path: Path) -> Path:
    """A new, empty file beside it; a name that is nearly too long must not become so."""
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=".zscc-", suffix=".part")
    os.close(handle)
    return Path(name)


@contextmanager
def _faults(path: Path) -> "Iterator[None]":
    try:
        yield
    except OSError as error:
        code = _CODES.get(error.errno or 0, "not_written")
        reason = error.strerror or type(error).__name__
        raise ExportRefused(code, file=str(path), reason=reason) from error
    except ValueError as error:
        # A name with a NUL in it.
        raise ExportRefused("name", file=repr(str(path)), reason=str(error)) from error
