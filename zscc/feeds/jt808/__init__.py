"""JT/T 808 (2011, 2013, 2019): what vehicle terminals and the platform say to each other.

``wire.py`` is the door to the pure half (bytes to frozen values and back); docs/feeds/jt808.md tells what is read,
what is kept raw and what is refused.
"""
