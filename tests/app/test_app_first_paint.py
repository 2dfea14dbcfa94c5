"""What is loaded by the time the desk is first painted: nothing that could have waited."""

import os
import subprocess
import sys

HEAVY = {"scipy", "shapely", "pyogrio", "pyproj", "geopandas", "pandas", "pyqtgraph", "pypinyin", "openpyxl"}
UNSEEN = {
    "PySide6.QtSvg",
    "zscc.map.pages.page",
    "zscc.map.pages.files",
    "zscc.ui.map_habits.bookmark_panel",
    "zscc.ui.files.column_choice",
    "zscc.ui.keys",
    "zscc.ui.pages.desk",
    "zscc.ui.pages.panel",
    "zscc.ui.files.preview_bar",
    "zscc.ui.table.panel",
}
"""Of our own and Qt's: what only a panel needs that nobody sees before it is opened."""
PROBE = """
import sys
import zscc.app.stages
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        stage = watched.parent() if event.type() == QEvent.Type.Paint else None
        if stage is not None and stage.objectName() == "mapStage":
            QApplication.instance().removeEventFilter(self)
            print("painted:", *sorted(sys.modules), flush=True)
        return False
application = QApplication(["zscc"])
first = FirstPaint()
application.installEventFilter(first)
from zscc.cli import main
code = main(["run", "--offscreen", sys.argv[2], "--data-dir", sys.argv[1]])
print("left:", *sorted(sys.modules), flush=True)
sys.exit(code)
"""


def loaded(folder, seconds):
    """What was loaded at the first paint, and on leaving."""
    command = [sys.executable, "-c", PROBE, str(folder), seconds]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    lines = done.stdout.splitlines()
    return [set(line.split()[1:]) for told in ("painted:", "left:") for line in lines if line.startswith(told)]


def test_the_first_paint_waits_for_no_heavy_library_and_no_unseen_panel(tmp_path):
    fresh, left = loaded(tmp_path, "3")
    again, _ = loaded(tmp_path, "0.3")
    assert "numpy" in fresh & again
    assert not HEAVY & fresh
    assert "zscc.ui.window" in fresh & again
    assert not UNSEEN & (fresh | again)
    # A second start reads vehicles and reports from the journal.
    assert not HEAVY & again
    # What several seats need is nothing to one that has its journal to itself, however long it runs.
    assert not {name for name in left if name.startswith(("psycopg", "zscc.store.postgis"))}
