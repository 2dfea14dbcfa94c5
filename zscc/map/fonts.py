"""The bundled faces, so that Chinese shows on a machine that has no font for it and pages are the same everywhere."""

from importlib.resources import files

from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Noto Sans SC zscc"
"""A name of its own, so that no installed face wins over the bundled one."""

FILES = ("NotoSansSC-zscc-400.ttf", "NotoSansSC-zscc-700.ttf")


class FontMissing(Exception):
    """A bundled face cannot be read by Qt."""


def load_fonts() -> str:
    """Make the bundled faces known to Qt and return their family; needs a QGuiApplication. Safe to call again."""
    if FAMILY not in QFontDatabase.families():
        for name in FILES:
            data = (files("zscc") / "resources" / "fonts" / name).read_bytes()
            if QFontDatabase.addApplicationFontFromData(data) < 0:
                raise FontMissing(name)
    return FAMILY


def face(family: str, px: float, *, bold: bool = False, spacing_px: float = 0.0) -> QFont:
    """A face in logical pixels, the same shapes at every scale; its figures are of one width as they are."""
    font = QFont(family)
    font.setPixelSize(max(round(px), 1))
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    if spacing_px:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing_px)
    return font
