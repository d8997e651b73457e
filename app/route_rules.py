"""Which rule each route of the application names; a route without one keeps the service from starting."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import Mount

from app import policy
from app.dependencies import Gate
from app.policy import Rule

MOUNTED = {"/static": policy.rule("site", "read")}
"""Mounted folders cannot name a rule themselves: what lies below these addresses is for everybody."""


class UnruledRouteError(RuntimeError):
    """A route names no rule."""


@dataclass(frozen=True, slots=True)
class RuledRoute:
    """One route and method, with the rule that lets callers through."""

    method: str
    path: str
    rule: Rule


def ruled_routes(app: FastAPI) -> list[RuledRoute]:
    """Return every route and method of the application with its rule; raise UnruledRouteError when one has none."""
    return [found for route in iter_route_contexts(app.routes) for found in _rules_of(route)]


def _rules_of(context: RouteContext) -> Iterator[RuledRoute]:
    route = context.original_route
    path = str(getattr(route, "path", ""))
    methods: set[str] = set()
    rule: Rule | None = None
    if isinstance(route, Mount):
        rule = next((rule for prefix, rule in MOUNTED.items() if path.startswith(prefix)), None)
        methods = {"GET"}
    elif isinstance(route, APIRoute):
        gates = [item.call for item in route.dependant.dependencies if isinstance(item.call, Gate)]
        rule = gates[0].rule if len(gates) == 1 else None
        methods = set(route.methods or ())
    if rule is None:
        raise UnruledRouteError(f"the route {path} must name one rule of app/policy.py")
    for method in sorted(methods):
        yield RuledRoute(method, path, rule)
