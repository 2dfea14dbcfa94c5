"""Map approvals (审图号): which number holds for which layers, as the body that examines maps gave it."""

import msgspec


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One approval; a map with any other set of layers is another map, for which it does not hold."""

    number: str
    layers: tuple[str, ...]
    """Names of the layers that lay on the approved map (``zscc snapshot --help`` lists them)."""

    def __post_init__(self) -> None:
        if not self.number.strip() or not self.layers:
            raise ValueError("a map approval has a number and the layers that it was given for")
