"""Load files into a store: recognise, read, store what is good, report what is not.

Each dataset is one transaction. A load reads every file at least once more than it stores it where
``strict`` asks for certainty beforehand; memory does not grow with the files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from loaders.formats import Part, Reading
from loaders.plan import Job, Plan, plan
from loaders.reading.opening import Named, opened
from loaders.records import Context, Derived, Diagnostic, Item, Kind, Reject, Severity
from loaders.rejects import RejectsFile, rejects_file
from loaders.summary import LoadSummary, Tally
from ownership_graph.errors import InvalidData, Location
from ownership_graph.model import Dataset, Entity, Interest
from ownership_graph.stores.base import Store, Writer

__all__ = ["Progress", "load_paths"]

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load has come.

    Attributes:
        dataset: what is being loaded.
        done: bytes read from disk so far; what is read twice counts twice.
        total: bytes that will be read.
        records: rows and statements read so far.
        checking: whether this is the pass that only looks.
    """

    dataset: str
    done: int
    total: int
    records: int
    checking: bool


def load_paths(  # noqa: PLR0913 (one argument for each option of the command)
    store: Store,
    paths: Sequence[str | Path],
    *,
    loaded_at: str,
    dataset: str | None = None,
    format: str | None = None,  # noqa: A002 (named as the option --as that gives it)
    strict: bool = False,
    retrieved: date | None = None,
    validate: bool = False,
    progress: Callable[[Progress], None] | None = None,
    rejects: str | Path | None = None,
    stdin: BinaryIO | None = None,
) -> LoadSummary:
    """Load files, folders or standard input (``-``) into a store.

    Args:
        store: an open store.
        paths: what to load.
        loaded_at: the moment of the load, ISO 8601.
        dataset: name for all of it; None names each path's dataset after the path.
        format: the format of every file; None recognises each by its content.
        strict: store nothing if anything is refused.
        retrieved: the day on which the files were retrieved.
        validate: check statements against the published schema too, where a format has one.
        progress: told now and then how far the load has come.
        rejects: where to write what was refused: CSV where the name ends so, else JSON Lines.
        stdin: what ``-`` reads.

    Raises:
        FileProblem: when a path does not exist, cannot be read, or is a folder without data.
        UnknownName: when there is no format of that name.
        StoreError: when the store refuses to be written.
    """
    with opened([str(path) for path in paths], stdin) as named, rejects_file(rejects) as sink:
        planned = plan(named, dataset=dataset, format_name=format)
        context = Context("", retrieved, validate=validate)
        loading = _Loading(store, named, planned, context, loaded_at)
        loading.report(progress, sink)
        return loading.run(strict=strict)


class _Loading:
    """One call of :func:`load_paths`."""

    def __init__(
        self, store: Store, named: Sequence[Named], planned: Plan, context: Context, loaded_at: str
    ) -> None:
        self._store = store
        self._plan = planned
        self._context = context
        self._loaded_at = loaded_at
        self._meters = [file.meter for source in named for file in source.files]
        self._total = sum(
            item.size * job.format.passes for job in planned.jobs for item in job.digests
        )
        self._tally = Tally()
        self._touched: list[str] = []
        self._shown = {file.name: file.shown for source in named for file in source.files}
        self._checking = False

    def report(self, progress: Callable[[Progress], None] | None, sink: RejectsFile) -> None:
        """Say where progress and refusals go."""
        self._progress = progress
        self._sink = sink

    def run(self, *, strict: bool) -> LoadSummary:
        """Read all jobs and store them; under ``strict`` read them once without storing first."""
        before = {item.name: item.version for item in self._store.datasets()}
        for meter in self._meters:
            meter.done = 0  # what was read to recognise the formats
        if strict:
            self._checking, self._total = True, self._total * 2
            self._pass()
            if self._tally.refused:
                self._tally.drop("good, but --strict stores nothing beside a refusal")
                return self._summary(before, stored=False)
            self._tally, self._checking = Tally(), False
        self._pass()
        return self._summary(before, stored=True)

    def _pass(self) -> None:
        for remark in self._plan.remarks:
            self._note(remark)
        for job in self._plan.jobs:
            try:
                with job.format.open(job.files, self._job_context(job)) as reading:
                    self._read(job, reading)
            except InvalidData as error:
                if not self._checking:
                    self._tally.drop("of a dataset that broke off, and is not stored")
                self._note(Reject.of(error, Kind.FILE, Location(job.files[0].name)))

    def _read(self, job: Job, reading: Reading) -> None:
        names = []
        for part in reading.parts():
            name = _dataset_name(job, part)
            if part.dataset and name == part.dataset:
                self._note_taken_place(job, name)
            records = self._records(name, reading.items(part, name))
            if self._checking:
                for _ in records:
                    pass
            elif self._write(job, part, name, records):
                names.append(name)
        self._touched += names
        if names and job.format.by_publisher:
            self._forget_stale_parts(job, names)

    def _note_taken_place(self, job: Job, name: str) -> None:
        """A warning where an export takes the place of what was loaded from something else."""
        before = next((item for item in self._store.datasets() if item.name == name), None)
        if before is None or before.format == job.format.name or self._checking:
            return
        self._note(
            Diagnostic(
                Severity.WARNING,
                f"the dataset {name!r} of this export takes the place of the one that was loaded"
                f" as {before.format}.",
                Location(job.files[0].name),
                "Load it with --dataset NAME to keep both.",
            )
        )

    def _write(self, job: Job, part: Part, name: str, records: Iterator[Entity | Interest]) -> bool:
        refused = self._tally.refused
        batch = list(islice(records, _BATCH))
        if not batch and self._tally.refused > refused:
            return False  # all of it was refused: what is in the store is better than nothing
        dataset = Dataset(
            name=name,
            format=job.format.name,
            files=job.digests,
            publisher=part.publisher,
            loaded_at=self._loaded_at,
        )
        with self._store.writer(dataset) as writer:
            while batch:
                _add(writer, batch)
                batch = list(islice(records, _BATCH))
        self._tally.keep(next(item for item in self._store.datasets() if item.name == name))
        return True

    def _records(self, name: str, items: Iterator[Item]) -> Iterator[Entity | Interest]:
        """The records among the items; the rest is noted, and progress told, as they pass."""
        tell_at = 0
        for item in items:
            self._note(item)
            if isinstance(item, Derived):
                yield item.record
            elif isinstance(item, Entity | Interest):
                yield item
            if self._tally.read >= tell_at:
                tell_at = self._tally.read + _BATCH
                self._tell(name)
        self._tell(name)

    def _note(self, item: Item) -> None:
        if isinstance(item, Reject | Diagnostic):
            # A remark names the path as the user gave it.
            shown = self._shown.get(item.location.file, item.location.file)
            item = replace(item, location=replace(item.location, file=shown))
        self._tally.count(item)
        if isinstance(item, Reject):
            self._sink.add(item)

    def _tell(self, name: str) -> None:
        if self._progress is not None:
            done = min(sum(meter.done for meter in self._meters), self._total)
            self._progress(Progress(name, done, self._total, self._tally.read, self._checking))

    def _job_context(self, job: Job) -> Context:
        known = partial(self._known, job)
        return replace(self._context, dataset=job.base, known=known)

    def _known(self, job: Job, ids: Collection[str]) -> frozenset[str]:
        """Which ids another dataset of the store, or another file of this load, defines."""
        missing = set(ids)
        own = {item.name for item in self._store.datasets() if _is_part(item.name, job.base)}
        others = [item.name for item in self._store.datasets() if item.name not in own]
        found: set[str] = set()
        if others:
            view = self._store.view(as_of=date.fromisoformat(self._loaded_at[:10]), datasets=others)
            found = {item.id for item in view.statements(sorted(missing))} & missing
        for other in self._plan.jobs:
            if other is not job and missing - found:
                found |= self._defined_by(other, missing - found)
        return frozenset(found)

    def _defined_by(self, job: Job, wanted: set[str]) -> set[str]:
        # Here every id counts as known: the question must not come back.
        context = replace(self._context, dataset=job.base, known=frozenset)
        found: set[str] = set()
        try:
            with job.format.open(job.files, context) as reading:
                for part in reading.parts():
                    for item in reading.items(part, job.base):
                        record = item.record if isinstance(item, Derived) else item
                        if isinstance(record, Entity) and record.id in wanted:
                            found.add(record.id)
        except InvalidData:
            return found  # that job reports it
        return found

    def _forget_stale_parts(self, job: Job, names: Sequence[str]) -> None:
        """Drop what the same files made before for publishers that they no longer name."""
        own = {file.name for file in job.digests}
        for item in self._store.datasets():
            part = _is_part(item.name, job.base) and item.name not in names
            same = item.format == job.format.name and own & {file.name for file in item.files}
            if part and same:
                self._store.remove_dataset(item.name)

    def _summary(self, before: Mapping[str, int], *, stored: bool) -> LoadSummary:
        touched = set(self._touched)
        datasets = tuple(item for item in self._store.datasets() if item.name in touched)
        return LoadSummary(
            counts=self._tally.counts(),
            skips=dict(sorted(self._tally.skips.items())),
            diagnostics=self._tally.diagnostics,
            unlisted=self._tally.unlisted,
            rejected=self._tally.refused,
            datasets=datasets,
            unchanged=tuple(
                item.name for item in datasets if before.get(item.name) == item.version
            ),
            stored=stored,
        )


def _dataset_name(job: Job, part: Part) -> str:
    if part.dataset and (not job.named or (part.name and _is_part(part.dataset, job.base))):
        return part.dataset  # what was exported comes back under its own name
    return f"{job.base}/{part.name}" if part.name else job.base


def _is_part(name: str, base: str) -> bool:
    return name == base or name.startswith(f"{base}/")


def _add(writer: Writer, batch: Sequence[Entity | Interest]) -> None:
    writer.add_entities(item for item in batch if isinstance(item, Entity))
    writer.add_interests(item for item in batch if isinstance(item, Interest))
