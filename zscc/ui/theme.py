"""The look of the desk, built from one :class:`~zscc.settings.style.Style`: colours, fonts, palette and style sheet.

Nothing else in this room knows a colour or a size; what paints itself asks a :class:`Theme`.
"""

from functools import cached_property
from typing import Literal

import msgspec
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from zscc.settings.style import Palette, Sizes, Style

SizeName = Literal["small", "note", "body", "title", "head", "figure"]
DESIGN_BODY_PX = 14
"""The body size that widths in design pixels were drawn for."""


def scaled(style: Style, factor: float) -> Style:
    """The same style with every size ``factor`` times as large, for larger type."""
    sizes = {name: max(round(value * factor), 1) for name, value in msgspec.structs.asdict(style.sizes).items()}
    return msgspec.structs.replace(style, sizes=Sizes(**sizes))


class Theme:
    """Colours and fonts of a style, made once; a new style means a new theme."""

    def __init__(self, style: Style) -> None:
        self.style = style
        values = msgspec.structs.asdict(style.palette)
        self._colours = {name: QColor(value) for name, value in values.items() if isinstance(value, str)}
        self._fonts: dict[tuple[str, bool], QFont] = {}

    def colour(self, name: str) -> QColor:
        """A colour of the palette by its name; KeyError when the style has none of that name."""
        return self._colours[name]

    def faded(self, name: str, opacity: float) -> QColor:
        """A colour of the palette, made translucent."""
        colour = QColor(self._colours[name])
        colour.setAlphaF(opacity)
        return colour

    def font(self, size: SizeName = "body", *, bold: bool = False) -> QFont:
        """The bundled face at one of the six sizes."""
        key = (size, bold)
        if key not in self._fonts:
            font = QFont(self.style.family)
            font.setPixelSize(getattr(self.style.sizes, size))
            font.setBold(bold)
            self._fonts[key] = font
        return self._fonts[key]

    def px(self, design_px: float) -> int:
        """A length drawn for the default type size, at this style's type size."""
        return round(design_px * self.style.sizes.body / DESIGN_BODY_PX)

    @cached_property
    def sheet(self) -> str:
        """The style sheet of everything that is not painted by ourselves."""
        return style_sheet(self.style)

    @property
    def radius(self) -> int:
        """Corner radius."""
        return self.style.sizes.radius

    @property
    def symbol(self) -> int:
        """Edge of a symbol in a list."""
        return self.style.sizes.symbol


def dress(application: QApplication, style: Style) -> None:
    """Fusion, palette and face for the whole program (tool tips and dialogs too)."""
    # Each of them polishes every widget anew.
    if application.style().name() != "fusion":
        application.setStyle("Fusion")
    if application.font() != Theme(style).font():
        application.setFont(Theme(style).font())
    application.setPalette(palette(style))


def palette(style: Style) -> QPalette:
    """Qt's palette of a style."""
    colours, role = style.palette, QPalette.ColorRole
    made = QPalette()
    pairs = (
        (role.Window, colours.surface),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.raised),
        (role.Text, colours.text),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.text),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.text_third),
        (role.Highlight, colours.selected),
        (role.HighlightedText, colours.text),
        (role.Link, colours.accent),
        (role.Mid, colours.hairline),
    )
    for which, colour in pairs:
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.stale))
    return made


def style_sheet(style: Style) -> str:
    """The sheet of the desk's own widgets; the canvas paints itself and is left alone."""
    colours, sizes = style.palette, style.sizes
    parts = (_surfaces, _type, _controls, _bars, _on_the_map)
    return "\n".join(part(colours, sizes) for part in parts)


def _surfaces(colours: Palette, sizes: Sizes) -> str:
    return f"""
#topBar, #timeline {{ background: {colours.surface}; }}
#topBar {{ border-bottom: 1px solid {colours.hairline}; }}
#timeline {{ border-top: 1px solid {colours.hairline}; }}
#card {{ background: {colours.raised}; border-top: 1px solid {colours.hairline}; }}
#overlay {{ background: {colours.raised}; border: 1px solid {colours.hairline}; border-radius: {sizes.radius}px; }}
#banner {{ background: {colours.raised}; border-bottom: 2px solid {colours.red}; }}
#table {{ background: {colours.surface}; border-top: 1px solid {colours.hairline}; }}
#replayBand {{ background: {colours.accent}; }}
#replayBand QLabel {{ color: {colours.ground}; font-weight: bold; }}
#replayBand QPushButton {{ color: {colours.ground}; border-color: {colours.ground}; font-weight: bold;
                           padding: 1px {sizes.step * 3}px; }}
#replayBand QPushButton:hover, #replayBand QPushButton:focus {{ color: {colours.text};
                                                                background: {colours.ground}; }}
#replayBand #liveAlarms {{ color: {colours.red}; background: {colours.ground}; }}
#rule {{ background: {colours.hairline}; }}
QToolTip {{ background: {colours.raised}; color: {colours.text}; border: 1px solid {colours.hairline};
            padding: {sizes.step}px; }}
"""


def _type(colours: Palette, sizes: Sizes) -> str:
    shades = {
        "second": colours.text_second,
        "third": colours.text_third,
        "stale": colours.stale,
        "amber": colours.amber,
        "red": colours.red,
        "accent": colours.accent,
        "ok": colours.ok,
    }
    steps = ("small", "note", "body", "title", "head", "figure")
    rules = [f"QLabel {{ color: {colours.text}; background: transparent; }}"]
    rules += [f'QLabel[shade="{name}"] {{ color: {colour}; }}' for name, colour in shades.items()]
    rules += [f'QLabel[step="{name}"] {{ font-size: {getattr(sizes, name)}px; }}' for name in steps]
    rules.append("#institution { font-weight: bold; }")
    rules.append(
        f"#live {{ color: {colours.ground}; background: {colours.ok}; border-radius: {sizes.radius // 2}px;"
        f" padding: {sizes.step}px {sizes.step * 3}px; font-weight: bold; }}"
    )
    rules.append(f'#live[pace="replay"] {{ background: {colours.accent}; }}')
    rules += [
        f'#live[pace="{pace}"] {{ color: {colours.text_second}; background: {colours.raised}; }}'
        for pace in ("loading", "catching_up", "ended")
    ]
    rules.append(
        f"#synthetic {{ border: 1px dashed {colours.text_second}; border-radius: {sizes.radius // 2}px;"
        f" padding: {sizes.step // 2}px {sizes.step * 2}px; font-size: {sizes.note}px; }}"
    )
    return "\n".join(rules)


def _controls(colours: Palette, sizes: Sizes) -> str:
    pad, radius = sizes.step, sizes.radius
    return f"""
QPushButton {{ color: {colours.text_second}; background: transparent; border: 1px solid transparent;
               border-radius: {radius // 2}px; padding: {pad}px {pad * 2}px; font-size: {sizes.body}px; }}
QPushButton:hover {{ color: {colours.text}; background: {colours.raised}; }}
QPushButton:focus {{ border-color: {colours.accent}; }}
QPushButton:checked {{ color: {colours.text}; background: {colours.selected};
                       border-bottom: 2px solid {colours.accent}; }}
QPushButton[look="box"] {{ border-color: {colours.hairline}; background: {colours.raised}; }}
QPushButton[look="box"]:focus {{ border-color: {colours.accent}; }}
QPushButton[look="main"] {{ color: {colours.ground}; background: {colours.accent}; border-color: {colours.accent};
    font-weight: bold; }}
QPushButton[look="main"]:hover {{ color: {colours.ground}; background: {colours.blue}; }}
QPushButton[look="main"]:focus {{ border-color: {colours.text}; }}
QPushButton[look="main"]:disabled {{ color: {colours.stale}; background: {colours.raised};
    border-color: {colours.hairline}; }}
QPushButton[look="chip"] {{ color: {colours.text}; background: {colours.selected}; font-size: {sizes.note}px;
    border: 1px solid {colours.accent}; border-radius: {radius}px; padding: {pad // 2}px {pad * 2}px; }}
QPushButton[look="news"] {{ color: {colours.amber}; border-color: {colours.amber}; font-size: {sizes.note}px;
    padding: {pad // 2}px {pad * 2}px; }}
QLineEdit {{ color: {colours.text}; background: {colours.surface}; border: 1px solid {colours.hairline};
             border-radius: {radius // 2}px; padding: {pad + 2}px {pad * 2}px; font-size: {sizes.title}px;
             selection-background-color: {colours.selected}; }}
QComboBox {{ color: {colours.text}; background: {colours.raised}; border: 1px solid {colours.hairline};
             border-radius: {radius // 2}px; padding: {pad // 2}px {pad * 2}px; font-size: {sizes.note}px; }}
QComboBox:focus {{ border-color: {colours.accent}; }}
QComboBox::drop-down {{ border: 0; width: {pad * 5}px; }}
QComboBox QAbstractItemView {{ background: {colours.raised}; border: 1px solid {colours.hairline};
                               selection-background-color: {colours.selected}; }}
QLineEdit[look="small"] {{ font-size: {sizes.note}px; padding: {pad // 2}px {pad * 2}px; }}
QLineEdit:focus {{ border-color: {colours.accent}; }}
#searchLine {{ font-size: {sizes.body}px; padding: {pad}px {pad * 2}px; background: {colours.raised}; }}
QAbstractItemView {{ background: transparent; border: 1px solid transparent; outline: 0; color: {colours.text}; }}
QAbstractItemView:focus {{ border-color: {colours.accent}; }}
#stack, #stack:focus {{ border: 0; }}
QPlainTextEdit {{ color: {colours.text}; background: {colours.surface}; border: 1px solid {colours.hairline};
                  border-radius: {radius // 2}px; padding: {pad // 2}px {pad}px; font-size: {sizes.body}px; }}
QPlainTextEdit:focus {{ border-color: {colours.accent}; }}
QPushButton[look="small"] {{ padding: 1px {pad + 2}px; font-size: {sizes.note}px; border-color: {colours.hairline}; }}
QPushButton[look="small"]:focus {{ border-color: {colours.accent}; }}
QPushButton:disabled {{ color: {colours.stale}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {colours.hairline}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {colours.accent}; }}
QSlider::handle:horizontal {{ width: 12px; margin: -5px 0; border-radius: 6px; background: {colours.text_second};
                              border: 1px solid {colours.surface}; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ background: {colours.text};
                              border-color: {colours.accent}; }}
#tableFilter {{ font-size: {sizes.note}px; padding: {pad // 2}px {pad + 2}px; }}
QTableView {{ background: {colours.surface}; color: {colours.text}; font-size: {sizes.note}px; }}
QTableView::item {{ border-bottom: 1px solid {colours.hairline}; padding: 0 {pad}px; }}
QTableView::item:focus {{ border: 1px solid {colours.accent}; }}
QHeaderView {{ background: {colours.surface}; }}
QHeaderView::section {{ background: {colours.raised}; color: {colours.text_second}; font-size: {sizes.note}px;
                        border: 0; border-right: 1px solid {colours.hairline};
                        padding: {pad}px {pad * 5}px {pad}px {pad}px; }}
QCheckBox {{ color: {colours.text}; spacing: {pad * 2}px; font-size: {sizes.body}px;
             border: 1px solid transparent; border-radius: {radius // 2}px; padding: 1px; }}
QCheckBox:focus {{ border-color: {colours.accent}; }}
QCheckBox::indicator {{ width: {sizes.symbol}px; height: {sizes.symbol}px; border-radius: {radius // 2}px;
                        border: 1px solid {colours.text_third}; background: transparent; }}
QCheckBox::indicator:checked {{ border-color: {colours.accent}; background: {colours.accent}; }}
"""


def _on_the_map(colours: Palette, sizes: Sizes) -> str:
    return f"""
#mapFoot {{ background: {colours.surface}; border-top: 1px solid {colours.hairline}; }}
#mapFoot QPushButton, #mapFoot QLineEdit {{ font-size: {sizes.note}px; padding: 1px {sizes.step * 2}px; }}
#mapFoot QLineEdit {{ background: transparent; border-color: transparent; color: {colours.text}; }}
#mapFoot QLineEdit:hover {{ border-color: {colours.hairline}; }}
#mapFoot QLineEdit:focus {{ border-color: {colours.accent}; background: {colours.ground}; }}
#notice {{ background: {colours.raised}; color: {colours.text}; border: 1px solid {colours.hairline};
           border-left: 3px solid {colours.accent}; border-radius: {sizes.radius // 2}px;
           padding: {sizes.step * 2}px {sizes.step * 4}px; font-size: {sizes.body}px; }}
"""


def _bars(colours: Palette, sizes: Sizes) -> str:
    width = sizes.step * 2
    return f"""
QScrollArea, #scrolled {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: {width}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {colours.hairline}; border-radius: {width // 2}px;
                               min-height: {width * 3}px; }}
QScrollBar::handle:vertical:hover {{ background: {colours.text_third}; }}
QScrollBar:horizontal {{ background: transparent; height: {width}px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {colours.hairline}; border-radius: {width // 2}px;
                                 min-width: {width * 3}px; }}
QScrollBar::handle:horizontal:hover {{ background: {colours.text_third}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
