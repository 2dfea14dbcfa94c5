"""The check byte: XOR of every byte from the first of the header to the last of the body."""


def xor_of(data: bytes) -> int:
    """XOR of all bytes, 0 of none; one long number is folded half onto half, which is quicker than byte by byte."""
    folded = int.from_bytes(data, "big")
    half = 4 << len(data).bit_length()
    while half >= 8:
        folded ^= folded >> half
        half >>= 1
    return folded & 0xFF
