"""What every store decides alike: versions, scopes, and what belongs to a dataset."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ownership_graph.errors import InvalidRecord, StoreUnavailable, UnknownName
from ownership_graph.model import Dataset, Entity, Interest
from ownership_graph.stores.base import Link

__all__ = ["belongs", "next_version", "ordered", "read_only_refusal", "scope"]


def belongs(record: Entity | Interest, dataset: Dataset) -> None:
    """Refuse a statement that names another dataset as its source.

    Raises:
        InvalidRecord: when it does.
    """
    if record.source.dataset != dataset.name:
        raise InvalidRecord(
            f"{record.id!r} is a statement of {record.source.dataset!r}, not of {dataset.name!r}.",
            hint="Every dataset is one publisher's word; load it under its own name.",
        )


def next_version(
    dataset: Dataset, before: Dataset | None, *, same: bool, entities: int, interests: int
) -> Dataset:
    """The dataset as it is to be recorded after a load.

    Args:
        dataset: as the caller describes it; its version and counts are not looked at.
        before: as it is recorded now, if it is.
        same: the content is the one recorded now.
        entities: number of entity statements after the load.
        interests: number of stakes after the load.

    Returns:
        ``before`` itself where nothing changed but the time; the same version under another
        description where only that changed; else the next version.
    """
    version = 1 if before is None else before.version + (0 if same else 1)
    after = replace(dataset, version=version, entities=entities, interests=interests)
    if before is not None and same and replace(after, loaded_at=before.loaded_at) == before:
        return before
    return after


def scope(names: Sequence[str] | None, loaded: Collection[str]) -> tuple[str, ...]:
    """The datasets that a view reads, in order.

    Raises:
        UnknownName: when one of them is not loaded.
    """
    for name in names or ():
        if name not in loaded:
            known = ", ".join(sorted(loaded)) or "none"
            raise UnknownName(
                f"no dataset is called {name!r}.", hint=f"Datasets in the store: {known}."
            )
    return tuple(sorted(loaded if names is None else set(names)))


def ordered(link: Link) -> Link:
    """The link with its smaller id first.

    Raises:
        InvalidRecord: when it links an id to itself.
    """
    if link.first == link.second:
        raise InvalidRecord(f"{link.first!r} cannot be linked to itself.")
    if link.first < link.second:
        return link
    return replace(link, first=link.second, second=link.first)


def read_only_refusal(address: str) -> StoreUnavailable:
    """The error for a write to a store that was opened for reading."""
    return StoreUnavailable(
        f"{address} was opened for reading only.", hint="Open it for writing to change it."
    )
