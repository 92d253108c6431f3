"""What a field of an API call may hold: the limits of the columns behind, told by the schema and refused at the door."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError

from bihuan.kernel.periods import PLAUSIBLE


def among(codes: Iterable[str]) -> AfterValidator:
    """One of these codes; for lists that the code keeps elsewhere already."""
    known = tuple(codes)

    def check(code: str) -> str:
        if code not in known:
            raise PydanticCustomError("not_among", "unknown code", {"expected": "、".join(filter(None, known))})
        return code

    return AfterValidator(check)


def _plausible(when: date) -> date:
    if when.year not in PLAUSIBLE:
        raise PydanticCustomError("implausible_year", "year out of range")
    return when


Code: TypeAlias = Annotated[str, Field(max_length=40)]
Short: TypeAlias = Annotated[str, Field(max_length=80)]
Title: TypeAlias = Annotated[str, Field(max_length=120)]
Note: TypeAlias = Annotated[str, Field(max_length=200)]
Remark: TypeAlias = Annotated[str, Field(max_length=300)]
Words: TypeAlias = Annotated[str, Field(max_length=10_000)]
RowId: TypeAlias = Annotated[int, Field(ge=0, le=2**63 - 1)]
RowIds: TypeAlias = Annotated[list[RowId], Field(max_length=10_000)]
Count: TypeAlias = Annotated[int, Field(ge=0, le=100_000)]
Minutes: TypeAlias = Annotated[int, Field(ge=1, le=100_000)]
Version: TypeAlias = Annotated[int, Field(ge=0, le=2**31 - 1)]
Day: TypeAlias = Annotated[date, AfterValidator(_plausible)]
Moment: TypeAlias = Annotated[AwareDatetime, AfterValidator(_plausible)]
