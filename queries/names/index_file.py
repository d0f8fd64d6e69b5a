"""Keep a name index in a file, so that one question does not read every name of a register."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from queries.names.index import NameColumns, Named, NameIndex

__all__ = ["kept_names", "load_names", "save_names"]

_VERSION = "1"


def kept_names(rows: Iterable[Named], path: str | Path | None) -> NameIndex:
    """The index of some names: from its file where that is of the same names, else built and kept.

    Args:
        rows: every name of every entity.
        path: where the index is kept; None keeps it nowhere. A file that cannot be written is
            done without.
    """
    names = list(rows)
    if path is None:
        return NameIndex.build(names)
    content = _digest(names)
    index = load_names(path, content)
    if index is None:
        index = NameIndex.build(names)
        with suppress(OSError):
            save_names(index, path, content)
    return index


def _digest(rows: Iterable[Named]) -> str:
    digest = hashlib.blake2b(digest_size=20)
    for row in rows:
        digest.update(f"{row.id}\0{row.name}\0{row.jurisdiction}\n".encode())
    return digest.hexdigest()


def save_names(index: NameIndex, path: str | Path, content: str) -> None:
    """Write an index to a file, at once or not at all.

    Args:
        index: what is kept.
        path: where.
        content: what the index was made of, such as the names and versions of the datasets.

    Raises:
        OSError: when the file cannot be written.
    """
    columns = index.columns
    target = Path(path)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        content=_packed([_VERSION, content]),
        ids=_packed(columns.ids),
        names=_packed(columns.names),
        laws=_packed(columns.laws),
        start=columns.start,
        postings=columns.postings,
        norms=columns.norms,
        short_rows=np.asarray(columns.short_rows, dtype=np.int64),
        short_words=_packed(columns.short_words),
    )
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.write_bytes(buffer.getvalue())
    draft.replace(target)


def load_names(path: str | Path, content: str) -> NameIndex | None:
    """The index in a file; None where there is none, or one of other content.

    Args:
        path: where it was saved.
        content: as it was given to :func:`save_names`.
    """
    try:
        with Path(path).open("rb") as source, np.load(source, allow_pickle=False) as held:
            if _unpacked(held["content"]) != [_VERSION, content]:
                return None
            columns = NameColumns(
                ids=_unpacked(held["ids"]),
                names=_unpacked(held["names"]),
                laws=_unpacked(held["laws"]),
                start=held["start"],
                postings=held["postings"],
                norms=held["norms"],
                short_rows=held["short_rows"].tolist(),
                short_words=_unpacked(held["short_words"]),
            )
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
        return None
    return NameIndex(columns)


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Texts without line feeds as bytes, one a line."""
    return np.frombuffer("".join(f"{text}\n" for text in texts).encode(), dtype=np.uint8)


def _unpacked(held: NDArray[np.uint8]) -> list[str]:
    return held.tobytes().decode().split("\n")[:-1]
