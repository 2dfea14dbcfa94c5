"""A file written whole or not at all: beside its place first, then put there in one step.

Meanwhile it lies in a hidden folder that names the process and is locked by it. Such a folder whose process is dead
and whose lock nobody holds was left by a kill: the next export into the same place takes it away.

Codes of :class:`ExportRefused`: ``is_folder``, ``no_folder``, ``no_room``, ``not_writable``, ``name`` (a name that the
system does not take), ``not_written`` with the system's own words.
"""

import errno
import os
import re
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.export.contract import ExportRefused

if sys.platform != "win32":
    import fcntl

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
_FILE = "export"
_OURS = re.compile(r"\.zscc-(\d+)-\w{8}")


class Staged:
    """A place of this process's own beside the one where a file is to lie; raises OSError, ValueError."""

    def __init__(self, to: Path) -> None:
        folder = to.absolute().parent
        self._folder = Path(tempfile.mkdtemp(dir=folder, prefix=f".zscc-{os.getpid()}-"))
        self._lock = _locked(self._folder)
        self.file = self._folder / _FILE
        """What is to be written."""

    def put(self, to: Path) -> None:
        """Put the file at its place, readable by all; raises OSError."""
        self.file.chmod(_READABLE_BY_ALL)
        self.file.replace(to)

    def close(self) -> None:
        """Take the place away, with what is still in it."""
        _take_away(self._folder)
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


def clear_leftovers(to: Path) -> None:
    """Take away what processes that are dead left beside a file's place; what cannot be is left there."""
    with suppress(OSError, ValueError), os.scandir(to.absolute().parent) as entries:
        for entry in entries:
            ours = _OURS.fullmatch(entry.name)
            if ours is None or not entry.is_dir(follow_symlinks=False) or _is_alive(int(ours[1])):
                continue
            lock = _locked(Path(entry.path))
            if lock is not None:
                _take_away(Path(entry.path))
                os.close(lock)


def _locked(folder: Path) -> int | None:
    """A lock that ends with the process; None where another one holds it, or the system has none for folders."""
    if sys.platform == "win32":
        return None
    opened = None
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if opened is not None:
            os.close(opened)
        return None
    return opened


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        # Somebody else's.
        return True
    return True


def _take_away(folder: Path) -> None:
    """The folder with what we write into it, and nothing else."""
    with suppress(OSError):
        for name in (_FILE, f".{_FILE}.part"):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


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
        clear_leftovers(path)
        staged = Staged(path)
        try:
            with staged.file.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            staged.put(path)
        finally:
            staged.close()


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
