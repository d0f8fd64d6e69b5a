"""Which ids are one party: branches with their head offices, and ids that links join."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ownership_graph.model import Entity, Interest

__all__ = ["head_offices", "stake_content", "stand_ins", "without_circles"]


def head_offices(entities: Iterable[Entity]) -> dict[str, str]:
    """The head office of each branch; where datasets differ, the last of them by name counts."""
    stated = sorted(
        (item for item in entities if item.head_office is not None),
        key=lambda item: (item.id, item.source.dataset),
    )
    return {item.id: str(item.head_office) for item in stated}


def without_circles(offices: Mapping[str, str]) -> dict[str, str]:
    """Head offices without those that lead in a circle: its members stay parties of their own.

    A branch of a member stays its branch.

    Args:
        offices: for a branch the id of its head office.
    """
    circular: set[str] = set()
    seen: set[str] = set()
    for branch in offices:
        path, here = [], branch
        while here in offices and here not in seen:
            seen.add(here)
            path.append(here)
            here = offices[here]
        if here in path:
            circular.update(path[path.index(here) :])
    return {branch: office for branch, office in offices.items() if branch not in circular}


def stand_ins(offices: Mapping[str, str], linked: Mapping[str, str]) -> dict[str, str]:
    """For each id of a party the id that stands for the party, where it is another one.

    That is the head office rather than a branch, and the id that links point to rather than one
    that they point from; of several the smallest.

    Args:
        offices: for a branch the id of its head office.
        linked: for an id the id that stands for its party as far as links go.
    """
    root: dict[str, str] = {}

    def find(identity: str) -> str:
        root.setdefault(identity, identity)
        while root[identity] != identity:
            root[identity] = root[root[identity]]
            identity = root[identity]
        return identity

    for joined in (offices, linked):
        for first, second in joined.items():
            root[find(first)] = find(second)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for identity in root:
        members[find(identity)].append(identity)
    result: dict[str, str] = {}
    for group in members.values():
        # False sorts before True: no branch first, then no id that a link replaces.
        stands = min(group, key=lambda item: (item in offices, item in linked, item))
        result |= {identity: stands for identity in group if identity != stands}
    return result


def stake_content(interest: Interest) -> Interest:
    """What a row says beside its id and place: rows equal in it are one (RULES R6)."""
    return replace(interest, id="", source=replace(interest.source, locator=None))
