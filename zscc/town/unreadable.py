"""Why a file cannot be read as a town, in a line that tells a person what to mend."""

from pathlib import Path

_SQLITE = b"SQLite format 3\x00"


def why_unreadable(path: Path, error: Exception) -> str:
    """``none.gpkg: there is no such file``; SQLite and the system say the same in words that name no cause."""
    return f"{path}: {_cause(path) or error}"


def _cause(path: Path) -> str:
    try:
        if not path.exists():
            return "there is no such file"
        if path.is_dir():
            return "that is a folder; name the town's GeoPackage in it"
        with path.open("rb") as file:
            head = file.read(len(_SQLITE))
    except OSError as error:
        return error.strerror or str(error)
    if not head:
        return "the file is empty"
    return "" if head == _SQLITE else "that is no GeoPackage; zscc town import makes a town of other files"
