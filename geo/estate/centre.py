"""The houses everybody uses: the square with its shops, the school, the kindergarten, the clubs."""

from shapely.geometry import Polygon

from geo.estate.shapes import Frame, joined, rectangle, smooth_area
from geo.estate.sketch import Sketch

SQUARE = Frame(-4, -120, -3)


def draw_square(sketch: Sketch) -> None:
    """Draw the square: supermarket, shops, library, residents' house, church and laundry around it."""
    paving = SQUARE.move(Polygon([(-24, -26), (27, -26), (27, 22), (8, 26), (-24, 24)]))
    sketch.cover("square", paving)
    sketch.place("Lundetorvet", "square", paving)
    market = joined([rectangle(46, -1, 34, 34), rectangle(55, -20, 14, 10)])
    sketch.building(SQUARE.move(market), "supermarket", "Lundekøb", 1)
    row = joined([rectangle(6, -33, 40, 11), rectangle(24, -39, 12, 14)])
    sketch.building(SQUARE.move(row), "retail", "Butiksrækken", 1)
    library = joined([rectangle(-44, 13, 24, 20), rectangle(-37, 26, 12, 12)])
    sketch.building(SQUARE.move(library), "library", "Lundens Bibliotek", 2)
    house = joined([rectangle(-47, -28, 32, 13), rectangle(-56, -16, 14, 22)])
    sketch.building(SQUARE.move(house), "residents_house", "Beboerhuset Lunden", 2)
    church = joined([rectangle(42, 42, 26, 14), rectangle(58, 42, 9, 8), rectangle(33, 31, 8, 10)])
    sketch.building(SQUARE.move(church), "church", "Hjertelunds Kirke", 1)
    sketch.building(SQUARE.move(rectangle(-56, 52, 20, 11)), "laundry", "Fællesvaskeriet", 1)
    _square_doors(sketch)
    _square_paths(sketch)


def _square_doors(sketch: Sketch) -> None:
    doors = (
        ("Lundekøb", "shop", (28.4, -4)),
        ("Café Kig Ind", "cafe", (-8, -26.9)),
        ("Torvebageren", "shop", (2, -26.9)),
        ("Bederummet på torvet", "worship", (11, -26.9)),
        ("Torvegrillen", "shop", (21, -26.9)),
        ("Lundens Bibliotek", "library", (-31.4, 12)),
        ("Beboerhuset Lunden", "residents_house", (-30.4, -27)),
        ("Hjertelunds Kirke", "worship", (28.4, 42)),
        ("Fællesvaskeriet", "laundry", (-45.4, 52)),
        ("Ejendomskontoret", "institution", (-48.4, -15)),
    )
    for name, kind, door in doors:
        sketch.door(name, kind, *SQUARE.points([door])[0])


def _square_paths(sketch: Sketch) -> None:
    around = SQUARE.points([(-27, -24.5), (-8, -24.5), (23, -24.5), (26, -16), (26, 20), (18, 48), (5, 62)])
    sketch.way(around, highway="pedestrian", name="Torvegangen", width_m=4, surface="paving_stones")
    sketch.way(SQUARE.points([(-27, 2), (-8, 2), (26, -4)]), highway="pedestrian", width_m=4)
    sketch.way(SQUARE.points([(-27, -24.5), (-26, 2), (-27, 32), (-31, 38), (-42, 44), (-72, 44)]), name="Vaskestien")
    west = SQUARE.points([(-26, 0), (-46, -2), (-72, -4), (-84, 0)])
    sketch.way(west, highway="path", name="Biblioteksstien", width_m=3)
    sketch.way(SQUARE.points([(26, 20), (50, 23), (70, 24)]), highway="path", name="Kirkestien", width_m=3)
    lot = rectangle(67, -181, 58, 34, -2)
    sketch.cover("parking", lot)
    sketch.place("Torvets parkering", "parking", lot)
    sketch.way([(58, -180), (37, -174), (33, -158), (26, -146)])


def draw_clubs(sketch: Sketch) -> None:
    """Draw the strip between the western quarter and the ring road: clubs, workshop and garages."""
    club = joined([rectangle(-62, -190, 26, 13, 2), rectangle(-69, -180, 12, 12, 2)])
    sketch.building(club, "youth_club", "Ungdomsklubben Remisen", 1)
    cage = rectangle(-108, -186, 30, 17, 3)
    sketch.cover("pitch", cage)
    sketch.place("Multibanen", "pitch", cage)
    sketch.building(rectangle(-152, -190, 22, 10, 3), "workshop", "Cykelværkstedet Kæden", 1)
    for number in range(3):
        sketch.building(rectangle(-196 - number * 24, -192 - number * 0.6, 19, 6.5, 2), "garages", None, 1)
    sketch.building(rectangle(-284, -176, 12, 9, 10), "drop_in", "Værestedet Pusterummet", 1)
    sketch.way([(-27, -172), (-58, -170), (-88, -171), (-140, -177), (-212, -181), (-274, -170)], name="Klubstien")
    sketch.door("Ungdomsklubben Remisen", "youth_club", -55, -182.4)
    sketch.door("Cykelværkstedet Kæden", "workshop", -150, -184.0)
    sketch.door("Værestedet Pusterummet", "drop_in", -276.8, -174.6)
    garages = rectangle(-220, -192, 70, 8, 2)
    sketch.place("Garagerækken", "other", garages)
    sketch.way(
        [(-128, -202), (-180, -201), (-258, -203)], highway="service", name="Garagevej", lit="unknown", width_m=5
    )
    sketch.way([(-84, -171), (-88, -201)], lit="unknown")


def draw_school(sketch: Sketch) -> None:
    """Draw the school with its wings, the sports hall and the pitch in the north-east."""
    sketch.cover("square", rectangle(185, 180, 92, 50))
    school = joined(
        [rectangle(185, 207, 98, 13), *(rectangle(x, 182, 13, 42) for x in (143, 227)), rectangle(185, 185, 13, 36)]
    )
    sketch.building(school, "school", "Lundeskolen", 2)
    sketch.cover("playground", rectangle(206, 178, 18, 22))
    sketch.place("Skolegården", "courtyard", rectangle(164, 176, 26, 44))
    hall = joined([rectangle(276, 199, 38, 25, -8), rectangle(254, 196, 10, 14, -8)])
    sketch.building(hall, "sports_hall", "Lundehallen", 1)
    field = rectangle(274, 120, 76, 48, -6)
    sketch.cover("pitch", field)
    sketch.place("Boldbanen", "pitch", field)
    sketch.cover("parking", rectangle(230, 230, 34, 10))
    sketch.place("Hallens parkering", "parking", rectangle(230, 230, 34, 10))
    sketch.way([(112, 158), (134, 150), (164, 149), (214, 150), (232, 152)], name="Skolegangen")
    sketch.way([(232, 152), (240, 166), (240, 190), (239, 222), (236, 232)], name="Halstien")
    sketch.way([(164, 149), (164, 196)])
    sketch.door("Lundeskolen", "school", 164, 199.9)
    sketch.door("Lundehallen", "sports_hall", 248.3, 197)


def draw_kindergarten(sketch: Sketch) -> None:
    """Draw the kindergarten pavilions and their playground in the north-west."""
    house = joined([rectangle(-150, 172, 30, 11, 8), rectangle(-138, 158, 11, 26, 8), rectangle(-162, 187, 11, 26, 8)])
    sketch.building(house, "kindergarten", "Børnehuset Mariehønen", 1)
    yard = smooth_area([(-188, 196), (-180, 130), (-150, 122), (-118, 132), (-116, 190), (-128, 202)])
    ground = smooth_area([(-172, 164), (-168, 142), (-152, 136), (-148, 154), (-158, 163)])
    sketch.cover("playground", ground)
    sketch.place("Mariehønens legeplads", "playground", yard)
    sketch.cover("parking", rectangle(-146, 220, 30, 11))
    sketch.way([(-148, 222), (-142, 205), (-140, 186), (-112, 172), (-103, 165)], name="Børnestien")
    sketch.door("Børnehuset Mariehønen", "kindergarten", -146.5, 179.6)


def draw_station(sketch: Sketch) -> None:
    """Draw the station beyond the railway, and the stops on the ring road."""
    sketch.building(rectangle(96, -305, 26, 8, 2), "train_station", "Hjertelund Station", 1)
    platform = Polygon([(30, -286.5), (140, -283.5), (140, -288), (30, -291)])
    sketch.cover("square", platform)
    sketch.place("Perronen", "other", platform)
    sketch.cover("square", smooth_area([(40, -328), (124, -324), (126, -311), (40, -312)], rounds=2))
    sketch.door("Hjertelund Station", "station", 96, -309.8)
    stops = (
        ("Lundetorvet st.", (-40, -221.5)),
        ("Lærkebo", (-326.5, 16)),
        ("Højlunden", (20, 259.5)),
        ("Birkebo", (333.5, -8)),
    )
    for name, (x, y) in stops:
        sketch.door(f"Busstoppet {name}", "bus_stop", x, y)
