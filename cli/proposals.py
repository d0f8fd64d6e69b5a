"""Reading a proposal from a path or standard input."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from ownership_graph.errors import FileProblem
from queries.proposals.file import read_proposal
from queries.proposals.proposal import Proposal

__all__ = ["ProposalFile", "load_proposal"]


@dataclass(frozen=True, slots=True)
class ProposalFile:
    """A proposal and the file it stands in.

    Attributes:
        proposal: what the file says.
        name: its name, as the user gave it.
        sha256: its digest, in hexadecimal.
    """

    proposal: Proposal
    name: str
    sha256: str


def load_proposal(path: str) -> ProposalFile:
    """Read a proposal file; ``-`` is standard input.

    Raises:
        FileProblem: when it cannot be read.
        InvalidProposal: with every problem of the file.
    """
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise FileProblem(
            f"{path} cannot be read: {error.strerror}.",
            hint="ownership-graph init writes a proposal to start from.",
        ) from error
    proposal = read_proposal(data, path).proposal
    return ProposalFile(proposal, path, hashlib.sha256(data).hexdigest())
