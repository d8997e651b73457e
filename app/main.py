"""Assemble the service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy import text
from starlette.datastructures import State
from starlette.middleware.gzip import GZipMiddleware

from app import errors
from app.accounts.routes import router as accounts_router
from app.administration.routes import router as administration_router
from app.areas.routes import router as areas_router
from app.audit.routes import router as audit_router
from app.calendar.routes import router as calendar_router
from app.campaigns.routes import api as campaigns_api_router
from app.campaigns.routes import pages as campaigns_router
from app.cluster import DatabaseUrls
from app.database import Database
from app.dependencies import may
from app.documentation import install as install_documentation
from app.exports.routes import router as exports_router
from app.keys import load_keys
from app.meetings.paper import router as paper_router
from app.meetings.routes import router as meetings_router
from app.meetings.screen import router as screen_router
from app.network.graphs import StreetGraphs
from app.network.routes import router as network_router
from app.offline.routes import router as offline_router
from app.offline.serving import ReleaseMiddleware
from app.overview.routes import router as overview_router
from app.pages.routes import router as pages_router
from app.photos.routes import api as photos_api_router
from app.photos.routes import public as photos_router
from app.pins.routes import router as pins_router
from app.printing.routes import router as printing_router
from app.replies.routes import router as replies_router
from app.reports.routes import router as reports_router
from app.responses.routes import router as responses_router
from app.route_rules import ruled_routes
from app.security import PathTokenMiddleware, SecurityMiddleware
from app.settings import ROOT, Settings
from app.slips.routes import api as slips_api_router
from app.slips.routes import pages as slips_router
from app.spam.limits import Limits
from app.translations import Catalogues
from app.voices.routes import router as voices_router
from app.walks.at_work import PlansAtWork
from app.walks.jobs import WalkJobs
from app.walks.routes import router as walks_router

GZIP_LEAST_BYTES = 800


def create_app(settings: Settings, urls: DatabaseUrls) -> FastAPI:
    """Return the service over a database; it starts, and says so, even while the database is away."""
    app = build_app(https_only=settings.secure_cookies)
    equip(app, settings, urls)
    return app


def equip(app: FastAPI, settings: Settings, urls: DatabaseUrls) -> None:
    """Give a built application all that it keeps while it runs; what it kept before is forgotten."""
    app.state = State()
    app.state.settings = settings
    app.state.keys = load_keys(settings)
    app.state.limits = Limits()
    app.state.database = Database(urls, timeout_s=settings.database_timeout_s)
    app.state.catalogues = Catalogues.load(strict=settings.strict_catalogues)
    app.state.street_graphs = StreetGraphs(settings.network_cache_mb * 1_000_000)
    app.state.walk_jobs = WalkJobs()
    app.state.plans_at_work = PlansAtWork()


def build_app(*, https_only: bool) -> FastAPI:
    """Put routes and middleware together; they are the same for every database."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(app.state.walk_jobs.close)
        app.state.database.close()

    app = FastAPI(
        title="tryghedskort",
        summary="Safety mapping of housing areas: pins, walks, exports",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
    )
    errors.install(app)
    for router in (
        areas_router,
        pins_router,
        voices_router,
        photos_api_router,
        photos_router,
        responses_router,
        printing_router,
        reports_router,
        walks_router,
        network_router,
        exports_router,
        pages_router,
        offline_router,
        overview_router,
        accounts_router,
        slips_router,
        slips_api_router,
        replies_router,
        meetings_router,
        screen_router,
        paper_router,
        audit_router,
        administration_router,
        campaigns_api_router,
        campaigns_router,
        calendar_router,
    ):
        app.include_router(router)
    install_documentation(app)
    _add_static(app)
    _add_health(app)
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_LEAST_BYTES, compresslevel=6)
    app.add_middleware(ReleaseMiddleware)
    app.add_middleware(PathTokenMiddleware)
    app.add_middleware(SecurityMiddleware, https_only=https_only)
    ruled_routes(app)
    return app


def _add_static(app: FastAPI) -> None:
    leaflet = ROOT / "node_modules" / "leaflet" / "dist"
    app.mount("/static/vendor/leaflet", StaticFiles(directory=leaflet), name="leaflet")
    for folder in ("modules", "styles"):
        app.mount(f"/static/{folder}", StaticFiles(directory=ROOT / "web" / folder), name=folder)


def _add_health(app: FastAPI) -> None:
    @app.get("/health", include_in_schema=False, dependencies=[may("check", "site")])
    def health(request: Request) -> Response:
        """Answer "ok" when the database answers; 503 otherwise."""
        database: Database = request.app.state.database
        with database.public() as session:
            session.execute(text("SELECT 1"))
        return PlainTextResponse("ok")
