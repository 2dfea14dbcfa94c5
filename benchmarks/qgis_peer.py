"""QGIS as a peer, where the system's python3 has it."""

import json
import os
import subprocess
from pathlib import Path
from types import TracebackType

PYTHON = "/usr/bin/python3"
WORKER = Path(__file__).with_name("qgis_worker.py")


class Qgis:
    """A worker process that stays, so that its start is in no measurement. None of it without QGIS: ``here`` tells."""

    def __init__(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_"))}
        environment |= {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
        self._process: subprocess.Popen[str] | None = None
        if Path(PYTHON).exists():
            self._process = subprocess.Popen(
                [PYTHON, str(WORKER)],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        self.here = self._process is not None and bool(self._answer())

    def render_ms(self, path: Path, box: tuple[float, ...], *, antialias: bool, picture: str = "") -> float:
        """How long one render of a GeoPackage at 1920x1080 took, in milliseconds, as the worker saw it."""
        assert self._process is not None
        assert self._process.stdin is not None
        wish = {"path": str(path), "box": box, "size": (1920, 1080), "antialias": antialias, "picture": picture}
        print(json.dumps(wish), file=self._process.stdin, flush=True)
        return float(json.loads(self._answer())["ms"])

    def _answer(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def __enter__(self) -> "Qgis":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.communicate()
