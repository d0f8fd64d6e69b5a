"""The findings on the models of a package: IV.C.1, IV.C.2, IV.C.open and IV.C.bar."""

from __future__ import annotations

from collections.abc import Iterator

from queries.clauses import iv_c_1, iv_c_2
from queries.clauses.package import Package
from queries.finding import Finding
from queries.proposal import Role

__all__ = ["model_findings"]


def model_findings(package: Package) -> Iterator[Finding]:
    """Every finding on every model, clause by clause."""
    for clause, evaluate in ((iv_c_1.CLAUSE, iv_c_1.evaluate), (iv_c_2.CLAUSE, iv_c_2.evaluate)):
        for model in package.proposal.models:
            for owner in model.owners:
                if package.known(owner):
                    identity = package.id(owner)
                    yield evaluate(package.space, identity, role=Role.OWNER.value, model=model.name)
                else:
                    yield package.not_found(clause, owner, Role.OWNER, model=model.name)
