"""What the preview bar says of a file, in words: figures, evidence, what was left out and why it was refused."""

from collections.abc import Iterable

from zscc.geo.spaces import Space
from zscc.town.reading.contract import Brought, FileRefused, Note, Reject
from zscc.ui.wording import Wording

COLUMNS_SAID = 6


def space_name(wording: Wording, space: Space | None) -> str:
    """WGS-84, GCJ-02; the prompt where none is chosen."""
    return wording.words("intake.bar.space_choose" if space is None else f"intake.space.{space.value}")


def figures(wording: Wording, brought: Brought) -> str:
    """``表格 · 1234个点 · 5列：名称、地址 … · gb18030 · 3条未读入``."""
    words = wording.words
    parts = [words(f"intake.format.{brought.format}")]
    counts: dict[str, int] = {}
    for layer in brought.layers:
        counts[layer.geometry.value] = counts.get(layer.geometry.value, 0) + len(layer)
    for kind, number in counts.items():
        parts.append(words("intake.bar.counted", number=wording.number(number), kind=words(f"intake.kind.{kind}")))
    names = list(dict.fromkeys(column.name for layer in brought.layers for column in layer.columns))
    if names:
        key = "intake.bar.columns" if len(names) <= COLUMNS_SAID else "intake.bar.columns_more"
        comma = ", " if wording.language == "en" else "、"
        parts.append(words(key, number=len(names), names=comma.join(names[:COLUMNS_SAID])))
    if brought.encoding:
        parts.append(words("intake.bar.encoding", encoding=brought.encoding.upper()))
    if brought.crs:
        parts.append(words("intake.bar.system", crs=brought.crs))
    return " · ".join(parts)


def left_out(wording: Wording, rejects: Iterable[Reject]) -> str:
    """``3条未读入（没有坐标 2：#4、#7；坐标超出范围 1：#9）``; '' when nothing was left out."""
    told = [
        f"{wording.words(f'intake.reject.{reject.reason}')} {wording.number(reject.number)}"
        + (f"：{'、'.join(example for example in reject.examples if example)}" if any(reject.examples) else "")
        for reject in rejects
    ]
    number = sum(reject.number for reject in rejects)
    return f"{wording.words('intake.bar.rejected', number=wording.number(number))}（{'；'.join(told)}）" if told else ""


def notes(wording: Wording, told: Iterable[Note]) -> str:
    """What was guessed and mended, one sentence each."""
    return " ".join(wording.words(f"intake.note.{note.code}", **note.arguments) for note in told)


def evidence(wording: Wording, brought: Brought, chosen: Space | None) -> str:
    """Why this system is proposed (None: why one must be chosen), or, when another was chosen, what that would do."""
    guess = brought.guess
    if guess is None:
        return ""
    if chosen is not None and chosen is not guess.space:
        off_m = guess.off_m.get(chosen)
        if off_m is None:
            return ""
        if not guess.fits:
            best, off = space_name(wording, guess.space), wording.number(round(off_m))
            return wording.words("intake.evidence.chosen_blind", off_m=off, best=best)
        fit = guess.fits.get(Space.WGS84 if chosen is Space.CGCS2000 else chosen, 0.0)
        best, off = space_name(wording, guess.space), wording.number(round(off_m))
        return wording.words("intake.evidence.chosen", percent=round(100 * fit), off_m=off, best=best)
    about = dict(guess.arguments)
    if "declared" in about:
        about["declared"] = space_name(wording, Space(str(about["declared"])))
    return wording.words(f"intake.evidence.{guess.evidence}", best=space_name(wording, guess.space), **about)


def refusal(wording: Wording, refused: FileRefused) -> str:
    """Why a file was refused."""
    words, about = wording.words, dict(refused.arguments)
    if refused.code == "all_rejected":
        about["reason"] = words(f"intake.reject.{about['reason']}")
    if refused.code == "classified":
        about["where"] = words(f"intake.place_of_mark.{about['where']}")
    if refused.code == "declared_classified":
        about["classification"] = words(f"intake.classification.{about['classification']}")
    return words(f"intake.refused.{refused.code}", **about)
