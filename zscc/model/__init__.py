"""Facts and the values they are made of: frozen, standard library only, aware UTC, units in names."""
