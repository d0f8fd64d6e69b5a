"""The Beneficial Ownership Data Standard, versions 0.1 to 0.4, as JSON or JSON Lines.

Statements are collected first, because a record's state is its latest statement, wherever it
stands; then each register's records are given as a dataset of their own. See docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from loaders.bods.extras import extras_of, with_entity_extras, with_interest_extras
from loaders.bods.interests import Stretch, stretches
from loaders.bods.parts import is_gleif
from loaders.bods.records import entity_of, person_of, unread_nationalities
from loaders.bods.spool import KINDS, Spool, Spooled
from loaders.bods.upgrade import UnknownVersion, version_of
from loaders.bods.validation import validated
from loaders.bods.values import mapping, reason_of, source_of, text_of
from loaders.formats import Format, Part, Peek, Reading
from loaders.reading.json_values import json_values
from loaders.reading.opening import InputFile
from loaders.reading.spool import scratch
from loaders.records import (
    Context,
    Derived,
    Diagnostic,
    Item,
    Kind,
    Reject,
    Severity,
    unread_nationality,
)
from ownership_graph.errors import InvalidData, InvalidRecord, Location
from ownership_graph.model import Entity, EntityKind, Interest, Source, UnknownReason

__all__ = ["FORMATS", "BodsReading"]

_SIGNS = ('"recordType"', '"statementType"', '"bodsVersion"')


@dataclass(frozen=True)
class BodsReading:
    """A package of statements; see :class:`loaders.formats.Reading`."""

    spool: Spool
    context: Context
    files: Sequence[InputFile] = ()

    def parts(self) -> Sequence[Part]:
        """The registers that the package speaks for."""
        return self.spool.parts()

    def items(self, part: Part, dataset: str) -> Iterator[Item]:
        """The records of one register; what was refused is given with the first."""
        if part == self.parts()[0]:
            if self.context.validate:
                yield from validated(self.files)
            yield from self.spool.refusals()
            yield from self.spool.superseded()
        for found in self.spool.statements(part):
            try:
                yield from self._records(found, dataset)
            except InvalidData as error:
                yield Reject.of(error, KINDS[found.kind], found.location, found.raw)

    def _records(self, found: Spooled, dataset: str) -> Iterator[Item]:
        locator = f"{found.location}, {text_of(found.statement.get('statementId'))}"
        source = source_of(found.statement, dataset, locator, self.context.retrieved)
        if found.kind == "relationship":
            yield from self._interests(found, source)
            return
        if found.kind == "entity":
            gleif = is_gleif(found.statement)
            entity = entity_of(found.record, found.details, source, head_office=gleif)
        else:
            entity = person_of(found.record, found.details, source)
            for word in unread_nationalities(found.details):
                yield unread_nationality(word, found.location)
        yield with_entity_extras(entity, extras_of(found.statement))

    def _interests(self, found: Spooled, source: Source) -> Iterator[Item]:
        details = found.details
        given = details.get("subject")
        subject, holder = self._party(given), self._party(details.get("interestedParty"))
        if subject is None:
            subject = f"{found.record}#subject"
            yield Derived(_unspecified(subject, reason_of(given), source))
        elif self.spool.kind_of(subject) is None:
            yield self._undescribed("subject", subject, found)
        if holder is not None and self.spool.kind_of(holder) is None:
            yield self._undescribed("interested party", holder, found)
        extras = extras_of(found.statement)
        periods = stretches(details, found.closed, exported=bool(extras))
        base = Interest(
            id=found.record,
            subject=subject,
            holder=holder,
            source=source,
            components=self._components(details),
            unknown_reason=None if holder is not None else self._reason(details),
        )
        made = []
        for number, stretch in enumerate(periods, start=1):
            identity = found.record if len(periods) == 1 else f"{found.record}#{number}"
            interest = self._nominated(_filled(base, identity, stretch))
            made.append(with_interest_extras(interest, extras))
        # A statement counts once, whatever it gives, and not at all where a part of it is refused.
        yield made[0]
        yield from map(Derived, made[1:])

    def _party(self, given: object) -> str | None:
        return self.spool.current(text_of(given)) if text_of(given) else None

    @staticmethod
    def _reason(details: dict[str, object]) -> UnknownReason:
        return reason_of(details.get("interestedParty"))

    def _components(self, details: dict[str, object]) -> tuple[str, ...]:
        listed = details.get("componentRecords")
        given = (
            [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []
        )
        current = dict.fromkeys(self.spool.current(item) for item in given)
        return tuple(item for item in current if self.spool.kind_of(item) == "relationship")

    def _nominated(self, interest: Interest) -> Interest:
        """A stake that a nomination holds is the nominee's, on behalf of the nominator."""
        nomination = self.spool.nominations.get(interest.holder or "")
        if nomination is None or len(nomination.nominators) != 1:
            return interest
        (nominator,) = nomination.nominators
        if len(nomination.nominees) != 1:
            return replace(interest, on_behalf_of=nominator)
        (nominee,) = nomination.nominees
        return replace(interest, holder=nominee, on_behalf_of=nominator)

    @staticmethod
    def _undescribed(role: str, record: str, found: Spooled) -> Diagnostic:
        return Diagnostic(
            Severity.WARNING,
            f"the {role} {record!r} of {found.record!r} is described by no statement here; it is"
            " kept as an entity of which nothing is known.",
            found.location,
            "Load the statement that describes it too.",
        )


def _filled(base: Interest, identity: str, stretch: Stretch) -> Interest:
    return replace(
        base,
        id=identity,
        equity=stretch.equity,
        votes=stretch.votes,
        board=stretch.board,
        rights=stretch.rights,
        start=stretch.start,
        end=stretch.end,
        directness=stretch.directness,
        joint_block=None if stretch.joint is None else f"{base.subject} {stretch.joint}",
        details=stretch.details,
    )


def _unspecified(identity: str, reason: UnknownReason, source: Source) -> Entity:
    return Entity(id=identity, kind=EntityKind.UNKNOWN, source=source, unknown_reason=reason)


@contextmanager
def _open(files: Sequence[InputFile], context: Context) -> Iterator[Reading]:
    with scratch() as database:
        spool = Spool(database)
        for file in files:
            _collect(file, spool)
        spool.finish()
        yield BodsReading(spool, context, files)


def _collect(file: InputFile, spool: Spool) -> None:
    try:
        with file.open() as source:
            for number, found in enumerate(json_values(source, file.name)):
                if number == 0:
                    _check_version(found.value, found.location)
                spool.add(found)
    except InvalidData as error:
        spool.refuse(Reject.of(error, Kind.FILE, Location(file.name)))


def _check_version(value: object, location: Location) -> None:
    """Refuse a file of an unknown version once, not statement by statement."""
    try:
        version_of(mapping(value))
    except UnknownVersion as error:
        raise UnknownVersion(
            error.message.replace("the statement is", "the file is"),
            hint=error.hint,
            location=location,
        ) from error
    except InvalidRecord:
        return  # one value that is no statement; the others may be


def _recognises(peek: Peek) -> bool:
    text = peek.text
    return text.lstrip()[:1] in {"[", "{"} and any(sign in text for sign in _SIGNS)


FORMATS = (Format("bods", "BODS", _recognises, _open, "bods", by_publisher=True),)
