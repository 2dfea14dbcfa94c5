"""WebSocket: a server that sends on over one link, resumed by a message that the profile declares."""
