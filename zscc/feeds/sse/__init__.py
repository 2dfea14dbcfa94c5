"""Server-sent events: a source that sends on over HTTP, resumed by the last id that was committed."""
