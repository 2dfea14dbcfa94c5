# /// script
# requires-python = ">=3.11"
# dependencies = ["pypinyin==0.55.0", "opencc-python-reimplemented==0.1.7"]
# ///
"""Makes the tables that names are searched by: ``uv run scripts/build_readings.py``.

``readings.txt`` has a line a syllable without tone (``ü`` written ``v``) with every character that may be read so;
``simplified.txt`` has two lines, traditional characters and the simplified ones in the same order, one to one only.
The desk reads these and needs neither package.
"""

import unicodedata
from importlib.resources import files
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

OUT = Path(__file__).parent.parent / "zscc" / "resources" / "readings"


def plain(reading: str) -> str:
    """lǜ becomes lv."""
    apart = unicodedata.normalize("NFD", reading.replace("ê", "e"))
    umlaut = apart.replace("u\u0308", "v")
    return "".join(letter for letter in umlaut if letter.isascii() and letter.isalpha())


def main() -> None:
    """Write both tables."""
    OUT.mkdir(exist_ok=True)
    by_syllable: dict[str, list[str]] = {}
    for code in sorted(pinyin_dict):
        # NFKC turns a compatibility character into its ordinary one before it is looked up.
        if unicodedata.normalize("NFKC", chr(code)) == chr(code):
            for syllable in sorted({plain(reading) for reading in pinyin_dict[code].split(",")}):
                if syllable:
                    by_syllable.setdefault(syllable, []).append(chr(code))
    lines = [f"{syllable}\t{''.join(characters)}\n" for syllable, characters in sorted(by_syllable.items())]
    (OUT / "readings.txt").write_text("".join(lines), encoding="utf-8")

    table = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = [line.split("\t") for line in table.splitlines() if "\t" in line]
    one_to_one = [(old, new.split(" ")[0]) for old, new in pairs if old != new.split(" ")[0]]
    old_line = "".join(old for old, _ in one_to_one)
    new_line = "".join(new for _, new in one_to_one)
    (OUT / "simplified.txt").write_text(f"{old_line}\n{new_line}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
