"""Mapping rounds over HTTP: the pages of those who make them, the same for programs, and the short addresses."""

from fastapi import APIRouter

from app.campaigns.routes import channels, population, preview, programs, questions, rounds, short

api = programs.router
pages = APIRouter(include_in_schema=False)
# What stands beside the rounds of an area comes before what is asked of one round.
for part in (population, rounds, questions, channels, preview, short):
    pages.include_router(part.router)
