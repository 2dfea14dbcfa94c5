"""Links to the world outside: one folder a source, each with ``wire.py`` (pure) and ``feed.py`` (the link)."""
