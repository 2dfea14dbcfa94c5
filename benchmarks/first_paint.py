"""One start in a process of its own: prints the seconds from the birth of the process to the first painted window.

``python -m benchmarks.first_paint plain|desk FOLDER``; the moment of birth stands in ZSCC_BORN_S (monotonic seconds).
"plain" is the floor: a QMainWindow of 1920x1080 with four dock tables and nothing of ours. Both are watched by the same
filter; the desk's modules are imported in the order in which ``zscc run`` imports them.
"""

import gc
import os
import sys
import time
from importlib import import_module

ROWS, COLUMNS = 20, 5


def watch(middle: str) -> None:
    """Print the time after the first turn of the loop in which the child of a ``middle`` was painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication(["zscc"])

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint:
                parent = watched.parent()
                if parent is not None and parent.inherits(middle):
                    application.removeEventFilter(self)
                    QTimer.singleShot(0, self.tell)
            return False

        def tell(self) -> None:
            print(time.monotonic() - float(os.environ["ZSCC_BORN_S"]), flush=True)

    application.first_paint = FirstPaint(application)
    application.installEventFilter(application.first_paint)


def plain() -> int:
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTableWidget, QTableWidgetItem, QWidget

    watch("QMainWindow")
    window = QMainWindow()
    window.resize(1920, 1080)
    window.setCentralWidget(QWidget())
    for name in ("Left", "Right", "Top", "Bottom"):
        table = QTableWidget(ROWS, COLUMNS)
        for row in range(ROWS):
            for column in range(COLUMNS):
                table.setItem(row, column, QTableWidgetItem(f"{row}, {column}"))
        dock = QDockWidget(name)
        dock.setWidget(table)
        window.addDockWidget(Qt.DockWidgetArea[f"{name}DockWidgetArea"], dock)
    window.show()
    QTimer.singleShot(500, QApplication.quit)
    return QApplication.exec()


def desk(folder: str) -> int:
    cli = import_module("zscc.cli")
    import_module("zscc.cli.run")
    # As `zscc run` does before it imports the desk.
    gc.disable()
    import_module("zscc.app.stages")
    watch("QGraphicsView")
    return int(cli.main(["run", "--offscreen", "1.5", "--data-dir", folder]))


if __name__ == "__main__":
    sys.exit(plain() if sys.argv[1] == "plain" else desk(sys.argv[2]))
