"""The desk's wiring.

The rooms without Qt are loaded here, before any of Qt: PySide6 looks into the source of every module that is imported
after it, which makes those imports a third slower, and the first paint waits for all of them.
"""

from importlib import import_module

for _room in (
    "analysis.heat",
    "centre.demo",
    "centre.engine",
    "centre.restore",
    "feeds.simulated.history",
    "settings.style",
    "store.sqlite",
    "town.load",
):
    import_module(f"zscc.{_room}")
