"""How every part of a policy file is read: no unknown keys, no value bent into another type."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from uppsikt.errors import UppsiktError

Words = Annotated[tuple[str, ...], Field(strict=False)]
SomeWords = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Hardness = Literal["hard", "soft", "advice"]
Duty = Literal["required", "where_possible", "advised"]


class Part(BaseModel):
    """A table of the policy file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, serialize_by_alias=True)


class UnreadableValue(ValueError):  # noqa: N818 - reads as it is meant
    """A value that only our own check can judge; `said` holds the words for people."""

    def __init__(self, said: UppsiktError) -> None:
        super().__init__(str(said))
        self.said = said
