"""A period as a moving picture: frames in, MP4 or GIF out, one frame at a time.

Frames come without a clock. One that equals the last one is left out, so that a quiet night takes no time; the clock,
burnt in afterwards, says which moment each shows. MP4 is encoded by a program of its own over a pipe, on one thread and
without anything that changes by itself; its decoded frames are equal each time.
"""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageColor, ImageDraw, ImageFont

from zscc.clock import SHANGHAI
from zscc.export.contract import MOST_FRAMES, ExportRefused, Form
from zscc.settings.style import Palette, load_style
from zscc.text.words import Words

Tell = Callable[[float], None]
_PLATE, _LETTERS, _SECOND = (13, 19, 33), (255, 255, 255), (184, 198, 220)
_BOLD, _PLAIN = "NotoSansSC-zscc-700.ttf", "NotoSansSC-zscc-400.ttf"
_STYLES = "light", "dark"
_ENDS_WITHIN_S = 300.0


@dataclass(frozen=True, slots=True)
class FilmFrame:
    """One picture of the period, before the clock."""

    moment: datetime
    rgb: bytes
    """Rows of red, green and blue, one byte each, from the top."""


@dataclass(frozen=True, slots=True)
class FilmKind:
    """What the film is to be."""

    form: Form
    """MP4 or GIF."""
    width_px: int
    height_px: int
    """Even, as encoders want it."""
    frames_a_second: int
    language: str
    synthetic: bool

    def __post_init__(self) -> None:
        if self.width_px % 2 or self.height_px % 2:
            raise ValueError(f"{self.width_px} x {self.height_px} pixels are not even")


def film_of(frames: Iterable[FilmFrame], kind: FilmKind) -> bytes:
    """The film's bytes; ExportRefused ``no_frames``, ``no_encoder`` or ``encoder`` with its last words."""
    pictures = _with_clock(_changed(frames), kind)
    first = next(pictures, None)
    if first is None:
        raise ExportRefused("no_frames")
    if kind.form is Form.GIF:
        return _gif(first, pictures, kind)
    return _mp4(first, pictures, kind)


def _changed(frames: Iterable[FilmFrame]) -> Iterator[FilmFrame]:
    """Frames that differ from the one before."""
    last = b""
    for number, frame in enumerate(frames):
        if number >= MOST_FRAMES:
            raise ExportRefused("too_many_frames", most=MOST_FRAMES)
        if frame.rgb != last:
            last = frame.rgb
            yield frame


def _with_clock(frames: Iterable[FilmFrame], kind: FilmKind) -> Iterator[Image.Image]:
    """The moment and, where anything is made up, that it is, in the upper right corner."""
    words = Words(kind.language)
    size = max(12, round(kind.height_px / 36))
    clock, small = _face(_BOLD, size), _face(_PLAIN, round(size * 0.62))
    notes = [words("document.made_up")] if kind.synthetic else []
    told = " · ".join((*notes, words("document.period.skipped")))
    width = round(max(clock.getlength("2026-06-15 14:32:07"), small.getlength(told)) + size)
    box = (kind.width_px - width - size // 2, size // 4, kind.width_px - size // 2, round(size * 2.75))
    for frame in frames:
        picture = Image.frombytes("RGB", (kind.width_px, kind.height_px), frame.rgb)
        draw = ImageDraw.Draw(picture)
        draw.rectangle(box, fill=_PLATE)
        moment = f"{frame.moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        draw.text((box[0] + size / 2, box[1] + size * 0.05), moment, font=clock, fill=_LETTERS)
        draw.text((box[0] + size / 2, box[1] + size * 1.4), told, font=small, fill=_SECOND)
        yield picture


def _face(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    with as_file(files("zscc").joinpath(f"resources/fonts/{name}")) as path:
        return ImageFont.truetype(path, size_px)


def _gif(first: Image.Image, others: Iterator[Image.Image], kind: FilmKind) -> bytes:
    """Colours of the first picture for all, without dithering: flat maps stay flat, and nothing flickers."""
    table = _table(first)

    def flat(picture: Image.Image) -> Image.Image:
        return picture.quantize(palette=table, dither=Image.Dither.NONE)

    out = BytesIO()
    flat(first).save(
        out,
        "GIF",
        save_all=True,
        append_images=(flat(picture) for picture in others),
        duration=round(1000 / kind.frames_a_second),
        loop=0,
        optimize=False,
    )
    return out.getvalue()


def _table(first: Image.Image) -> Image.Image:
    """The colours of a picture, and those that mean something: red and amber stay so, however few pixels have them."""
    meant = dict.fromkeys(colour for style in _STYLES for colour in _meant(load_style(style).palette))
    fixed = [value for colour in meant for value in ImageColor.getrgb(colour)[:3]]
    most = 255 - len(meant)
    found = first.quantize(most, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).getpalette() or []
    table = Image.new("P", (1, 1))
    table.putpalette(found[: 3 * most] + fixed)
    return table


def _meant(palette: Palette) -> tuple[str, ...]:
    its = palette
    return (its.red, its.amber, its.yellow, its.blue, its.accent, its.ok, its.stale, *its.warnings)


def _mp4(first: Image.Image, others: Iterator[Image.Image], kind: FilmKind) -> bytes:
    with TemporaryDirectory(prefix="zscc-film-") as folder:
        out = Path(folder) / "film.mp4"
        with (Path(folder) / "said").open("w+b") as said:
            encoder = subprocess.Popen(_command(kind, out), stdin=subprocess.PIPE, stdout=said, stderr=said)
            try:
                _feed(encoder, first, others)
                code = encoder.wait(_ENDS_WITHIN_S)
            finally:
                encoder.kill()
                encoder.wait()
            said.seek(0)
            last_words = said.read().decode("utf-8", "replace").strip().splitlines()[-1:]
        if code != 0:
            raise ExportRefused("encoder", reason=" ".join(last_words))
        return out.read_bytes()


def _feed(encoder: "subprocess.Popen[bytes]", first: Image.Image, others: Iterator[Image.Image]) -> None:
    assert encoder.stdin is not None
    try:
        with encoder.stdin as pipe:
            pipe.write(first.tobytes())
            for picture in others:
                pipe.write(picture.tobytes())
    except BrokenPipeError:
        # It ended before its time: what it says is told by who waits for it.
        return


def _command(kind: FilmKind, out: Path) -> list[str]:
    import imageio_ffmpeg  # type: ignore[import-untyped]

    try:
        program = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise ExportRefused("no_encoder") from error
    size = f"{kind.width_px}x{kind.height_px}"
    read = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(kind.frames_a_second), "-i", "-"]
    coded = ["-an", "-c:v", "libx264", "-preset", "medium", "-crf", "20", "-pix_fmt", "yuv420p", "-threads", "1"]
    same = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1", "-movflags", "+faststart"]
    return [program, "-hide_banner", "-loglevel", "error", "-y", *read, *coded, *same, str(out)]
