"""What is wrong with an archive that holds nothing to read, in words and with what to do."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from loaders.reading.opening import EMPTY_ZIP_MAGIC, ZIP_MAGIC, InputFile, is_hidden

__all__ = ["Fault", "archive_fault"]

_ENCRYPTED = 0x1  # of the flags of a member of a zip file
_ZIPS = (ZIP_MAGIC, EMPTY_ZIP_MAGIC)
_OTHERS = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ\x00": "an XZ file",
    b"\x28\xb5\x2f\xfd": "a Zstandard file",
}
_TAR, _TAR_AT = b"ustar", 257


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an archive cannot be read, and what would help."""

    reason: str
    hint: str


def archive_fault(file: InputFile) -> Fault | None:
    """What is wrong with a file as an archive; None where it is none, or a good one."""
    if file.member is not None and _is_encrypted(file, file.member):
        return Fault(
            "the file in the zip file is encrypted.", "Unpack it with its password, and load that."
        )
    head, outside = file.head(), _first_bytes(file)
    if head.startswith(_ZIPS) and file.member is not None:
        return Fault(
            "it is a zip file inside a zip file, which is not opened.",
            "Unpack the outer one, and load the folder.",
        )
    if head.startswith(_ZIPS) and not outside.startswith(_ZIPS):
        return Fault(
            "it is a zip file inside a gzip file, which is not opened.",
            "Decompress it once (gunzip), and load the zip file.",
        )
    return _zip_fault(file) if head.startswith(_ZIPS) else _other_fault(head)


def _first_bytes(file: InputFile) -> bytes:
    with file.path.open("rb") as source:
        return source.read(len(ZIP_MAGIC))


def _is_encrypted(file: InputFile, member: str) -> bool:
    with zipfile.ZipFile(file.path) as archive:
        return bool(archive.getinfo(member).flag_bits & _ENCRYPTED)


def _zip_fault(file: InputFile) -> Fault | None:
    if not zipfile.is_zipfile(file.path):
        return Fault(
            "the zip file is damaged: its list of contents, which stands at its end, cannot be"
            " found.",
            "A download that broke off looks so; fetch it again.",
        )
    try:
        with zipfile.ZipFile(file.path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        # The second one says that a member asks for a version of the format that there is not.
        return Fault(f"the zip file is damaged ({error}).", "Fetch it again.")
    if not infos:
        return Fault("the zip file is empty.", "Pack it again, with the files.")
    files = [info.filename for info in infos if not info.is_dir()]
    if not files:
        return Fault("the zip file holds folders, but no files.", "Pack it again, with the files.")
    if all(is_hidden(PurePosixPath(name)) for name in files):
        return Fault(
            "the zip file holds nothing but hidden files of the system that packed it.",
            "Pack it again, with the files.",
        )
    return None


def _other_fault(head: bytes) -> Fault | None:
    kind = next((kind for magic, kind in _OTHERS.items() if head.startswith(magic)), None)
    if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        kind = "a tar archive"
    if kind is None:
        return None
    return Fault(f"it is {kind}, which is not opened here.", "Unpack it, and load the folder.")
