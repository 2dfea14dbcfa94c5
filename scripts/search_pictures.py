"""Pictures of the search, the palette and the list of keys: ``python scripts/search_pictures.py FOLDER [NAME ...]``.

The same desk as in ``habits.py``, typed into.
"""

import sys
from pathlib import Path

from habits import Sitting
from PySide6.QtCore import QEventLoop, QRect, QTimer

CUT = QRect(430, 0, 1000, 560)
"""The part of the window that the search is about."""
TYPED = {
    "search_chinese": "周市",
    "search_pinyin": "changjiang",
    "search_initials": "zsyey",
    "search_position": "北纬31°27′18″ 东经120°58′16″",
    "palette": ">",
}


def let_answer(milliseconds: int = 400) -> None:
    """Run the loop for a while; unlike QTest.qWait this lets other threads work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def typed(sitting: Sitting, text: str) -> None:
    """Type a text into the search and wait for what is found."""
    sitting.desk.search.open()
    sitting.desk.search.line.setText(text)
    let_answer()


def main() -> None:
    """Take those that are named, or all."""
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    sitting = Sitting()
    desk = sitting.desk
    desk.activateWindow()
    for name, text in TYPED.items():
        if not names or name in names:
            typed(sitting, text)
            desk.grab(CUT).save(str(folder / f"{name}.png"))
            desk.leave()
    if not names or "search_road" in names:
        typed(sitting, "长江北路")
        desk.search.choose(desk.search.list.current())
        sitting.save(folder, "search_road")
        desk.leave()
    if not names or "search_recent" in names:
        for text in ("新镇社区-02", "长江北路", "05车"):
            typed(sitting, text)
            desk.search.choose(desk.search.list.current())
        typed(sitting, "")
        desk.grab(CUT).save(str(folder / "search_recent.png"))
        desk.leave()
    if not names or "keys" in names:
        desk.toggle_keys()
        let_answer(50)
        desk.grab().save(str(folder / "keys.png"))
    desk.allow_close()
    desk.close()


if __name__ == "__main__":
    main()
