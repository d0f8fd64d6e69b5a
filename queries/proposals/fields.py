"""The kinds of value in a proposal file: names, shares, money, countries, layers."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)

from ownership_graph.errors import InvalidShare
from ownership_graph.share import UNKNOWN, Share, parse_share

__all__ = ["Country", "Layer", "Layers", "Money", "Part", "Percent", "Reference", "Text"]


def _as_written(value: object) -> object:
    # A company number such as 00102498 is written like a number and is a name.
    return getattr(value, "text", value)


def _share(value: object) -> Share:
    if value is None:
        return UNKNOWN
    try:
        share = parse_share(str(_as_written(value)))
    except InvalidShare as error:
        # pydantic gathers ValueError only.
        raise ValueError(str(error)) from error
    return UNKNOWN if share is None else share


def _code(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


Reference = Annotated[str, BeforeValidator(_as_written), Field(min_length=1, max_length=500)]
"""An id of the store, an identifier such as an LEI, or a name."""
Text = Annotated[str, BeforeValidator(_as_written), Field(min_length=1)]
Country = Annotated[str, BeforeValidator(_code), Field(pattern="^[A-Z]{2}$|^[A-Z][A-Z0-9]{2,9}$")]
"""An ISO 3166-1 code, or the name of a regional bloc in capitals (EU, ASEAN)."""
Layer = Annotated[int, Field(ge=1, le=5)]
Money = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Percent = Annotated[
    Share,
    PlainValidator(_share),
    PlainSerializer(str),
    WithJsonSchema({"type": ["string", "number", "null"], "examples": ["51%", "45-60", 51]}),
]
Layers = Annotated[dict[Layer, Money | None], Field(default_factory=dict)]


class Part(BaseModel):
    """A part of the file: what is not known in it is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
