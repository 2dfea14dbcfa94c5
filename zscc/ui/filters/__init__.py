"""The desk's filter: chosen in a small panel, shown as chips on every panel that obeys it."""
