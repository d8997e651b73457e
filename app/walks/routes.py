"""Walks over HTTP."""

import time
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, status
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.audit.requests import note, note_nothing
from app.dependencies import CurrentCaller, PublicArea, PublicSession, StaffArea, StaffSession, may
from app.errors import NotFoundError
from app.language import request_translator
from app.network.graphs import AreaNetwork, StreetGraphs
from app.network.service import current_network
from app.public_address import public_address
from app.translations import Translator
from app.walks import files, kept, planning, service
from app.walks.answers import alternatives_out
from app.walks.at_work import PlansAtWork
from app.walks.door import StaffDoor
from app.walks.jobs import State, WalkJob, WalkJobs
from app.walks.schemas import JobOut, PlanOut, ProblemOut, WalkIn, WalkOut, WalkSummary
from app.walks.words import problem_values, problem_words
from geo.walks.types import Variant

router = APIRouter(prefix="/api/areas/{slug}/walks", tags=["walks"])

PLAN, READ, READ_EXACT = may("plan", "walk"), may("read", "public_walk"), may("read", "exact_walk")
Alternatives = Annotated[bool, Query(description="false plans only the best walk, which is faster")]
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {media_type: {} for media_type in files.MEDIA_TYPES.values()}}
}


def _network(area: Area, session: Session, request: Request) -> AreaNetwork:
    graphs: StreetGraphs = request.app.state.street_graphs
    return current_network(session, graphs, area)


@router.post("/plan", response_model=PlanOut, dependencies=[PLAN])
def plan_walk(
    door: StaffDoor, request: Request, caller: CurrentCaller, wish: WalkIn, alternatives: Alternatives = True
) -> Response:
    """Plan a safety walk from the published pins: the best one and others to choose between. Nothing is kept.

    Of one caller's plans the two newest are at work; an older one is answered with 409 (superseded).
    """
    began = time.perf_counter()
    with _at_work(request).to_look_at(caller.account_id) as progress:
        with door.planning() as (session, area):
            asked = _read(session, area, request, wish, began)
        planned = planning.plan(asked, _variants(alternatives), progress=progress)
    return _json(_plan_out(asked.about, planned, request_translator(request), began))


@router.post("", status_code=status.HTTP_201_CREATED, responses={200: {"model": WalkOut}}, dependencies=[PLAN])
def keep_walk(door: StaffDoor, request: Request, response: Response, caller: CurrentCaller, wish: WalkIn) -> WalkOut:
    """Plan a safety walk and keep it as a draft: the alternative named in `variant`, and a walk for each group.

    The same wish again within half a minute is the same press: it is answered with the draft that is there, and 200.
    """
    began = time.perf_counter()
    with _at_work(request).to_keep(caller.account_id):
        with door.reading() as (session, area):
            is_kept = service.is_kept(session, area, wish)
            asked = None if is_kept else _read(session, area, request, wish, began)
        answer = service.answer_of(asked, wish) if asked else None
    with door.audited() as (session, area):
        made, is_new = service.keep_once(session, area, wish, answer, request_translator(request))
        if is_new:
            note(request, session, subject_id=made.id, details={"walk": "kept"})
        else:
            note_nothing(request)
            response.status_code = status.HTTP_200_OK
    return made


@router.get("", dependencies=[READ])
def list_walks(area: PublicArea, session: PublicSession) -> list[WalkSummary]:
    """List the published walks, the newest first."""
    return service.list_walks(session, area, staff=False)


@router.get("/all", dependencies=[READ_EXACT])
def list_all_walks(area: StaffArea, session: StaffSession) -> list[WalkSummary]:
    """List all walks, drafts too, for the staff of the area."""
    return service.list_walks(session, area, staff=True)


@router.post("/jobs", status_code=status.HTTP_202_ACCEPTED, response_model=JobOut, dependencies=[PLAN])
def start_job(door: StaffDoor, request: Request, wish: WalkIn, alternatives: Alternatives = False) -> Response:
    """Have a walk planned for as long as it takes to know that there is none better, within two minutes."""
    with door.planning() as (session, area):
        network = _network(area, session, request)
        asked = planning.read_request(session, area, wish, network, time_limit_s=planning.JOB_S)
    variants = _variants(alternatives)
    job = _jobs(request).start(area.id, asked, lambda progress: planning.plan(asked, variants, progress=progress))
    return _json(_job_out(job, request_translator(request)), status.HTTP_202_ACCEPTED)


@router.get("/jobs/{job_id}", response_model=JobOut, dependencies=[may("read", "walk_job")])
def read_job(door: StaffDoor, request: Request, job_id: uuid.UUID) -> Response:
    """Tell how far a plan is, and what came of it; it is forgotten an hour after its end."""
    with door.reading() as (_, area):
        job = _job(request, area, job_id)
    return _json(_job_out(job, request_translator(request)))


@router.delete("/jobs/{job_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[PLAN])
def cancel_job(door: StaffDoor, request: Request, job_id: uuid.UUID) -> Response:
    """End a plan with the best that was found so far."""
    with door.planning() as (_, area):
        job = _job(request, area, job_id)
    _jobs(request).cancel(job)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/{walk_id}", dependencies=[READ])
def read_walk(area: PublicArea, session: PublicSession, request: Request, walk_id: uuid.UUID) -> WalkOut:
    """Return a published walk."""
    return service.read(session, area, walk_id, request_translator(request), staff=False)


@router.get("/{walk_id}/exact", dependencies=[READ_EXACT])
def read_exact_walk(area: StaffArea, session: StaffSession, request: Request, walk_id: uuid.UUID) -> WalkOut:
    """Return a walk of any state with what it covers and leaves out, for the staff of the area."""
    return service.read(session, area, walk_id, request_translator(request), staff=True)


@router.get("/{walk_id}/files/{file_name}", response_class=Response, responses=FILE, dependencies=[READ])
def read_file(
    area: PublicArea, session: PublicSession, request: Request, walk_id: uuid.UUID, file_name: files.FileName
) -> Response:
    """Give route and stops of a published walk for a phone, a map program or a calendar."""
    return _file(request, area, file_name, kept.kept_plan(session, area, walk_id, staff=False))


@router.get("/{walk_id}/exact/files/{file_name}", response_class=Response, responses=FILE, dependencies=[READ_EXACT])
def read_exact_file(
    area: StaffArea, session: StaffSession, request: Request, walk_id: uuid.UUID, file_name: files.FileName
) -> Response:
    """Give route and stops of a walk of any state, for the staff of the area."""
    return _file(request, area, file_name, kept.kept_plan(session, area, walk_id, staff=True))


@router.get("/{walk_id}/wish", dependencies=[READ_EXACT])
def read_wish(area: StaffArea, session: StaffSession, walk_id: uuid.UUID) -> WalkIn:
    """Return the wish that a walk answers, to go on with."""
    return service.wish_of(session, area, walk_id)


@router.put("/{walk_id}", dependencies=[PLAN])
def plan_walk_anew(
    door: StaffDoor, request: Request, caller: CurrentCaller, walk_id: uuid.UUID, wish: WalkIn
) -> WalkOut:
    """Plan a draft anew and keep it under the same id; 409 when somebody else changed it meanwhile.

    The same wish sent twice changes it once, and both answers are the same.
    """
    began = time.perf_counter()
    with _at_work(request).to_keep(caller.account_id):
        with door.reading() as (session, area):
            draft = service.read_draft(session, area, walk_id, wish)
            asked = _read(session, area, request, wish, began) if draft else None
        answer = service.answer_of(asked, wish) if asked else None
    translate = request_translator(request)
    with door.audited() as (session, area):
        if draft and answer and service.keep_anew(session, area, wish, answer, translate, draft=draft):
            note(request, session, subject_id=walk_id, details={"walk": "changed"})
        else:
            note_nothing(request)
        return service.read(session, area, walk_id, translate, staff=True)


@router.delete("/{walk_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[PLAN])
def delete_walk(area: StaffArea, session: StaffSession, request: Request, walk_id: uuid.UUID) -> Response:
    """Forget a draft, and the drafts of the other groups that were planned with it."""
    service.delete(session, area, walk_id)
    note(request, session, subject_id=walk_id, details={"walk": "deleted"})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/{walk_id}/duplicate", status_code=status.HTTP_201_CREATED, dependencies=[PLAN])
def duplicate_walk(area: StaffArea, session: StaffSession, request: Request, walk_id: uuid.UUID) -> WalkOut:
    """Keep a walk once more, as a draft."""
    made = service.duplicate(session, area, walk_id, request_translator(request))
    note(request, session, subject_id=walk_id, details={"walk": "copied", "copy": made.id})
    return made


@router.post("/{walk_id}/publish", status_code=status.HTTP_204_NO_CONTENT, dependencies=[may("publish", "walk")])
def publish_walk(area: StaffArea, session: StaffSession, walk_id: uuid.UUID) -> Response:
    """Publish a walk on the area's page, with those of the other groups."""
    service.set_state(session, area, walk_id, "published")
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/{walk_id}/unpublish", status_code=status.HTTP_204_NO_CONTENT, dependencies=[may("publish", "walk")])
def unpublish_walk(area: StaffArea, session: StaffSession, walk_id: uuid.UUID) -> Response:
    """Take a published walk back to a draft, with those of the other groups."""
    service.set_state(session, area, walk_id, "draft")
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _read(session: Session, area: Area, request: Request, wish: WalkIn, began: float) -> planning.Request:
    """Return what a wish means, with the time that is left of what somebody waits."""
    network = _network(area, session, request)
    left_s = planning.ASKED_S - (time.perf_counter() - began)
    return planning.read_request(session, area, wish, network, time_limit_s=max(left_s, planning.LEAST_S))


def _variants(alternatives: bool) -> tuple[Variant, ...] | None:
    return None if alternatives else ("best",)


def _plan_out(about: planning.About, planned: list[planning.Planned], translate: Translator, began: float) -> PlanOut:
    found = alternatives_out(about, planned, translate)
    return PlanOut(alternatives=found, milliseconds=round(1000 * (time.perf_counter() - began), 1))


def _job_out(job: WalkJob, translate: Translator) -> JobOut:
    state = job.state  # Read before the rest, so that one that is done has its result.
    best, so_far = job.best, job.best_so_far()
    result = None
    if state != "running" and job.planned is not None:
        found = alternatives_out(job.about, job.planned, translate)
        result = PlanOut(alternatives=found, milliseconds=round(1000 * job.seconds, 1))
    return JobOut(
        id=job.id,
        state=state,
        seconds=round(job.seconds, 3),
        objective=best.objective if best else None,
        bound=best.bound if best else None,
        gap=best.gap if best else None,
        best_so_far=alternatives_out(job.about, [so_far], translate)[0] if so_far and state == "running" else None,
        result=result,
        problem=_job_problem(job, state, translate),
    )


def _job_problem(job: WalkJob, state: State, translate: Translator) -> ProblemOut | None:
    if state != "failed":
        return None
    if job.error is None:
        return ProblemOut(code="our_mistake", detail=translate("problem.our_mistake"))
    shown, sent = problem_values(job.error.values, translate)
    detail = problem_words(job.error.code, shown, translate)
    return ProblemOut(code=f"walk_{job.error.code}", detail=detail, values=sent)


def _at_work(request: Request) -> PlansAtWork:
    plans: PlansAtWork = request.app.state.plans_at_work
    return plans


def _jobs(request: Request) -> WalkJobs:
    jobs: WalkJobs = request.app.state.walk_jobs
    return jobs


def _job(request: Request, area: Area, job_id: uuid.UUID) -> WalkJob:
    job = _jobs(request).find(area.id, job_id)
    if job is None:
        raise NotFoundError("unknown_job")
    return job


def _json(answer: PlanOut | JobOut, code: int = status.HTTP_200_OK) -> Response:
    """Return an answer that was built from our own values: it is written once, and not checked again."""
    return Response(answer.model_dump_json(), code, media_type="application/json")


def _file(request: Request, area: Area, file_name: files.FileName, walk: kept.KeptPlan) -> Response:
    address = f"{public_address(request)}/areas/{area.slug}/walks/{walk.id}"
    translate = request_translator(request, area.languages, for_people=True)
    content = files.write_file(file_name, area, walk, translate, address=address)
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response(content, media_type=files.MEDIA_TYPES[file_name], headers=headers)
