"""The ``interests`` table: one row, one statement of what a holder has in a subject."""

from __future__ import annotations

import hashlib

from loaders.records import Context, Kind
from loaders.tables.cells import cell_of, choice, choices, day, listed, optional, share, yes
from loaders.tables.origin import ORIGIN, origin_of
from loaders.tables.rows import Row, Schema
from ownership_graph.errors import InvalidRecord
from ownership_graph.model import Directness, Form, Interest, Right, UnknownReason

__all__ = ["INTERESTS", "interest_of", "row_digest"]

INTERESTS = Schema(
    Kind.INTEREST,
    (
        "holder",
        "subject",
        "equity",
        "votes",
        "rights",
        "board",
        "form",
        "on_behalf_of",
        "joint_block",
        "start",
        "end",
        "complete",
        *ORIGIN,
        "id",
        "directness",
        "components",
        "unknown_reason",
        "details",
    ),
    ("holder", "subject"),
)

_ID_BYTES = 10
_SHARES = {"equity", "votes", "board"}
_USUAL = {"form": Form.ISSUED.value, "directness": Directness.DIRECT.value, "complete": "no"}


def row_digest(row: Row) -> bytes:
    """What the row says, in 10 bytes: rows equal in every column are one (RULES R6).

    However it is written: ``5``, ``5.0`` and ``5%`` are one share, and empty is the usual.

    Raises:
        InvalidShare: when a share cannot be read.
    """
    cells = ((name, _plainly(name, text)) for name, text in row.cells.items() if text)
    said = sorted(cell for cell in cells if cell[1])
    return hashlib.blake2b(repr(said).encode(), digest_size=_ID_BYTES).digest()


def _plainly(name: str, text: str) -> str:
    if name in _SHARES:
        return cell_of(share(name, text))
    if name == "rights":
        return ";".join(sorted(listed(text)))
    return "" if _USUAL.get(name) == text else text


def interest_of(row: Row, context: Context) -> Interest:
    """The statement that a row makes; its id follows from its content.

    Raises:
        InvalidData: when a cell cannot be read, or the row contradicts itself.
    """
    subject = row.get("subject")
    if not subject:
        raise InvalidRecord(
            "the row has no subject.", hint="Name the entity in which the stake is held."
        )
    identity = row.get("id") or row_digest(row).hex()
    try:
        return Interest(
            id=identity,
            subject=subject,
            holder=row.get("holder") or None,
            source=origin_of(row, context),
            equity=share("equity", row.get("equity")),
            votes=share("votes", row.get("votes")),
            rights=choices("rights", row.get("rights"), Right),
            board=share("board", row.get("board")),
            form=choice("form", row.get("form") or Form.ISSUED, Form),
            on_behalf_of=row.get("on_behalf_of") or None,
            joint_block=row.get("joint_block") or None,
            start=day("start", row.get("start")),
            end=day("end", row.get("end")),
            complete=yes("complete", row.get("complete")) or False,
            directness=choice("directness", row.get("directness") or Directness.DIRECT, Directness),
            components=listed(row.get("components")),
            unknown_reason=optional("unknown_reason", row.get("unknown_reason"), UnknownReason),
            details=row.get("details"),
        )
    except InvalidRecord as error:
        # The model speaks of interests by id, which no reader of a table has seen.
        message = error.message.replace(f"stake {identity}", "stake")
        raise InvalidRecord(message, hint=error.hint) from error
