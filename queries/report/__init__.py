"""The ownership annex: one self-contained file that a reviewer can read, check and sign."""

from __future__ import annotations

from ownership_graph.errors import UnknownName
from queries.report.annex import Annex, annex_json, build_annex

__all__ = ["FORMATS", "Annex", "build_annex", "render"]

FORMATS = ("html", "xlsx", "json")
"""The forms of the annex, named as file endings."""


def render(annex: Annex, form: str) -> bytes:
    """The annex as the content of one file, the same for the same annex.

    Args:
        annex: what it shows.
        form: one of :data:`FORMATS`.

    Raises:
        UnknownName: for another form.
    """
    if form == "html":
        from queries.report.html import annex_html  # noqa: PLC0415 (imports jinja2)

        return annex_html(annex).encode()
    if form == "xlsx":
        from queries.report.xlsx import annex_xlsx  # noqa: PLC0415 (imports openpyxl)

        return annex_xlsx(annex)
    if form == "json":
        import orjson  # noqa: PLC0415 (reports only)

        return orjson.dumps(annex_json(annex), option=orjson.OPT_INDENT_2) + b"\n"
    raise UnknownName(
        f"there is no annex in the form {form!r}.", hint=f"The forms are {', '.join(FORMATS)}."
    )
