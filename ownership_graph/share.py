"""Exact share intervals: what a source says that a holder has, in percent.

A share is an interval because sources speak in intervals: "25 to 50 percent", "more
than 75". An exact figure is an interval whose two ends meet. Ends are exact rationals and
are open (not reached) or closed; nothing here is ever a float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

from ownership_graph.errors import InvalidShare

__all__ = [
    "HUNDRED",
    "UNKNOWN",
    "ZERO",
    "Share",
    "decimal_text",
    "parse_share",
    "terminates",
]

_HUNDRED = Fraction(100)
_ZERO = Fraction(0)
_ROUNDED_HALF = Fraction(1, 2)
_PLACES = 8
_LONGEST_FIGURE = 60

_FIGURE = r"\d+(?:\.\d+)?|\.\d+"
_EXACT = re.compile(rf"^(?P<figure>{_FIGURE})\s*%?$")
_RATIO = re.compile(r"^(?P<part>\d+)\s*/\s*(?P<whole>\d+)$")
_ROUNDED = re.compile(rf"^~\s*(?P<figure>{_FIGURE})\s*%?$")
_ONE_SIDED = re.compile(rf"^(?P<sign><=|>=|<|>)\s*(?P<figure>{_FIGURE})\s*%?$")
_BAND = re.compile(
    rf"^(?P<above>>=?)?\s*(?P<low>{_FIGURE})\s*%?\s*-\s*(?P<below><=?)?\s*(?P<high>{_FIGURE})\s*%?$"
)
_FORMS = "51, 51%, 25-50, >25-<50, >50, >=75, <5, <=5, ~50, 1/3, or nothing for unknown"


@dataclass(frozen=True, slots=True)
class Share:
    """An interval of percent with open or closed ends.

    A stake that a source states lies between 0 and 100 (:func:`parse_share` and the model see to
    it); what the lifted links of some rules attribute may lie above (RULES R19).

    Attributes:
        lower: the least share, in percent.
        upper: the greatest share, in percent.
        lower_open: the share is above ``lower``, not equal to it.
        upper_open: the share is below ``upper``, not equal to it.

    Raises:
        InvalidShare: when an end lies below 0, or nothing lies between the ends.

    >>> str(parse_share(">50"))
    '>50-100'
    """

    lower: Fraction
    upper: Fraction
    lower_open: bool = False
    upper_open: bool = False

    def __post_init__(self) -> None:
        if self.lower < 0:
            raise _impossible(self.lower)
        if self.lower > self.upper or (
            self.lower == self.upper and (self.lower_open or self.upper_open)
        ):
            raise InvalidShare(
                f"the share interval {self._text()} is empty.",
                hint="Write the smaller end first, and close both ends of a single figure.",
            )

    @classmethod
    def exact(cls, percent: Fraction | Decimal | int | str) -> Share:
        """The share that is exactly ``percent``."""
        value = Fraction(percent)
        return cls(value, value)

    @classmethod
    def between(
        cls, lower: Fraction | Decimal | int | str, upper: Fraction | Decimal | int | str
    ) -> Share:
        """The closed band from ``lower`` to ``upper`` percent."""
        return cls(Fraction(lower), Fraction(upper))

    @property
    def is_exact(self) -> bool:
        """Whether both ends meet in one figure."""
        return self.lower == self.upper

    @property
    def is_unknown(self) -> bool:
        """Whether the interval says nothing: all of 0 to 100."""
        return (
            self.lower == 0 and self.upper == _HUNDRED and not (self.lower_open or self.upper_open)
        )

    def contains(self, percent: Fraction | Decimal | int) -> bool:
        """Whether ``percent`` is one of the possible values."""
        value = Fraction(percent)
        above = value > self.lower or (value == self.lower and not self.lower_open)
        below = value < self.upper or (value == self.upper and not self.upper_open)
        return above and below

    def __str__(self) -> str:
        return self._text()

    def _text(self) -> str:
        lower, upper = _figure_text(self.lower), _figure_text(self.upper)
        if self.lower == self.upper and not (self.lower_open or self.upper_open):
            return lower
        return f"{'>' if self.lower_open else ''}{lower}-{'<' if self.upper_open else ''}{upper}"


ZERO = Share(_ZERO, _ZERO)
HUNDRED = Share(_HUNDRED, _HUNDRED)
UNKNOWN = Share(_ZERO, _HUNDRED)


def parse_share(text: str) -> Share | None:
    """Read a share as people write it in the tables (RULES R2, R15).

    Args:
        text: ``51``, ``51%``, ``25-50``, ``>25-<50``, ``>50``, ``>=75``, ``<5``, ``~50``, ``1/3``.

    Returns:
        The exact interval; None for an empty text, which means unknown.

    Raises:
        InvalidShare: when the text is none of these, or names an impossible share.
    """
    stripped = text.strip()
    share = _read_share(stripped) if stripped else None
    if share is not None and share.upper > _HUNDRED:
        raise _impossible(share.upper)
    return share


def _read_share(stripped: str) -> Share:
    if len(stripped) > _LONGEST_FIGURE:
        raise InvalidShare(
            f"a share of {len(stripped)} characters cannot be read.",
            hint=f"Write one of: {_FORMS}.",
        )
    if match := _EXACT.match(stripped):
        return Share.exact(match["figure"])
    if match := _RATIO.match(stripped):
        return _ratio(match["part"], match["whole"])
    if match := _ROUNDED.match(stripped):
        return _rounded(Fraction(match["figure"]))
    if match := _ONE_SIDED.match(stripped):
        return _one_sided(match["sign"], Fraction(match["figure"]))
    if match := _BAND.match(stripped):
        low, high = Fraction(match["low"]), Fraction(match["high"])
        return Share(low, high, match["above"] == ">", match["below"] == "<")
    raise InvalidShare(f"{stripped!r} is not a share.", hint=f"Write one of: {_FORMS}.")


def decimal_text(value: Fraction, *, upward: bool = False) -> str:
    """A percentage as a plain decimal, exact where it terminates.

    Args:
        value: any rational.
        upward: round the last place up instead of down where it does not terminate.

    Returns:
        Digits with at most one point; a value that does not terminate is rounded to 8 places.

    >>> decimal_text(Fraction(400, 9))
    '44.44444444'
    """
    if terminates(value):
        digits = _terminating_places(value.denominator)
        scaled = value.numerator * 10**digits // value.denominator
        return _place_point(scaled, digits)
    with localcontext() as context:
        context.prec = len(str(abs(value.numerator))) + len(str(value.denominator)) + _PLACES + 5
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        step = ROUND_CEILING if upward else ROUND_FLOOR
        return format(quotient.quantize(Decimal(1).scaleb(-_PLACES), rounding=step), "f")


def terminates(value: Fraction) -> bool:
    """Whether the decimal expansion of ``value`` ends."""
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return rest == 1


def _terminating_places(denominator: int) -> int:
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    return max(twos, fives)


def _place_point(scaled: int, digits: int) -> str:
    sign = "-" if scaled < 0 else ""
    text = str(abs(scaled)).rjust(digits + 1, "0")
    return sign + (text if digits == 0 else f"{text[:-digits]}.{text[-digits:]}")


def _figure_text(value: Fraction) -> str:
    if terminates(value):
        return decimal_text(value)
    whole = value / _HUNDRED
    return f"{whole.numerator}/{whole.denominator}"


def _impossible(percent: Fraction) -> InvalidShare:
    return InvalidShare(
        f"a share of {decimal_text(percent)} percent is impossible.",
        hint="Shares lie between 0 and 100 percent.",
    )


def _ratio(part: str, whole: str) -> Share:
    if int(whole) == 0:
        raise InvalidShare(
            f"'{part}/{whole}' divides by zero.", hint="Write a fraction such as 1/3."
        )
    return Share.exact(Fraction(int(part), int(whole)) * _HUNDRED)


def _rounded(figure: Fraction) -> Share:
    lower, upper = max(_ZERO, figure - _ROUNDED_HALF), figure + _ROUNDED_HALF
    if figure <= _HUNDRED < upper:
        return Share(lower, _HUNDRED)
    return Share(lower, upper, upper_open=True)


def _one_sided(sign: str, figure: Fraction) -> Share:
    if sign in {">", ">="}:
        return Share(figure, _HUNDRED, lower_open=sign == ">")
    return Share(_ZERO, figure, upper_open=sign == "<")
