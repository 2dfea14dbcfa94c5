"""Cuts the bundled faces from full Noto Sans SC files: ``build_fonts.py REGULAR.ttf BOLD.ttf``.

Holds GB 2312, Latin-1, the symbols of the screen, and every character of the shipped resources, so that
place names outside GB 2312 (璟 弇 藝 昇 晞 瑧) show on a machine with no CJK font at all. Kangxi radicals are left out:
a PDF made with a face that has them maps 日 to U+2F47 and can no longer be searched. The family gets a name
of its own, so that a system's Noto never stands in for it and pictures stay the same bytes.
"""

import sqlite3
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

RESOURCES = Path(__file__).parent.parent / "zscc" / "resources"
FAMILY = "Noto Sans SC zscc"
RARE = "璟弇藝昇晞瑧㛃䶮厍溇塘瑭浜泾"
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x2010, 0x2027),
    (0x2030, 0x203B),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2150, 0x2182),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2300, 0x23FF),
    (0x2460, 0x24FF),
    (0x2500, 0x25FF),
    (0x2600, 0x26FF),
    (0x2700, 0x27BF),
    (0x3000, 0x303F),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
)


def gb2312() -> set[int]:
    """Every character of the 94 by 94 table."""
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            text = bytes((row, cell)).decode("gb2312", errors="ignore")
            found.update(map(ord, text))
    return found


def of_resources() -> set[int]:
    """Every character of the shipped words, models and towns."""
    found: set[int] = set()
    for path in RESOURCES.rglob("*"):
        if path.suffix in {".toml", ".json", ".geojson", ".csv"}:
            found.update(map(ord, path.read_text(encoding="utf-8")))
        elif path.suffix == ".gpkg":
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
                found.update(map(ord, "".join(connection.iterdump())))
    return {code for code in found if code >= 0x20}


def cut(source: Path, style: str, weight: int) -> None:
    """Write one face into the resources."""
    wanted = gb2312() | of_resources() | set(map(ord, RARE))
    for first, last in RANGES:
        wanted.update(range(first, last + 1))
    wanted -= set(range(0x2E80, 0x2FE0)) | set(range(0x20))
    font = TTFont(source)
    options = subset.Options()
    options.layout_features = ["kern", "mark", "ccmp"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    for record in font["name"].names:
        named = {1: FAMILY, 2: style, 3: f"{FAMILY} {style}", 4: f"{FAMILY} {style}", 6: f"NotoSansSCzscc-{style}"}
        if record.nameID in named:
            record.string = named[record.nameID]
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(RESOURCES / "fonts" / f"NotoSansSC-zscc-{weight}.ttf")


if __name__ == "__main__":
    cut(Path(sys.argv[1]), "Regular", 400)
    cut(Path(sys.argv[2]), "Bold", 700)
