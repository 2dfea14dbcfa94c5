"""The bytes of a recording: plain or gzipped, whole or cut short, in whatever encoding."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import IO

from zscc.feeds.recorded.reading import RecordingFault

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHUNK = 1 << 20
_SOUND_TO_BROKEN = 10
"""So many sound characters to one broken one, and a text is UTF-8 with a fault rather than something else."""


class Source:
    """A file that is there and can be read; raises RecordingFault: missing, not_a_file, unreadable, empty, archive."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cut_short = ""
        """Why reading stopped before the end, once it has."""
        try:
            if not path.exists():
                raise RecordingFault("missing")
            if not path.is_file():
                raise RecordingFault("not_a_file")
            with path.open("rb") as file:
                start = file.read(4)
        except OSError as error:
            raise RecordingFault("unreadable", str(error.strerror)) from error
        if start == _ZIP:
            raise RecordingFault("archive")
        self._gzipped = start.startswith(_GZIP)
        if not self.head(1):
            raise RecordingFault("unreadable" if self.cut_short else "empty", self.cut_short)

    @property
    def name(self) -> str:
        """The file's name without folder and endings."""
        return self.path.name.removesuffix(".gz").rpartition(".")[0] or self.path.name

    @property
    def is_xml(self) -> bool:
        """Whether it begins as XML does."""
        return self.head(256).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<")

    @contextmanager
    def stream(self) -> Iterator["BufferedReader[_Tolerant]"]:
        """The unpacked bytes; what cannot be unpacked ends the stream and is told in ``cut_short``."""
        with self.path.open("rb") as file, BufferedReader(_Tolerant(self, self._unpacked(file)), _CHUNK) as stream:
            yield stream

    @contextmanager
    def xml(self) -> Iterator[IO[bytes]]:
        """The unpacked bytes without blank lines at the beginning, which XML forbids and people do not see."""
        with self.stream() as stream:
            while stream.peek(1)[:1].isspace():
                stream.read(1)
            yield stream

    @contextmanager
    def text(self) -> Iterator[TextIOWrapper]:
        """The text with all line ends as newlines, undecodable bytes replaced."""
        encoding = self._encoding()
        with self.stream() as stream, TextIOWrapper(stream, encoding, errors="replace") as text:
            yield text

    def _unpacked(self, file: BufferedReader) -> "BufferedReader | gzip.GzipFile":
        return gzip.GzipFile(fileobj=file) if self._gzipped else file

    def head(self, size: int) -> bytes:
        """The first unpacked bytes."""
        with self.stream() as stream:
            return stream.read(size)

    def chunks(self) -> Iterator[bytes]:
        """The unpacked bytes, piece by piece."""
        with self.stream() as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def _encoding(self) -> str:
        """By the byte order mark, else UTF-8, else GB18030 where that fits and the bytes are not nearly UTF-8."""
        head = self.head(4)
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                return encoding
        if self._is("utf-8"):
            return "utf-8"
        sound, broken = self._utf8_damage()
        return "gb18030" if sound < _SOUND_TO_BROKEN * broken and self._is("gb18030") else "utf-8"

    def _is(self, encoding: str) -> bool:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for chunk in self.chunks():
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return False
        return True

    def _utf8_damage(self) -> tuple[int, int]:
        """Characters beyond ASCII that are sound, and those that are broken."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        sound = broken = 0
        for chunk in self.chunks():
            text = decoder.decode(chunk)
            lost = text.count("\ufffd")
            broken += lost
            sound += sum(not character.isascii() for character in text) - lost if not text.isascii() else 0
        return sound, broken


class _Tolerant(RawIOBase):
    """Ends where the stream below breaks, and says so to the source."""

    def __init__(self, source: Source, below: "BufferedReader | gzip.GzipFile") -> None:
        self._source = source
        self._below = below

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        try:
            data = self._below.read1(len(buffer))
        except (EOFError, OSError, zlib.error) as error:
            self._source.cut_short = str(error)
            return 0
        buffer[: len(data)] = data
        return len(data)
