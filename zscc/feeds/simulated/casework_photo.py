"""The picture that stands for every photograph of the demo; it says on its face that it is none.

``scripts/demo_photo.py`` draws it.
"""

from hashlib import blake2b
from importlib.resources import files

_DIGEST_BYTES = 16


def demo_photo() -> bytes:
    """The picture, a JPEG."""
    return (files("zscc") / "resources" / "simulation" / "photo.jpg").read_bytes()


PHOTO_DIGEST = blake2b(demo_photo(), digest_size=_DIGEST_BYTES).hexdigest()
"""Under which it is kept beside the journal, as every photograph is."""
