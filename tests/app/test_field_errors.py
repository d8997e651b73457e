"""What is said of a part of a request that was refused: in four languages, with the limit that it broke."""

import uuid
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.field_errors import LABELS, LIMITS, SAME_AS, field_errors, named_fields, nearest_values
from app.translations import Catalogues
from app.walks.schemas import WalkIn

LANGUAGES = ("da", "en", "tr", "ar")


class Sent(BaseModel):
    """One part of each sort."""

    model_config = ConfigDict(extra="forbid")

    least: int = Field(default=5, ge=2)
    most: float = Field(default=5, le=1234.5)
    above: int = Field(default=5, gt=0)
    below: int = Field(default=5, lt=9)
    long: str = Field(default="", max_length=3)
    short: str = Field(default="abc", min_length=2)
    many: list[int] = Field(default=[], max_length=1)
    few: list[int] = Field(default=[1], min_length=1)
    needed: int
    one_of: Literal["near", "far"] = "near"
    yes: bool = True
    named: uuid.UUID | None = None
    moment: datetime | None = None
    day: date | None = None
    hour: time | None = None
    finite: Annotated[float, Field(allow_inf_nan=False)] = 1
    lettered: Annotated[str, Field(pattern="^[a-z]*$")] = ""
    inner: dict[str, int] = Field(default={})

    @model_validator(mode="after")
    def far_is_long(self) -> "Sent":
        if self.one_of == "far" and not self.long:
            raise ValueError("say how long, when it is far")
        return self


def found_in(**sent: Any) -> list[dict[str, Any]]:
    """Return what is found wrong, as it is found in a body."""
    with pytest.raises(ValidationError) as refusal:
        Sent.model_validate(sent)
    return [{**item, "loc": ("body", *item["loc"])} for item in refusal.value.errors()]


WRONG = {
    "least": 1, "most": 2000, "above": 0, "below": 9, "long": "long", "short": "s", "many": [1, 2], "few": [],
    "needed": "much", "one_of": "there", "yes": "maybe", "named": "me", "moment": "soon", "day": "soon",
    "hour": "soon", "finite": float("inf"), "lettered": "1", "inner": 3, "unheard_of": 1,
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_is_told_in_the_callers_language_and_never_in_the_librarys_words(language):
    found = found_in(**WRONG)
    assert {item["loc"][1] for item in found} == set(WRONG)
    translate = Catalogues.load().translator(language)
    told = {error["field"]: error for error in field_errors(found, translate)}
    unclear = translate("field_error.value_error")
    for item in found:
        message = told[item["loc"][1]]["message"]
        assert message
        assert message not in {unclear, item["msg"]}
        assert "{" not in message
        assert told[item["loc"][1]]["code"] == item["type"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_every_kind_that_is_told_by_its_limit_or_as_another(language):
    translate = Catalogues.load().translator(language)
    for kind in (*LIMITS, *SAME_AS.values()):
        assert translate.knows(f"field_error.{kind}")


def test_the_limit_is_written_as_numbers_are_in_the_language():
    found = found_in(needed=1, most=2000)
    danish, english = ({"da": "1.234,5", "en": "1,234.5"}[language] for language in ("da", "en"))
    assert danish in field_errors(found, Catalogues.load().translator("da"))[0]["message"]
    assert english in field_errors(found, Catalogues.load().translator("en"))[0]["message"]
    assert nearest_values(found) == {"field": "most", "most": 1234.5}


def test_a_limit_that_may_not_be_met_itself_is_offered_to_nobody():
    assert nearest_values(found_in(needed=1, above=0, below=9)) == {}


def test_a_check_of_our_own_is_told_to_developers_and_others_hear_that_it_does_not_fit():
    found = found_in(needed=1, one_of="far")
    english, danish = (field_errors(found, Catalogues.load().translator(one))[0] for one in ("en", "da"))
    assert english["message"] == "say how long, when it is far"
    assert danish["message"] == Catalogues.load().translator("da")("field_error.value_error")
    assert named_fields([danish], Catalogues.load().translator("da")).startswith("body (")


def test_what_may_be_chosen_is_named_and_a_fault_is_told_once():
    translate = Catalogues.load().translator("da")
    told = field_errors(found_in(one_of="there", needed=1), translate)
    assert named_fields([*told, *told], translate) == "one_of (skal være near eller far)"


def test_of_many_faults_the_first_are_named():
    told = [{"field": f"rows.{row}", "code": "missing", "message": "mangler"} for row in range(500)]
    assert (
        named_fields(told, Catalogues.load().translator("da"))
        == "; ".join(f"rows.{row} (mangler)" for row in range(10)) + "; …"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_of_a_wish_are_told_by_their_labels_on_the_page_and_sent_by_their_names(language):
    translate = Catalogues.load().translator(language)
    told = [{"field": "most_stops", "code": "less_than_equal", "message": "m"},
            {"field": "required.3.longitude", "code": "missing", "message": "n"}]  # fmt: skip
    first, second = named_fields(told, translate).split("; ")
    assert translate("plan.most_stops") in first
    assert translate(LABELS["required"]) in second
    assert "4" in second
    assert not any(name in first + second for name in ("most_stops", "required", "longitude", "{"))


def test_only_parts_of_a_wish_have_labels_and_all_their_words_are_there():
    assert set(LABELS) <= set(WalkIn.model_fields)
    for language in LANGUAGES:
        assert all(Catalogues.load().translator(language).knows(key) for key in LABELS.values())
