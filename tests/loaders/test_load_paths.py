from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from loading import AT, Loaded, load, put

from loaders import summary as summaries
from loaders.formats import Format, by_name, each_file, formats, one_part, recognise
from loaders.load import Progress, load_paths
from loaders.reading.opening import InputFile, opened
from loaders.records import Context, Diagnostic, Item, Kind, Reject, Severity, Skip
from loaders.summary import Tally
from ownership_graph.errors import FileProblem, InvalidData, Location, UnknownName
from ownership_graph.model import Dataset, Entity, EntityKind, FileDigest, Source
from ownership_graph.stores.memory import MemoryStore

ENTITIES = "id,name,kind\na,Alpha Ltd,company\nb,Beta Ltd,company\n"
INTERESTS = "holder,subject,equity\nb,a,60\n"
BAD = INTERESTS + "b,a,120\n"
PARENT = "FICTALPHA00000000097,Alpha,GB,FICTBETA000000000018,Beta\n"
FIGURES = "accession_number,company_cik,owner_key,percent_of_class,control_class,pct_source\n"
TABLES = {"entities.csv": ENTITIES, "interests.csv": INTERESTS}


def statement(record: str, url: str) -> str:
    return json.dumps(
        {
            "statementId": f"s-{record}",
            "recordId": record,
            "recordType": "entity",
            "statementDate": "2024-01-01",
            "recordDetails": {"entityType": {"type": "registeredEntity"}, "name": record},
            "source": {"url": url},
        }
    )


def names(loaded: Loaded) -> list[str]:
    return [item.name for item in loaded.store.datasets()]


def test_counts_add_up_and_the_files_are_in_the_dataset(tmp_path: Path) -> None:
    loaded = load(tmp_path / "tea", {"entities.csv": ENTITIES, "interests.csv": BAD})
    assert loaded.counts == {"entity": (2, 2, 0, 0), "interest": (2, 1, 1, 0)}
    (dataset,) = loaded.summary.datasets
    assert (dataset.name, dataset.format, dataset.loaded_at) == ("tea", "tables", AT)
    assert [item.name for item in dataset.files] == ["entities.csv", "interests.csv"]


def test_loading_the_same_files_twice_changes_nothing(tmp_path: Path) -> None:
    first = load(tmp_path / "tea", TABLES)
    second = load(tmp_path / "tea", TABLES, first.store)
    assert second.summary.unchanged == ("tea",)
    assert second.summary.datasets == first.summary.datasets
    third = load(tmp_path / "tea", {"interests.csv": "holder,subject\n"}, first.store)
    assert third.summary.unchanged == ()
    assert third.summary.datasets[0].version == 2


def test_the_same_folder_at_another_place_changes_nothing(tmp_path: Path) -> None:
    first = load(tmp_path / "here" / "tea", TABLES)
    second = load(tmp_path / "there" / "tea", TABLES, first.store)
    assert second.summary.unchanged == ("tea",)
    assert first.into("a")[0].source.locator == "interests.csv, line 2"


def test_remarks_name_the_path_as_it_was_given(tmp_path: Path) -> None:
    loaded = load(tmp_path / "tea", {"entities.csv": ENTITIES, "interests.csv": BAD})
    assert loaded.errors[0].startswith(f"{tmp_path / 'tea' / 'interests.csv'}, line 3")


def test_files_of_one_name_in_two_paths_are_told_apart(tmp_path: Path) -> None:
    put(tmp_path, {"x/people.csv": ENTITIES, "y/people.csv": "id,name,kind\nc,Gamma,persn\n"})
    paths = [tmp_path / "x" / "people.csv", tmp_path / "y" / "people.csv"]
    summary = load_paths(MemoryStore(), paths, loaded_at=AT, dataset="all")
    assert str(paths[1]) in str(summary.diagnostics[0])
    assert summary.datasets[0].entities == 2


def test_t9_bad_rows_are_reported_and_the_good_ones_stored(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    loaded = load(
        tmp_path / "tea", {"entities.csv": ENTITIES, "interests.csv": BAD}, rejects=rejects
    )
    assert loaded.summary.exit_code == 3
    assert len(loaded.into("a")) == 1
    assert json.loads(rejects.read_text("utf-8"))["raw"] == "b,a,120"


def test_t9_strict_stores_nothing_beside_a_refusal(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    loaded = load(
        tmp_path / "tea",
        {"entities.csv": ENTITIES, "interests.csv": BAD},
        strict=True,
        rejects=rejects,
    )
    assert loaded.store.datasets() == ()
    assert (loaded.summary.stored, loaded.summary.exit_code) == (False, 3)
    assert loaded.counts == {"entity": (2, 0, 0, 2), "interest": (2, 0, 1, 1)}
    assert loaded.summary.skips == {"good, but --strict stores nothing beside a refusal": 3}
    assert len(rejects.read_text("utf-8").splitlines()) == 2


def test_t9_strict_stores_everything_where_nothing_is_refused(tmp_path: Path) -> None:
    loaded = load(tmp_path / "tea", TABLES, strict=True)
    assert loaded.summary.stored
    assert loaded.counts == {"entity": (2, 2, 0, 0), "interest": (1, 1, 0, 0)}


def test_strict_knows_the_holders_of_the_other_files_of_the_load(tmp_path: Path) -> None:
    put(tmp_path, {"who/people.csv": ENTITIES, "what/interests.csv": INTERESTS})
    summary = load_paths(
        MemoryStore(),
        [tmp_path / "what" / "interests.csv", tmp_path / "who" / "people.csv"],
        loaded_at=AT,
        strict=True,
    )
    assert summary.exit_code == 0
    assert [item.name for item in summary.datasets] == ["people", "what"]


def test_holders_are_looked_for_in_a_package_that_cannot_be_read(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {
            "tables/interests.csv": INTERESTS,
            "broken.json": '{"bodsVersion": 1',
            "bods.jsonl": "\n".join(statement(name, "") for name in "ab"),
        },
    )
    assert loaded.counts["interest"] == (1, 1, 0, 0)


def test_t9_a_missing_path_is_a_file_problem() -> None:
    with pytest.raises(FileProblem, match="no file or folder"):
        load_paths(MemoryStore(), ["nowhere.csv"], loaded_at=AT)


def test_t9_a_folder_without_data_is_a_file_problem(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="holds nothing that can be loaded"):
        load(tmp_path, {"README.md": "hello"})


def test_t9_a_file_of_no_known_format_is_refused(tmp_path: Path) -> None:
    put(tmp_path, {"notes.txt": "tea at six"})
    summary = load_paths(MemoryStore(), [tmp_path / "notes.txt"], loaded_at=AT)
    assert (summary.exit_code, summary.rejected, summary.datasets) == (3, 1, ())


def test_a_zip_inside_a_zip_is_refused_and_the_rest_is_stored(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as target:
        target.writestr("entities.csv", ENTITIES)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as target:
        target.writestr("inner.zip", inner.getvalue())
        target.writestr("entities.csv", ENTITIES)
    summary = load_paths(MemoryStore(), [tmp_path / "outer.zip"], loaded_at=AT)
    assert "a zip file inside a zip file" in summary.diagnostics[0].message
    assert summary.datasets[0].entities == 2


def test_a_file_that_breaks_off_while_holders_are_looked_for_is_reported_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
        yield Entity(id="b", kind=EntityKind.COMPANY, source=Source(dataset=context.dataset))
        raise InvalidData("torn.", location=Location(files[0].name, 2))

    torn = Format("torn", "torn", lambda _: True, one_part(read), "torn")
    monkeypatch.setattr(
        "loaders.plan.recognise",
        lambda file: torn if file.basename == "torn.txt" else recognise(file),
    )
    loaded = load(
        tmp_path / "tea",
        {"interests.csv": INTERESTS, "entities.csv": "id\na\n", "torn.txt": "x"},
        strict=True,
    )
    (error,) = loaded.errors
    assert error.endswith("torn.txt, line 2: error: torn.")
    assert loaded.counts["interest"] == (1, 0, 0, 1)


def test_what_was_read_of_a_dataset_that_breaks_off_is_not_counted_as_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
        yield Entity(id="b", kind=EntityKind.COMPANY, source=Source(dataset=context.dataset))
        raise InvalidData("torn.", location=Location(files[0].name, 2))

    torn = Format("torn", "torn", lambda _: True, one_part(read), "torn")
    monkeypatch.setattr("loaders.plan.recognise", lambda _: torn)
    loaded = load(tmp_path / "tea", {"torn.txt": "x"})
    assert loaded.store.datasets() == ()
    assert loaded.counts == {"entity": (1, 0, 0, 1)}
    assert loaded.summary.skips == {"of a dataset that broke off, and is not stored": 1}


def test_stored_is_what_the_dataset_holds_where_statements_share_an_id(tmp_path: Path) -> None:
    row = f"{51}\tA\tcontrôle\t\tB\n"
    table = f"id\torigine\tqualificatif\tvaleur\tcible\n{row}{row}"
    loaded = load(tmp_path / "press", {"edges.tsv": table, "nodes.tsv": "nom\tx\nA\t\nB\t\n"})
    (dataset,) = loaded.store.datasets()
    assert (dataset.entities, dataset.interests) == (2, 1)
    assert loaded.counts == {"entity": (2, 2, 0, 0), "interest": (2, 1, 0, 1)}
    assert loaded.summary.skips == {"joined with another statement of the same id": 1}


def test_tables_and_a_cap_table_in_one_folder_are_two_datasets(tmp_path: Path) -> None:
    manifest = {
        "file_type": "OCF_MANIFEST_FILE",
        "issuer": {"id": "i", "legal_name": "Tea Inc", "country_of_formation": "US"},
    }
    loaded = load(tmp_path / "tea", {**TABLES, "Manifest.ocf.json": json.dumps(manifest)})
    assert names(loaded) == ["tea", "tea/ocf"]
    assert [item.entities for item in loaded.store.datasets()] == [2, 1]


def test_without_a_store_no_id_is_known() -> None:
    assert Context("tea").known(["a"]) == frozenset()


def test_papers_beside_the_data_are_left_out_with_a_note(tmp_path: Path) -> None:
    loaded = load(tmp_path, {**TABLES, "LICENSE": "free", "photo.png": b"\x89PNG", "x.json": "{}"})
    notes = [item for item in loaded.summary.diagnostics if item.severity is Severity.NOTE]
    assert len(notes) == 2
    assert loaded.summary.rejected == 1


def test_truncated_gzip_is_reported_and_its_good_part_kept(tmp_path: Path) -> None:
    rows = "".join(f"e{number},Company {number},company\n" for number in range(40_000))
    packed = gzip.compress(f"id,name,kind\n{rows}".encode())
    loaded = load(tmp_path, {"entities.csv.gz": packed[: len(packed) // 2]})
    assert "end before the end of the file" in loaded.errors[0]
    assert 1000 < loaded.summary.counts[Kind.ENTITY].stored < 40_000
    assert loaded.summary.exit_code == 3


def test_a_file_refused_whole_does_not_empty_its_dataset(tmp_path: Path) -> None:
    first = load(tmp_path / "tea", {"entities.csv": ENTITIES})
    second = load(tmp_path / "tea", {"entities.csv": "name\nAlpha\n"}, first.store)
    assert second.summary.exit_code == 3
    assert second.entity("a").name == "Alpha Ltd"


def test_a_dataset_of_headers_only_is_empty_not_refused(tmp_path: Path) -> None:
    loaded = load(tmp_path / "tea", {"entities.csv": "id,name\n"})
    assert (loaded.summary.exit_code, loaded.summary.datasets[0].entities) == (0, 0)


def test_each_directory_of_tables_is_one_dataset(tmp_path: Path) -> None:
    loaded = load(
        tmp_path / "all",
        {"x/entities.csv": ENTITIES, "x/interests.csv": INTERESTS, "y/entities.csv": "id\nc\n"},
    )
    assert names(loaded) == ["all/x", "all/y"]


def test_tables_in_a_zip_are_one_dataset(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "tea.zip", "w") as target:
        for name, content in TABLES.items():
            target.writestr(name, content)
    store = MemoryStore()
    summary = load_paths(store, [tmp_path / "tea.zip"], loaded_at=AT)
    assert [(item.name, item.interests) for item in summary.datasets] == [("tea", 1)]


def test_r6_a_package_of_two_registers_is_two_datasets(tmp_path: Path) -> None:
    two = "\n".join([statement("a", "https://www.gleif.org/x"), statement("b", "https://brreg.no")])
    first = load(tmp_path / "pack", {"s.jsonl": two})
    assert names(first) == ["pack/brreg", "pack/gleif"]
    # Of one register only, the package is one dataset, and the parts of before are gone.
    one = load(tmp_path / "pack", {"s.jsonl": statement("a", "https://brreg.no")}, first.store)
    assert names(one) == ["pack"]


def test_two_families_in_one_folder_do_not_share_a_name(tmp_path: Path) -> None:
    loaded = load(tmp_path / "mix", {**TABLES, "s.jsonl": statement("c", "https://brreg.no")})
    assert names(loaded) == ["mix", "mix/bods"]


def test_one_name_may_be_given_to_all(tmp_path: Path) -> None:
    loaded = load(tmp_path / "x", TABLES, dataset="wonderland")
    assert names(loaded) == ["wonderland"]


def test_standard_input_is_one_file(tmp_path: Path) -> None:
    store = MemoryStore()
    summary = load_paths(
        store, ["-"], loaded_at=AT, stdin=io.BytesIO(gzip.compress(ENTITIES.encode()))
    )
    assert [(item.name, item.entities) for item in summary.datasets] == [("stdin", 2)]
    assert tmp_path.exists()


def test_progress_is_told_as_files_are_read(tmp_path: Path) -> None:
    told: list[Progress] = []
    load(tmp_path / "tea", TABLES, strict=True, progress=told.append)
    assert {item.checking for item in told} == {True, False}
    assert all(item.dataset == "tea" for item in told)
    assert told[-1].records == 3
    # Tables are read twice, and strict looks before it stores.
    assert told[-1].done == told[-1].total == 4 * (len(ENTITIES) + len(INTERESTS))


def test_a_format_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(UnknownName, match="no format 'tealeaves'") as caught:
        by_name("tealeaves")
    assert caught.value.hint is not None
    assert "bods" in caught.value.hint
    assert {item.name for item in formats()} >= {"bods", "tables", "entities", "interests"}


def test_every_file_of_several_is_read_although_one_breaks_off(tmp_path: Path) -> None:
    put(tmp_path, {"a": "x", "b": "x"})

    def parse(file: InputFile) -> list[Item]:
        if file.basename == "a":
            raise InvalidData("torn.")
        return [Skip(Kind.ROW, "read")]

    with opened([str(tmp_path)]) as (named,):
        found = list(each_file(named.files, lambda file: iter(parse(file))))
    assert isinstance(found[0], Reject)
    assert found[0].location.file == "a"
    assert found[1] == Skip(Kind.ROW, "read")


def test_an_empty_file_is_of_no_format(tmp_path: Path) -> None:
    put(tmp_path, {"nothing": ""})
    with opened([str(tmp_path / "nothing")]) as (named,):
        assert recognise(named.files[0]) is None


def test_errors_are_kept_when_there_are_too_many_remarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summaries, "_KEPT_DIAGNOSTICS", 2)
    tally = Tally()
    place = Location("x", 1)
    for number in range(3):
        tally.count(Diagnostic(Severity.NOTE, f"note {number}.", place))
    for number in range(3):
        tally.count(Reject(Kind.ROW, f"error {number}.", place))
    assert [item.message for item in tally.diagnostics] == ["error 0.", "error 1."]
    assert tally.unlisted == 4


def test_a_diagnostic_reads_as_one_line() -> None:
    remark = Diagnostic(Severity.WARNING, "odd.", Location("x.csv", 3), "Look.")
    assert str(remark) == "x.csv, line 3: warning: odd. Look."
    assert str(Diagnostic(Severity.NOTE, "odd.", Location("x"))) == "x: note: odd."


@pytest.mark.parametrize(("form", "file"), [("tables", "s.jsonl"), ("bods", "t.jsonl")])
def test_what_other_files_made_is_left_alone(tmp_path: Path, form: str, file: str) -> None:
    store = MemoryStore()
    digest = FileDigest(file, "00", 0)
    with store.writer(Dataset(name="pack/mine", format=form, files=(digest,))):
        pass
    load(tmp_path / "pack", {"s.jsonl": statement("a", "https://brreg.no")}, store)
    assert [item.name for item in store.datasets()] == ["pack", "pack/mine"]


def test_each_dataset_names_its_own_files_only(tmp_path: Path) -> None:
    loaded = load(tmp_path / "all", {"entities.csv": ENTITIES, "y/entities.csv": "id\nc\n"})
    files = {item.name: [file.name for file in item.files] for item in loaded.store.datasets()}
    assert files == {"all": ["entities.csv"], "all/y": ["y/entities.csv"]}


def test_the_folder_one_stands_in_may_be_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "tea", {**TABLES, "y/entities.csv": "id\nc\n"})
    monkeypatch.chdir(tmp_path / "tea")
    summary = load_paths(MemoryStore(), ["."], loaded_at=AT)
    assert [item.name for item in summary.datasets] == ["tea", "tea/y"]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ('{"statementId": "a", "recordId": "b"\n', 1, "the JSON cannot be read"),
        ('{"known": "to nobody"}\n', None, "no format that is known"),
        ("{\n", None, "no format that is known"),
    ],
)
def test_a_line_of_broken_json_is_told_from_an_unknown_format(
    tmp_path: Path, content: str, line: int | None, message: str
) -> None:
    path = tmp_path / "statements.jsonl"
    path.write_text(content, encoding="utf-8")
    (found,) = load_paths(MemoryStore(), [path], loaded_at=AT).diagnostics
    assert message in found.message
    assert found.location is not None
    assert found.location.line == line


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b" \n", "the file is empty."),
        ("id,name\n".encode("utf-16"), "the file is UTF-16, not UTF-8."),
    ],
)
def test_a_file_that_nobody_can_read_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "list.csv").write_bytes(content)
    with MemoryStore() as store:
        summary = load_paths(store, [tmp_path / "list.csv"], loaded_at=AT)
    assert [item.message for item in summary.diagnostics] == [reason]
    assert summary.rejected == 1


def test_a_zip_that_leads_out_of_itself_stays_inside(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as archive:
        archive.writestr("../../up/entities.csv", "id,name\nx,X\n")
        archive.writestr("/etc/entities.csv", "id,name\ny,Y\n")
    with MemoryStore() as store:
        load_paths(store, [tmp_path / "slip.zip"], loaded_at=AT)
        assert [item.name for item in store.datasets()] == ["slip/etc", "slip/up"]


def test_a_filing_in_a_folder_is_not_left_out_in_silence(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"filings/13g.html": "<html>Schedule 13G</html>", "filings/entities.csv": ENTITIES},
    )
    with MemoryStore() as store:
        summary = load_paths(store, [tmp_path / "filings"], loaded_at=AT)
    assert [item.location.file.endswith("13g.html") for item in summary.diagnostics] == [True]
    assert summary.exit_code == 3


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "parents.csv",
            "LEI,Legal Name,Legal Jurisdiction,Parent LEI,Parent Name\n" + 2 * PARENT,
        ),
        (
            "owned.csv",
            "company,acquirer,date\nA,B,2020-01-01\nA,C,2021-01-01\nA,A,2021-01-01\n",
        ),
        (
            "sheet.csv",
            "company,holder,class,shares\nTea,Ada,A,5\nTea,Ben,A,5\nTea,Ada,B,1\nTea,,A,1\n",
        ),
        (
            "figures.csv",
            FIGURES
            + "0000000001-20-000001,0001,2,5,,\n0000000001-21-000001,1,2,6,,\n"
            + "0000000001-21-000002,1,3,7,,\n0000000001-21-000003,1,01,7,,\n",
        ),
    ],
)
def test_counts_add_up_to_what_the_store_holds(tmp_path: Path, file: str, text: str) -> None:
    loaded = load(tmp_path / "tea", {file: text})
    (dataset,) = loaded.store.datasets()
    held = {Kind.ENTITY: dataset.entities, Kind.INTEREST: dataset.interests}
    assert {kind: loaded.summary.counts[kind].stored for kind in held} == held
    for count in loaded.summary.counts.values():
        assert count.read + count.derived == count.stored + count.rejected + count.skipped
