"""CAP 1.2: official warnings from an address, an index of them (Atom, RSS) or a watched folder."""
