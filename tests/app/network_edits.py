"""Edits of the walkable network as a professional makes them, and the ground drawn anew under them."""

from shapely.geometry import Point, shape
from sqlalchemy import text

from app.areas import queries as area_queries
from app.ground.service import store_ground
from geo import crs
from tests.app.conftest import SOUTH, WEST, at


class Edits:
    """Edits of anna's area."""

    def __init__(self, world, anna):
        self.world, self.auth = world, anna
        self.address = f"{world.api}/network/edits"

    def make(self, kind, *place, **more):
        answer = self.world.client.post(self.address, json={"kind": kind, **where(*place), **more}, auth=self.auth)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def refuse(self, kind, *place, **more):
        answer = self.world.client.post(self.address, json={"kind": kind, **where(*place), **more}, auth=self.auth)
        assert answer.status_code == 422, answer.text
        return answer.json()["code"]

    def undo(self, edit):
        assert self.world.client.delete(f"{self.address}/{edit['id']}", auth=self.auth).status_code == 204

    def all(self):
        return self.world.client.get(self.address, auth=self.auth).json()

    def network(self):
        """Return every junction and stretch as it lies in the database."""
        with self.world.engine.connect() as connection:
            nodes = connection.execute(text("SELECT * FROM network_node ORDER BY area_id, number")).all()
            edges = connection.execute(text("SELECT * FROM network_edge ORDER BY area_id, number")).all()
        return nodes, edges

    def edges(self, condition):
        with self.world.engine.connect() as connection:
            return connection.execute(
                text(f"SELECT number, ST_Length(geometry) AS length_m FROM network_edge WHERE {condition}")  # noqa: S608
            ).all()

    def route(self, start, end, **wish):
        """Return the way walked from start to end (metres from the corner), in metres."""
        body = {"start": spot(start), "end": spot(end), "minutes": 60, "most_stops": 1, **wish}
        answer = self.world.client.post(f"{self.world.api}/walks/plan?alternatives=false", json=body, auth=self.auth)
        assert answer.status_code == 200, answer.text
        return crs.to_storage(shape(answer.json()["alternatives"][0]["walks"][0]["geometry"]))


def spot(place):
    return dict(zip(("longitude", "latitude"), at(*place), strict=True))


def where(*places):
    """Return a position, or a line where there are several places."""
    if len(places) == 1:
        return spot(places[0])
    return {"geometry": {"type": "LineString", "coordinates": [at(*place) for place in places]}}


def passes(route, place):
    return route.distance(Point(WEST + place[0], SOUTH + place[1])) < 1


def reimport(world, ground):
    with world.engine.begin() as connection:
        area_id, _ = area_queries.boundary_of(connection, world.slug)
        return store_ground(connection, area_id, ground)


def metres_of(edits, condition):
    return sum(edge.length_m for edge in edits.edges(condition))
