"""Zip archives without their traps: no path out of the folder, no bomb, no locked or endless member.

Members are written under names of our own, so what an archive calls them can lead nowhere.
"""

import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zscc.town.reading.contract import FileRefused, Limits
from zscc.town.reading.encodings import fits

MAGIC = b"PK\x03\x04"
_CHUNK = 1 << 20
_SMALL = 10_000_000
"""A member below this may be packed as tightly as it likes (a flat table is)."""
_UTF8_NAME = 0x800
_LOCKED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, as it is called inside."""

    path: PurePosixPath
    info: zipfile.ZipInfo

    @property
    def ending(self) -> str:
        """``.shp``, in small letters."""
        return self.path.suffix.lower()


def members_of(path: Path, limits: Limits) -> list[Member]:
    """The files of an archive in its order; raises FileRefused when it is broken, locked or would grow too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused("damaged", reason=str(error)) from error
    if len(infos) > limits.members:
        raise FileRefused("too_many_members", number=len(infos), most=limits.members)
    members = [Member(PurePosixPath(_name(info)), info) for info in infos if not info.is_dir() and _is_file(info)]
    members = [m for m in members if "__MACOSX" not in m.path.parts and not m.path.name.startswith("._")]
    told = sum(member.info.file_size for member in members)
    packed = sum(member.info.compress_size for member in members)
    if told > limits.unpacked_bytes or (told > _SMALL and told > limits.unpacked_ratio * max(packed, 1)):
        raise FileRefused("unpacks_too_large", megabytes=told // 1_000_000)
    return members


def unpack(path: Path, member: Member, target: Path, limits: Limits) -> Path:
    """Write one member to ``target``; what its head says of its size is not believed."""
    if member.info.flag_bits & _LOCKED:
        raise FileRefused("locked", member=member.path.name)
    written = 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member.info) as packed, target.open("wb") as file:
            while chunk := packed.read(_CHUNK):
                written += len(chunk)
                if written > limits.unpacked_bytes:
                    raise FileRefused("unpacks_too_large", megabytes=written // 1_000_000)
                file.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileRefused("damaged", reason=f"{member.path.name}: {error}") from error
    return target


def _name(info: zipfile.ZipInfo) -> str:
    """The name inside; Windows writes Chinese ones in GBK without saying so, which Python reads as cp437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename.replace("\\", "/")
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    encoding = next((name for name in ("utf-8", "gb18030") if fits(raw, name)), "cp437")
    return raw.decode(encoding).replace("\\", "/")


def _is_file(info: zipfile.ZipInfo) -> bool:
    mode = info.external_attr >> 16
    return not mode or stat.S_IFMT(mode) in {0, stat.S_IFREG}
