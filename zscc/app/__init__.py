"""The desk's wiring.

The rooms without Qt are loaded here, before any of Qt: PySide6 looks into the source of every module that is imported
after it, which makes those imports a third slower, and the first paint waits for all of them.
"""

from importlib import import_module

for _room in (
    "zscc.analysis.heat",
    "zscc.centre.demo",
    "zscc.centre.engine",
    "zscc.centre.restore",
    "zscc.feeds.simulated.history",
    "zscc.settings.style",
    "zscc.store.sqlite",
    "zscc.town.load",
):
    import_module(_room)
