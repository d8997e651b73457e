"""The roads and paths of the whole estate: the ring road, the car-free spine, the lake path, the railway."""

from shapely.geometry import LineString

from geo.estate.shapes import Coordinate, smooth
from geo.estate.sketch import Sketch

RING = smooth(
    [
        (-327, -150),
        (-326, 10),
        (-318, 130),
        (-292, 222),
        (-205, 252),
        (-60, 258),
        (70, 258),
        (200, 254),
        (292, 236),
        (328, 160),
        (334, 20),
        (329, -130),
        (304, -206),
        (205, -224),
        (0, -220),
        (-205, -215),
        (-306, -206),
    ],
    closed=True,
)

RAILWAY: list[Coordinate] = smooth([(-460, -238), (-230, -268), (0, -284), (230, -276), (460, -236)])

NORTH_PORTAL = (15.0, -256.0)
SOUTH_PORTAL = (22.0, -306.0)
RING_CROSSING = (-4.0, -220.0)

SPINE = smooth(
    [
        RING_CROSSING,
        (-20, -200),
        (-27, -180),
        (-27, -148),
        (-16, -122),
        (-4, -96),
        (-3, -62),
        (8, -24),
        (0, 24),
        (-38, 66),
        (-54, 104),
        (-46, 146),
        (-22, 172),
        (-18, 205),
        (-6, 230),
        (2, 258),
    ],
    rounds=2,
)
LAKE_PATH = smooth(
    [(18, 62), (62, 74), (86, 104), (76, 140), (40, 154), (0, 150), (-34, 138), (-40, 104), (-22, 74)], closed=True
)


def draw_roads(sketch: Sketch) -> None:
    """Draw the roads cars may use outside the quarters."""
    sketch.way(RING, highway="tertiary", name="Lunderingen", width_m=7)
    sketch.way([(334, 40), (352, 44), (372, 42)], highway="tertiary", name="Hjertebyvej", width_m=7)
    sketch.way([(-322, 70), (-345, 74), (-372, 70)], highway="tertiary", name="Strandmarksvej", width_m=7)
    sketch.way([(62, -222), (63, -196), (58, -180)], highway="service", name="Torvets varegård", width_m=6)
    sketch.way([(52, 258), (50, 240), (49, 226)], highway="service", name="Højlundens stikvej", width_m=6)
    sketch.way([(232, 250), (236, 232), (236, 226)], highway="service", name="Skolens stikvej", width_m=6)
    sketch.way([(-150, 256), (-148, 232), (-148, 222)], highway="service", name="Børnehusvej", width_m=6)
    sketch.way([(-130, -216), (-128, -202), (-100, -201)], highway="service", name="Klubvej", width_m=5)


def draw_paths(sketch: Sketch) -> None:
    """Draw the footpaths that belong to the whole estate."""
    sketch.way(SPINE, highway="pedestrian", name="Hjertestien", width_m=5, surface="paving_stones")
    sketch.way(LAKE_PATH, highway="path", name="Søstien", lit="no", surface="gravel", width_m=2)
    sketch.way(
        smooth([(-80, -20), (-45, -24), (4, -36), (40, -26), (84, -30)]), highway="path", name="Tværstien", width_m=3
    )
    sketch.way(
        smooth([(-84, 84), (-66, 74), (-30, 74), (-10, 58), (20, 56), (60, 62), (92, 66)]),
        highway="path",
        name="Kælkestien",
        lit="unknown",
        surface="gravel",
    )
    sketch.way(smooth([(92, 66), (104, 96), (106, 140), (118, 170)]), highway="path", name="Skolestien", width_m=3)
    sketch.way(smooth([(118, 170), (112, 212), (120, 256)]), highway="cycleway", name="Nordstien", width_m=3)
    sketch.way(
        smooth([(-84, 84), (-104, 110), (-104, 160), (-76, 208), (-18, 212)]),
        highway="path",
        name="Kastanjestien",
        width_m=3,
    )
    sketch.way(smooth([(-46, 150), (-62, 158), (-96, 150)]))
    links: list[list[Coordinate]] = [
        [(-36, 122), (-53, 119)],
        [(22, 64), (24, 58)],
        [(58, 149), (60, 166)],
        [(84, 112), (104, 108)],
    ]
    for link in links:
        sketch.way(link, lit="no", surface="gravel", width_m=2)
    sketch.way([(-54, 104), (-68, 112), (-80, 112), (-100, 108)], highway="steps", name="Bakketrappen", width_m=2)
    sketch.way(smooth([(-16, 188), (22, 180), (52, 172), (78, 160), (110, 156)]), name="Punktstien")
    sketch.way([(49, 226), (46, 200), (46, 175)])


def draw_railway_side(sketch: Sketch) -> None:
    """Draw the railway, the tunnel under it with its ramp and steps, and the unlit path along it."""
    ramp = smooth([RING_CROSSING, (-24, -230), (-26, -248), (-6, -255), NORTH_PORTAL])
    sketch.way(ramp, highway="path", name="Tunnelrampen", width_m=4)
    sketch.way([RING_CROSSING, (5, -238), NORTH_PORTAL], highway="steps", name="Tunneltrappen", width_m=3)
    sketch.way(
        [NORTH_PORTAL, SOUTH_PORTAL], highway="path", name="Stationstunnelen", width_m=4, tunnel=True, lit="unknown"
    )
    west = smooth([(-306, -195), (-296, -228), (-200, -243), (-100, -252), (-26, -248)])
    sketch.way(west, highway="path", name="Banestien", lit="no", surface="gravel", width_m=2)
    east = smooth([NORTH_PORTAL, (60, -256), (180, -252), (290, -232), (310, -196)])
    sketch.way(east, highway="path", name="Østre Banesti", lit="no", surface="gravel", width_m=2)
    sketch.way([SOUTH_PORTAL, (24, -314), (64, -318), (110, -316)], highway="footway", name="Stationsforpladsen")
    sketch.way([(64, -318), (62, -308), (66, -289)], highway="steps", name="Perrontrappen", width_m=2.5)
    sketch.way([(24, -314), (0, -320), (-60, -322)], highway="footway", name="Søndre Stationssti", lit="unknown")
    middle = LineString(RAILWAY)
    for side in (2.2, -2.2):
        track = middle.offset_curve(side)
        if isinstance(track, LineString):
            sketch.cover("railway", track)
