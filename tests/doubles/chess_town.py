"""A made-up town of chess-board streets, eight by ten kilometres: something for patrols to drive on.

Like the mini town it lies far from the demo town. Map metres, EPSG:4549.
"""

from datetime import date

import numpy as np

from zscc.geo.network import RoadNetwork
from zscc.town.layers import Grid, GridScheme, PatrolVehicle, Place, Road, Source, Town, Village, Water

WEST, SOUTH = 560_000.0, 3_500_000.0
COLUMNS, ROWS = 4, 5
CELL_M = 2000.0
BLOCK_M = 250.0
TYPES = ("res_old", "res_new", "rural_rental", "industry", "market")
CLASS_KMH = {"arterial": 50.0, "local": 30.0}


def chess_town(vehicles=17):
    """20 villages of one grid each, streets every 250 m, an arterial every kilometre, a river across."""
    roads, network = _streets()
    villages = tuple(_village(number) for number in range(COLUMNS * ROWS))
    grids = tuple(_grid(village, number) for number, village in enumerate(villages))
    scheme = GridScheme("chess", "2020", date(2020, 1, 1), synthetic_date=False)
    width, height = COLUMNS * CELL_M, ROWS * CELL_M
    return Town(
        name="棋盘镇",
        code="999999102",
        sha256="cd" * 32,
        boundary=(_rectangle(0, 0, width, height),),
        area_m2=width * height,
        villages=villages,
        grids=grids,
        schemes=(scheme,),
        scheme=scheme,
        roads=roads,
        outside_roads=(),
        network=network,
        waters=(Water(np.array([_at(0, 3100), _at(width, 3300)]), "横河", 30.0, synthetic=True),),
        places=tuple(_places(grids)),
        neighbours=(),
        vehicles=tuple(
            PatrolVehicle(f"V{n + 1:02d}", f"{n + 1:02d}车", f"示A{n + 1:04d}", villages[n % len(villages)].code)
            for n in range(vehicles)
        ),
        grid_workers=(),
        departments=(),
        sources=(Source("all", "zscc", "Apache-2.0", synthetic=True),),
    )


def _at(x_m, y_m):
    return (WEST + x_m, SOUTH + y_m)


def _rectangle(west, south, east, north):
    return np.array([_at(west, south), _at(east, south), _at(east, north), _at(west, north), _at(west, south)])


def _cell(number):
    row, column = divmod(number, COLUMNS)
    return column * CELL_M, row * CELL_M


def _village(number):
    west, south = _cell(number)
    return Village(
        code=f"9999991020{number + 1:02d}",
        name=f"方{number + 1}村",
        short=f"方{number + 1}",
        kind="村",
        rings=(_rectangle(west, south, west + CELL_M, south + CELL_M),),
        label_at=_at(west + 1000, south + 1000),
        station_at=_at(west + 890, south + 1010),
    )


def _grid(village, number):
    west, south = _cell(number)
    return Grid(
        code=f"{village.code}001",
        label=f"{village.name}-01",
        village_code=village.code,
        main_type=TYPES[number % len(TYPES)],
        ring=_rectangle(west, south, west + CELL_M, south + CELL_M),
        area_m2=CELL_M**2,
        label_at=_at(west + 1300, south + 700),
    )


def _places(grids):
    kinds = ("school", "market", "park", "hospital")
    for number, grid in enumerate(grids):
        west, south = _cell(number)
        for index, kind in enumerate(kinds):
            at = _at(west + 240 + 450 * index, south + 1730 - 420 * index)
            yield Place(f"P{number:02d}{index}", f"示意{number}-{index}", kind, at, grid.code, synthetic=True)


def _streets():
    columns, rows = int(COLUMNS * CELL_M / BLOCK_M), int(ROWS * CELL_M / BLOCK_M)
    nodes = np.array([_at(x * BLOCK_M, y * BLOCK_M) for y in range(rows + 1) for x in range(columns + 1)])
    number = np.arange(len(nodes)).reshape(rows + 1, columns + 1)
    roads, tail, head, speed, road = [], [], [], [], []
    lines = [(number[y, :], y) for y in range(rows + 1)] + [(number[:, x], x) for x in range(columns + 1)]
    for line, place in lines:
        road_class = "arterial" if place % 4 == 2 else "local"
        roads.append(Road(nodes[line], f"{len(roads) + 1}号路" if road_class == "arterial" else "", road_class, True))
        tail.append(line[:-1])
        head.append(line[1:])
        speed.append(np.full(len(line) - 1, CLASS_KMH[road_class]))
        road.append(np.full(len(line) - 1, len(roads) - 1))
    tail, head = np.concatenate(tail), np.concatenate(head)
    length = np.hypot(*(nodes[head] - nodes[tail]).T)
    return tuple(roads), RoadNetwork(nodes, tail, head, length, np.concatenate(speed), np.concatenate(road))
