"""Say in the caller's language what is wrong with a part of a request, and the limit that it broke."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from babel.lists import format_list
from babel.numbers import format_decimal

from app.translations import Translator

LIMITS = {
    "greater_than_equal": "ge",
    "less_than_equal": "le",
    "greater_than": "gt",
    "less_than": "lt",
    "string_too_long": "max_length",
    "string_too_short": "min_length",
    "too_long": "max_length",
    "too_short": "min_length",
}
"""Kinds of faults that have a number as their limit, and what pydantic calls it."""
LEAST_AND_MOST = {"ge": "least", "le": "most"}
"""Limits that may be met themselves: the nearest that is possible."""
SAME_AS = {
    "int_parsing": "int_type", "int_from_float": "int_type", "int_parsing_size": "int_type",
    "float_parsing": "float_type", "finite_number": "float_type", "decimal_parsing": "float_type",
    "bool_parsing": "bool_type", "uuid_parsing": "uuid_type", "enum": "literal_error", "tuple_type": "list_type",
    "set_type": "list_type", "model_type": "dict_type", "model_attributes_type": "dict_type",
    "datetime_parsing": "datetime_type", "datetime_from_date_parsing": "datetime_type",
    "datetime_object_invalid": "datetime_type", "timezone_aware": "datetime_type", "date_parsing": "date_type",
    "date_from_datetime_parsing": "date_type", "date_from_datetime_inexact": "date_type", "time_parsing": "time_type",
}  # fmt: skip
"""Kinds that are said in the same words as another."""
LABELS = {
    "start": "plan.start", "end": "planner.end", "minutes": "plan.minutes", "most_stops": "plan.most_stops",
    "talk_minutes": "plan.talk_minutes", "pace_m_per_s": "planner.pace", "step_free": "plan.step_free",
    "pram": "planner.pram", "prefer_lit": "plan.prefer_lit", "public_only": "planner.public_only",
    "calm": "planner.calm", "use_resources": "plan.use_resources", "starts_at": "plan.starts_at",
    "group_size": "plan.group_size", "groups": "planner.groups", "participants": "planner.participants",
    "required": "field_error.required_stops", "excluded_pin_ids": "field_error.excluded",
    "excluded_places": "field_error.excluded", "blocked": "field_error.blocked_paths",
}  # fmt: skip
"""What the planning page calls the parts of a wish, which no other request has."""
MOST_NAMED = 10
"""Faults that are told in one sentence; all of them stand in the list beside it."""
_QUOTED = re.compile(r"'([^']*)'")


def field_errors(found: Sequence[Mapping[str, Any]], translate: Translator) -> list[dict[str, str]]:
    """Return what pydantic found wrong as it is sent: field, code and message."""
    return [
        {"field": _field_of(item), "code": str(item["type"]), "message": _message_of(item, translate)} for item in found
    ]


def named_fields(errors: Sequence[Mapping[str, str]], translate: Translator) -> str:
    """Return the first fields with what is wrong with each, in one line; those of a page by their labels there."""
    named: dict[str, str] = {}
    for error in errors:
        named.setdefault(error["field"] or "body", error["message"])
    first = [_named(field, message, translate) for field, message in islice(named.items(), MOST_NAMED)]
    return "; ".join(first if len(named) <= MOST_NAMED else [*first, "…"])


def field_label(field: str, translate: Translator) -> str:
    """Return what the page that people fill in calls a field; its own name where there is no such page."""
    return translate(LABELS[field]) if field in LABELS else field


def _named(field: str, message: str, translate: Translator) -> str:
    name, *inner = field.split(".")
    if name not in LABELS:
        return f"{field} ({message})"
    label = field_label(name, translate)
    if inner and inner[0].isdecimal():
        return translate("field_error.labelled_row", label=label, number=int(inner[0]) + 1, message=message)
    return translate("field_error.labelled", label=label, message=message)


def nearest_values(found: Sequence[Mapping[str, Any]]) -> dict[str, float | int | str]:
    """Return the first number that lies outside its limits, and the limit: field, and least or most."""
    for item in found:
        limit = LIMITS.get(item["type"], "")
        if limit in LEAST_AND_MOST and isinstance(item.get("ctx", {}).get(limit), int | float):
            return {"field": _field_of(item), LEAST_AND_MOST[limit]: item["ctx"][limit]}
    return {}


def _field_of(item: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in item["loc"][1:])


def _message_of(item: Mapping[str, Any], translate: Translator) -> str:
    """Return what is wrong with one field; of a check of our own the words of a developer, who reads English."""
    kind = str(item["type"])
    if kind == "value_error" and translate.language == "en":
        return str(item["ctx"]["error"])
    key = f"field_error.{SAME_AS.get(kind, kind)}"
    return translate(key if translate.knows(key) else "field_error.value_error", **_values_of(item, translate))


def _values_of(item: Mapping[str, Any], translate: Translator) -> dict[str, str]:
    context = item.get("ctx", {})
    limit = context.get(LIMITS.get(item["type"], ""))
    if isinstance(limit, int | float):
        return {"limit": format_decimal(limit, locale=translate.language)}
    if "expected" in context:
        allowed = _QUOTED.findall(str(context["expected"]))
        return {"allowed": str(format_list(allowed, style="or", locale=translate.language))}
    return {} if limit is None else {"limit": str(limit)}
