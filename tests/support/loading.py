"""Load small files into a store in memory and look at what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from loaders.load import load_paths
from loaders.summary import LoadSummary
from ownership_graph.model import Entity, Interest
from ownership_graph.stores.memory import MemoryStore

__all__ = ["AT", "Loaded", "load", "put"]

AT = "2026-06-30T12:00:00Z"


@dataclass(frozen=True)
class Loaded:
    """A store and the summary of the load that filled it."""

    store: MemoryStore
    summary: LoadSummary

    def entity(self, identity: str, as_of: date = date(2026, 6, 30)) -> Entity:
        (found,) = self.store.view(as_of=as_of).statements([identity])
        return found

    def into(self, subject: str, as_of: date = date(2026, 6, 30)) -> list[Interest]:
        return self.store.view(as_of=as_of).interests_in([subject])

    @property
    def errors(self) -> list[str]:
        return [str(item) for item in self.summary.diagnostics if item.severity == "error"]

    @property
    def counts(self) -> dict[str, tuple[int, int, int, int]]:
        return {
            kind.value: (count.read, count.stored, count.rejected, count.skipped)
            for kind, count in self.summary.counts.items()
        }


def put(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def load(
    folder: Path,
    files: Mapping[str, str | bytes],
    store: MemoryStore | None = None,
    **options: Any,  # noqa: ANN401 (those of load_paths)
) -> Loaded:
    """Write files into a folder and load the folder."""
    target = store or MemoryStore()
    put(folder, files)
    return Loaded(target, load_paths(target, [folder], loaded_at=AT, **options))
