"""Who may see a thing of the town: forbidden and sensitive objects are never in what the public gets."""

from enum import Enum

from zscc.model.audience import Audience


class Exposure(Enum):
    """公开, 内部, 禁止."""

    OPEN = "open"
    INTERNAL = "internal"
    """In the bureau only: never on the wall, nor in a public file (grain reserve, gas, water supply, projects)."""
    FORBIDDEN = "forbidden"
    """In no file at all, and on no wall."""

    def allows(self, audience: Audience) -> bool:
        """Whether a file for this audience may hold it; the wall counts as public."""
        if self is Exposure.OPEN:
            return True
        return self is Exposure.INTERNAL and audience is Audience.INTERNAL
