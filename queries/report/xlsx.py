"""The annex as a workbook: one sheet a table, every cell text or a number, never a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from queries.report.annex import WARNING, Annex, figures
from queries.report.html import override_text, points
from queries.report.text import clean

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["annex_xlsx", "safe_cell"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 32_000
_WIDEST, _NARROWEST = 60, 10
_EPOCH = (1980, 1, 1, 0, 0, 0)

Row = Sequence[object]


def annex_xlsx(annex: Annex) -> bytes:
    """The annex as the bytes of an XLSX file, the same for the same annex."""
    from openpyxl import Workbook  # noqa: PLC0415 (reports only)

    book = Workbook()
    book.remove(book.worksheets[0])
    day = datetime(annex.stamp.year, annex.stamp.month, annex.stamp.day)  # noqa: DTZ001 (a day)
    book.properties.created = book.properties.modified = day
    book.properties.creator = "ownership-graph"
    _sheet(book, "Summary", ["Item", "Value", "Note"], _summary(annex))
    clauses = annex.clauses
    _sheet(book, "Matrix", ["Party", "Id", *clauses], _matrix(annex))
    _sheet(book, "Findings", _FINDING_COLUMNS, _findings(annex))
    _sheet(book, "Gaps", _GAP_COLUMNS, _gaps(annex))
    _sheet(book, "Readings", ["Clause", "Reading", "Says", "Party", "From", "To"], _readings(annex))
    _sheet(book, "Evidence", _EVIDENCE_COLUMNS, _evidence(annex))
    _sheet(book, "Statements", ["What", "Statement", "By", "On"], _statements(annex))
    _sheet(book, "Files", ["Dataset", "Version", "File", "Bytes", "SHA-256"], _files(annex))
    _sheet(book, "Sign-off", ["Role", "Name", "Decision and reason", "Signature", "Date"], _SIGN)
    buffer = io.BytesIO()
    book.save(buffer)
    return _timeless(buffer.getvalue(), day)


def safe_cell(value: object) -> object:
    """A value that no spreadsheet takes for a formula, without control characters.

    >>> safe_cell("=1+1")
    "'=1+1"
    """
    if value in (None, "") or isinstance(value, int):
        return value if isinstance(value, int) else None
    text = clean(str(value), _LONGEST_CELL)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


_FINDING_COLUMNS = [
    "Clause", "Party", "Id", "Role", "Layer", "Model", "Outcome", "Agreement", "Reading",
    "Figures", "Threshold", "Margin", "Reason", "Other readings", "Flags", "Chains",
]  # fmt: skip
_GAP_COLUMNS = ["Of whom", "Missing", "Why", "What would settle it", "Moves by", "Clauses"]
_EVIDENCE_COLUMNS = [
    "No.", "Statement id", "Says", "Dataset", "Source", "Date of fact", "Retrieved", "Grade",
    "Used by",
]  # fmt: skip
_SIGN: list[Row] = [["Analyst"], ["Reviewer"], ["Certifier, to the best of knowledge"]]


def _sheet(book: Workbook, title: str, header: Sequence[str], rows: Iterable[Row]) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 (reports only)
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 (likewise)
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415 (likewise)

    sheet: Worksheet = book.create_sheet(title)
    widths = [len(name) for name in header]
    for number, row in enumerate([header, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = safe_cell(value)  # type: ignore[assignment]  # text, a number or nothing
            if isinstance(cell.value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
            widths[column - 1] = max(widths[column - 1], len(str(cell.value or "")))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(
            max(width + 2, _NARROWEST), _WIDEST
        )
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _summary(annex: Annex) -> list[Row]:
    package = annex.checked.package
    proposal, book = package.proposal, package.book
    rows: list[Row] = [
        ["Proposal", proposal.name],
        ["Facts as of", proposal.as_of.isoformat()],
        ["Annex dated", annex.stamp.isoformat()],
        ["Part", annex.part],
        ["Findings in the other part", annex.withheld],
        ["Rulebook", f"{book.title}, {book.version}"],
        ["Verdict", annex.verdict.value, annex.caveat],
    ]
    for clause, outcome in annex.verdicts.items():
        notes = [
            f"under {annex.chosen(clause)}, chosen" if annex.chosen(clause) else "",
            "readings differ" if annex.unsettled(clause) else "",
        ]
        rows.append([clause, outcome.value, "; ".join(filter(None, notes))])
    return [*rows, ["Note", WARNING]]


def _matrix(annex: Annex) -> list[Row]:
    rows: list[Row] = []
    for page in annex.pages:
        cells = [annex.cell(page, clause) for clause in annex.clauses]
        texts = [
            "" if cell is None else cell[0].value + (" (readings differ)" if cell[1] else "")
            for cell in cells
        ]
        rows.append([page.name, page.id, *texts])
    return rows


def _findings(annex: Annex) -> list[Row]:
    return [
        [
            each.clause, each.name, each.entity, each.role, each.layer, each.model,
            each.outcome.value, each.agreement.value, each.reading, figures(each),
            each.result.threshold,
            None if each.result.margin is None else points(each.result.margin),
            each.result.reason,
            ", ".join(f"{name}: {outcome.value}" for name, outcome in each.dissent.items()),
            "; ".join(f"{flag} {flag.detail}".strip() for flag in each.flags),
            "; ".join(chain.arithmetic for chain in each.chains),
        ]
        for each in annex.findings
    ]  # fmt: skip


def _gaps(annex: Annex) -> list[Row]:
    return [
        [
            gap.entity or "the package", gap.missing, gap.reason, gap.document,
            points(gap.points) if gap.points else None, ", ".join(clauses),
        ]
        for gap, clauses in annex.gaps
    ]  # fmt: skip


def _readings(annex: Annex) -> list[Row]:
    return [
        [
            clause, name, why, each.name or each.model or "the package",
            each.outcome.value, each.readings[name].value,
        ]
        for clause, name, why, findings in annex.readings()
        for each in findings
    ]  # fmt: skip


def _evidence(annex: Annex) -> list[Row]:
    return [
        [
            row.number, row.statement, row.says, row.dataset, row.source, row.fact_date,
            row.retrieved, row.grade, ", ".join(row.used_by),
        ]
        for row in annex.evidence
    ]  # fmt: skip


def _statements(annex: Annex) -> list[Row]:
    proposal = annex.checked.package.proposal
    rows: list[Row] = [
        [f"attestation, {each.clause}", each.statement, each.by, each.on.isoformat()]
        for each in proposal.attestations
    ]
    rows += [
        [f"reading of {each.clause}: {each.reading}", each.reason, each.chosen_by,
         each.chosen_on.isoformat()]
        for each in proposal.readings
    ]  # fmt: skip
    rows += [
        [f"assumption {each.name}", each.reason, each.by, each.on.isoformat()]
        for each in proposal.assumptions
    ]
    rows += [
        ["override", override_text(each), each.by, each.on.isoformat()] for each in annex.overrides
    ]
    return rows


def _files(annex: Annex) -> list[Row]:
    rows: list[Row] = []
    if annex.proposal_file is not None:
        rows.append(["proposal", None, annex.proposal_file[0], None, annex.proposal_file[1]])
    rows += [
        [dataset.name, dataset.version, file.name, file.size, file.sha256]
        for dataset in annex.datasets
        for file in dataset.files
    ]
    return rows


def _timeless(data: bytes, day: datetime) -> bytes:
    """The same archive without the clock: fixed member times, and the stamp as time of change."""
    stamp = f"{day:%Y-%m-%dT%H:%M:%SZ}".encode()
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in source.infolist():
            content = source.read(item.filename)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            member = zipfile.ZipInfo(item.filename, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, content)
    return result.getvalue()
