"""The desk's wiring.

The rooms without Qt are loaded here, before any of Qt: PySide6 looks into the source of every module that is imported
after it, which makes those imports a third slower, and the first paint waits for all of them.
"""

import asyncio as asyncio

import zscc.analysis.heat as heat
import zscc.centre.demo as demo
import zscc.centre.engine as engine
import zscc.centre.restore as restore
import zscc.feeds.simulated.history as history
import zscc.settings.style as style
import zscc.store.sqlite as sqlite
import zscc.town.load as load
