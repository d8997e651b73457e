"""Let files without a photo go, and photos without a file."""

import logging
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from app.photos import files
from app.retention import beside_pins, queries
from app.retention.schemas import PhotosReport, RetentionReport

logger = logging.getLogger("tryghedskort")
UNSETTLED = timedelta(hours=1)
"""How long a file may wait for its row: a photo that just comes in is left alone."""


def sweep_photos(engine: Engine, folder: Path, report: RetentionReport) -> PhotosReport:
    """Delete the files that no photo has and the photos that have no file, or tell how many there are.

    The files of photos over their time go here too: their rows went with their area. When not one photo has its file,
    the folder is elsewhere and nothing is touched.
    """
    settled_at = report.at - UNSETTLED
    with engine.begin() as connection:
        queries.become_maintenance(connection, read_only=report.dry_run)
        known, settled = beside_pins.stored_photos(connection, settled_at)
        known -= {photo for area in report.areas for photo in area.photo_ids}
        lost = {photo for photo in settled & known if not files.path_of(folder, photo).exists()}
        if lost and lost == known:
            logger.error("not one of %d photos has its file in the folder of the photos", len(lost))
            return PhotosReport(is_away=True)
        if not report.dry_run:
            beside_pins.let_go(connection, "photos", list(lost))
    unknown = [
        path
        for path in files.every_file(folder)
        if files.photo_of(folder, path) not in known and path.stat().st_mtime < settled_at.timestamp()
    ]
    if not report.dry_run:
        for path in unknown:
            path.unlink(missing_ok=True)
    return PhotosReport(files=len(unknown), lost=len(lost))
