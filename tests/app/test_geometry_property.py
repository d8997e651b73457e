"""Whatever is sent as a place is either stored valid in the storage CRS, or refused with a reason."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from geo import crs
from tests.app.conftest import at

offsets = st.floats(-40, 540)
positions = st.builds(at, offsets, offsets)
wild = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | positions,
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=12,
)
rings = st.lists(positions, min_size=3, max_size=8).map(lambda ring: [*ring, ring[0]])
geometries = st.one_of(
    st.fixed_dictionaries({"type": st.just("Point"), "coordinates": positions}),
    st.fixed_dictionaries({"type": st.just("LineString"), "coordinates": st.lists(positions, max_size=8)}),
    st.fixed_dictionaries({"type": st.just("Polygon"), "coordinates": st.lists(rings, max_size=3)}),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["Point", "LineString", "Polygon", "FeatureCollection", None]), "coordinates": wild}
    ),
    st.dictionaries(st.text(max_size=4), wild, max_size=3),
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(geometry=geometries)
def test_any_geometry_is_stored_valid_or_refused_with_a_reason(world, geometry):
    before = world.count("pin")
    answer = world.client.post(
        f"{world.api}/pins",
        content=_json(world.pin(geometry=geometry, text="")),
        headers={"content-type": "application/json"},
    )
    stored = world.count("pin") - before
    if answer.status_code == 201:
        assert stored == 1
        with world.engine.connect() as connection:
            valid, srid = connection.execute(
                text("SELECT ST_IsValid(geometry), ST_SRID(geometry) FROM pin WHERE id = :id"),
                {"id": answer.json()["id"]},
            ).one()
        assert valid
        assert srid == crs.STORAGE
    else:
        assert answer.status_code in {400, 422}
        assert stored == 0
        assert answer.json()["detail"]


def _json(body):
    import json  # noqa: PLC0415

    return json.dumps(body)
