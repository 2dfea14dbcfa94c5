"""What each layer of a town needs, and under which names other files have it.

Names are those of GB/T 30428 and of the land survey (``XZQDM``, ``ZLDWMC``), of OpenStreetMap, and what offices write
in their tables. A column may always be named by ``--column code=DM``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from zscc.town.geopackage import LINE, POINT, POLYGON

TEXT, WHOLE, REAL = "TEXT NOT NULL", "INTEGER NOT NULL", "REAL NOT NULL"
DERIVED = object()
"""Stands for a value that is worked out from the others when the file has none."""
NEEDED = object()
"""Stands for a value that the file must have."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a layer."""

    name: str
    sql: str
    aliases: tuple[str, ...] = ()
    default: object = DERIVED
    """NEEDED, DERIVED, or the value of a row that has none."""


@dataclass(frozen=True, slots=True)
class Form:
    """One layer."""

    title: str
    kind: int | None
    """Of geometry, None for a table."""
    fields: tuple[Field, ...]


_SYNTHETIC = Field("synthetic", WHOLE)
_AREA = (Field("area_m2", REAL), Field("label_e", REAL), Field("label_n", REAL))
_VILLAGE_CODES = ("村代码", "社区代码", "村居代码", "行政区划代码", "区划代码", "统计代码", "xzqdm", "zldwdm", "cundm")
_GRID_CODES = ("网格编码", "网格代码", "单元网格编码", "网格编号", "bgcode", "wgbm", "wgdm", "gridcode", "grid_id")
FORMS: Mapping[str, Form] = {
    "boundary": Form(
        "镇界",
        POLYGON,
        (
            Field("code", TEXT, ("代码", "行政区划代码", "xzqdm", "dm", "adcode")),
            Field("name", TEXT, ("名称", "镇名", "xzqmc", "mc")),
            Field("area_m2", REAL),
            _SYNTHETIC,
        ),
    ),
    "village": Form(
        "村（社区）",
        POLYGON,
        (
            Field("code", f"{TEXT} UNIQUE", (*_VILLAGE_CODES, "village_code", "代码", "编码", "dm"), NEEDED),
            Field("name", TEXT, ("名称", "村名", "社区名称", "村居名称", "xzqmc", "zldwmc", "cunmc", "mc"), NEEDED),
            Field("short", TEXT, ("简称",)),
            Field("kind", TEXT, ("类别",)),
            *_AREA,
            _SYNTHETIC,
        ),
    ),
    "grid": Form(
        "基础网格",
        POLYGON,
        (
            Field("code", f"{TEXT} UNIQUE", (*_GRID_CODES, "grid_code", "代码", "编码", "dm"), NEEDED),
            Field("label", TEXT, ("网格名称", "wgmc", "bgname", "名称", "name", "mc")),
            Field("village_code", TEXT, (*_VILLAGE_CODES, "所属村代码")),
            Field("main_type", TEXT, ("主要类型", "网格类型")),
            *_AREA,
            Field("valid_from", "DATE NOT NULL", ("启用日期",)),
            Field("valid_to", "DATE", ("停用日期",), None),
            _SYNTHETIC,
        ),
    ),
    "dedicated_grid": Form(
        "专属网格",
        POLYGON,
        (
            Field("code", TEXT, (*_GRID_CODES, "代码", "编码"), NEEDED),
            Field("name", TEXT, ("网格名称", "名称", "wgmc", "mc"), NEEDED),
            Field("category", TEXT, ("类别", "类型"), "complex"),
            Field("scheme_id", TEXT),
            Field("area_m2", REAL),
            _SYNTHETIC,
        ),
    ),
    "road": Form(
        "道路",
        LINE,
        (
            Field("name", TEXT, ("道路名称", "路名", "名称", "dlmc", "mc", "roadname"), ""),
            Field("name_synthetic", WHOLE),
            Field("class", TEXT, ("道路等级", "等级", "fclass", "highway", "dldj", "type")),
            Field("width_m", REAL, ("宽度", "路宽", "width", "dlkd")),
            Field("speed_kmh", REAL, ("限速", "maxspeed", "speed")),
            Field("source", TEXT),
            _SYNTHETIC,
        ),
    ),
    "road_outside": Form("镇外道路", LINE, (Field("class", TEXT, ("道路等级", "fclass", "highway")),)),
    "water": Form(
        "水系",
        LINE,
        (
            Field("name", TEXT, ("名称", "河流名称", "河名", "mc", "slmc"), ""),
            Field("kind", TEXT),
            Field("width_m", REAL, ("宽度", "河宽", "width")),
            _SYNTHETIC,
        ),
    ),
    "place": Form(
        "场所",
        POINT,
        (
            Field("place_id", f"{TEXT} UNIQUE"),
            Field("name", TEXT, ("名称", "单位名称", "企业名称", "学校名称", "场所名称", "mc"), NEEDED),
            Field("category", TEXT, ("类别", "类型", "行业", "amenity", "type"), "place"),
            Field("stage", TEXT, ("学段",), ""),
            Field("grid_code", TEXT, _GRID_CODES),
            Field("capacity", "INTEGER", ("学位", "床位", "容量"), None),
            Field("staff", "INTEGER", ("教职工", "人数"), None),
            Field("opened", "DATE", ("启用日期", "开办日期"), None),
            Field("osm_id", "TEXT", (), None),
            _SYNTHETIC,
        ),
    ),
    "station": Form(
        "工作站",
        POINT,
        (
            Field("village_code", f"{TEXT} UNIQUE", _VILLAGE_CODES),
            Field("name", TEXT, ("名称", "工作站名称", "mc")),
            _SYNTHETIC,
        ),
    ),
    "neighbour": Form("周边地名", POINT, (Field("name", TEXT, ("名称", "地名", "mc"), NEEDED),)),
    "vehicle": Form(
        "巡查车",
        None,
        (
            Field("vehicle_id", TEXT, ("车辆编号", "编号", "设备号", "id"), NEEDED),
            Field("label", TEXT, ("名称", "车名", "简称")),
            Field("plate", TEXT, ("车牌", "车牌号", "号牌"), ""),
            Field("home_station", TEXT, ("所属村代码", "village_code", *_VILLAGE_CODES)),
        ),
    ),
    "grid_worker": Form(
        "网格员",
        None,
        (
            Field("worker_id", TEXT, ("网格员编号", "工号", "编号", "id"), NEEDED),
            Field("department", TEXT, ("部门", "条线", "所属部门"), ""),
            Field("grid_code", TEXT, _GRID_CODES, NEEDED),
        ),
    ),
    "department": Form(
        "承办部门",
        None,
        (
            Field("department_id", TEXT, ("部门编号", "编号", "id", "代码"), NEEDED),
            Field("name", TEXT, ("部门", "名称", "部门名称", "单位名称"), NEEDED),
            _SYNTHETIC,
        ),
    ),
    "grid_scheme": Form(
        "网格方案",
        None,
        (
            Field("scheme_id", TEXT, ("方案", "编号", "id"), NEEDED),
            Field("label", TEXT, ("名称", "说明")),
            Field("valid_from", "DATE NOT NULL", ("启用日期", "生效日期"), NEEDED),
            Field("synthetic_date", WHOLE, (), 0),
        ),
    ),
    "specialised_grid": Form(
        "专业网格",
        None,
        (
            Field("specialised_id", TEXT, ("专业网格编码", "编码", "id"), NEEDED),
            Field("name", TEXT, ("名称", "专业网格名称"), NEEDED),
            Field("department", TEXT, ("部门", "条线"), ""),
            Field("scheme_id", TEXT),
        ),
    ),
    "specialised_grid_member": Form(
        "专业网格成员",
        None,
        (
            Field("specialised_id", TEXT, ("专业网格编码",), NEEDED),
            Field("grid_code", TEXT, _GRID_CODES, NEEDED),
        ),
    ),
}
NEEDED_LAYERS = ("boundary", "village", "grid", "road")
"""Without these no desk can open."""
