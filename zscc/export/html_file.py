"""The map as one HTML page that opens without a network: Leaflet and the town's own layers stand in the page.

folium writes the page; everything that it would fetch is taken out or put in, and its random names are counted
instead. A page that still names a foreign address, or carries a flag, is refused.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

import folium
import numpy as np
from numpy.typing import NDArray

from zscc.clock import SHANGHAI
from zscc.export import provenance
from zscc.export.columns import clean
from zscc.export.contract import ExportRefused, Material, Wish
from zscc.export.rows.names import Names
from zscc.geo.spaces import wgs84_from_map
from zscc.model.audience import Audience
from zscc.settings.style import load_style
from zscc.situation.snapshot import PRIORITIES, VEHICLE_STATES

_HEAD = re.compile(r"<script src=[^>]*></script>\s*|<link rel=\"stylesheet\"[^>]*/>\s*")
_RANDOM = re.compile(r"[0-9a-f]{32}")
_PREFIX = re.compile(r"prefix:'<a href=.*?Leaflet</a>\"")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_NOT_OURS = re.compile(r"\.leaflet-(?:default-icon-path|retina|attribution-flag)[^{]*\{[^}]*\}")
_FOREIGN = re.compile(
    rb"(?i)(?:src|href|action|data|poster)\s*=\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?(?:https?:)?//|@import"
)
_ADDRESS = re.compile(rb"(?i)https?://(?!www\.w3\.org/)")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_FLAG = re.compile(rb"attribution-flag|FFD500|\xf0\x9f\x87[\xa6-\xbf]", re.IGNORECASE)
_DIGITS = 6
"""Of a degree: a decimetre."""
_MOST_ZOOM = 19
_ROADS = {"expressway": 4.0, "arterial": 3.0, "secondary": 1.8, "local": 1.0}


def made(material: Material, wish: Wish) -> bytes:
    """The page; ``leaflet_changed`` or ``foreign_address`` as ExportRefused when it would not be what it says."""
    page = _Page(material, wish).text().encode("utf-8")
    refuse_foreign(page)
    return page


def refuse_foreign(page: bytes) -> None:
    """ExportRefused for a page that would fetch something, names a foreign address or carries a flag."""
    found = _FOREIGN.search(page) or _ADDRESS.search(page) or _FLAG.search(page)
    if found is not None:
        raise ExportRefused("foreign_address", text=page[found.start() : found.start() + 60].decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class _Layer:
    """One entry of the page's list of layers."""

    name: str
    features: tuple[dict[str, Any], ...]
    style: dict[str, Any]
    radius: float = 0.0
    """Of points, in pixels."""
    shown: bool = True


class _Page:
    def __init__(self, material: Material, wish: Wish) -> None:
        self._material, self._wish = material, wish
        self._names = Names.of(material)
        self._words = self._names.words
        self._palette = load_style("light").palette
        self._title = wish.title or self._said("title", town=material.town.name)

    def text(self) -> str:
        """The whole page."""
        map_ = folium.Map(tiles=None, prefer_canvas=True, min_zoom=9, zoom_snap=0.25)
        # Without tiles nothing else tells Leaflet how far one may go in.
        map_.options["maxZoom"] = _MOST_ZOOM
        layers = self._layers()
        for layer in layers:
            _add(map_, layer)
        folium.LayerControl(collapsed=False).add_to(map_)
        map_.fit_bounds(self._bounds())
        page = _with_scale(_counted(map_.get_root().render()))
        styles = _style() + _web("page.css")
        head = f"<head>\n<title>{_shown(self._title)}</title>\n<style>{styles}</style>\n"
        head += f"<script>{self._script()}</script>\n"
        page = _HEAD.sub("", page).replace("<head>", head, 1)
        language = "zh-CN" if self._words.language == "zh" else "en"
        page = page.replace("<html>", f'<html lang="{language}">', 1)
        return page.replace("</body>", self._frame(layers) + "</body>", 1)

    # Layers --------------------------------------------------------------------------------------------

    def _layers(self) -> tuple[_Layer, ...]:
        seen = {layer.name for layer in self._material.passport.layers if layer.visible}
        ground = (self._waters(), self._roads(), self._villages(), self._grids(), self._boundary())
        living: list[_Layer] = []
        inside = self._material.passport.audience is Audience.INTERNAL
        # Points here carry words and coordinates: single cases and vehicles are for the bureau alone.
        if inside and (not seen or "reports" in seen):
            living += self._cases()
        if inside and (not seen or "vehicles" in seen):
            living.append(self._vehicles())
        return tuple(layer for layer in (*ground, *living) if layer.features)

    def _boundary(self) -> _Layer:
        rings = [_polygon(ring, "") for ring in self._material.town.boundary]
        return _Layer(self._said("layer_boundary"), tuple(rings), _line(self._palette.town_line, 2.5))

    def _villages(self) -> _Layer:
        town = self._material.town
        shapes = [_polygon(ring, village.name) for village in town.villages for ring in village.rings]
        return _Layer(self._said("layer_villages"), tuple(shapes), _line(_opaque(self._palette.village_line), 1.2))

    def _grids(self) -> _Layer:
        shapes = [_polygon(grid.ring, self._said("grid", grid=grid.label)) for grid in self._material.town.grids]
        style = _line(_opaque(self._palette.grid_line), 0.8) | {"dashArray": "4 3"}
        return _Layer(self._said("layer_grids"), tuple(shapes), style)

    def _roads(self) -> _Layer:
        roads = sorted(self._material.town.roads, key=lambda road: _ROADS.get(road.road_class, 1.0))
        lines = [_line_feature(road.line, road.name) for road in roads]
        return _Layer(self._said("layer_roads"), tuple(lines), _line("#c3ccdb", 1.4))

    def _waters(self) -> _Layer:
        waters = [
            _line_feature(water.line, water.name) if water.width_m > 0 else _polygon(water.line, water.name)
            for water in self._material.town.waters
        ]
        return _Layer(
            self._said("layer_waters"), tuple(waters), _line(self._palette.water_text, 2.0) | {"opacity": 0.5}
        )

    def _cases(self) -> list[_Layer]:
        palette, layers = self._palette, []
        colours = (palette.red, palette.amber, palette.accent, palette.stale)
        open_ones = [case for case in self._material.snapshot.cases if not case.ended and case.point is not None]
        for priority, colour in zip(PRIORITIES, colours, strict=True):
            points = []
            for case in open_ones:
                if case.priority is priority and case.point is not None:
                    stage = self._words(f"case.stage.{case.stage.value}")
                    told = f"{self._names.class_name(case.class_id)} · {stage} · {self._names.village(case.village)}"
                    points.append(_point(case.point.lon_e7 / 1e7, case.point.lat_e7 / 1e7, told))
            name = self._said("layer_cases", priority=self._words(f"map.priority.{priority.value}"))
            layers.append(_Layer(name, tuple(points), _filled(colour), radius=6.0))
        return layers

    def _vehicles(self) -> _Layer:
        its, points = self._material.snapshot.vehicles, []
        lon, lat = wgs84_from_map(its.x_m, its.y_m)
        for place, vehicle in enumerate(its.ids):
            state = self._words(f"map.state.{VEHICLE_STATES[int(its.state[place])].value}")
            told = self._said("vehicle", vehicle=self._names.vehicle(vehicle), state=state)
            points.append(_point(float(lon[place]), float(lat[place]), told))
        return _Layer(self._said("layer_vehicles"), tuple(points), _filled(self._palette.ok), radius=5.0)

    # Page ----------------------------------------------------------------------------------------------

    def _frame(self, layers: Sequence[_Layer]) -> str:
        """Head with title, moment and badge; legend; what the page says of itself."""
        passport = self._material.passport
        moment = f"{passport.as_of.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        badge = f"<b>{_shown(self._words('document.made_up'))}</b>" if provenance.made_up(self._material) else ""
        rows = "".join(
            f'<li><i style="background:{layer.style["color"]}"></i>{_shown(layer.name)} {_count(layer)}</li>'
            for layer in reversed(layers)
        )
        about = "".join(
            f"<dt>{_shown(line.title)}</dt><dd>{_shown(line.text)}</dd>"
            for line in provenance.lines(self._material, self._wish)
        )
        return (
            f'<header id="zscc-head"><h1>{_shown(self._title)}</h1>'
            f"<span>{_shown(self._said('as_of', moment=moment))}</span>{badge}</header>\n"
            f'<aside id="zscc-legend"><h2>{_shown(self._said("legend"))}</h2><ul>{rows}</ul>'
            f"<details><summary>{_shown(self._words('document.briefing.about'))}</summary><dl>{about}</dl></details></aside>\n"
            f"<noscript>{_shown(self._said('no_script'))}</noscript>\n"
        )

    def _script(self) -> str:
        """Leaflet as its makers wrote it, with our own line in the corner instead of theirs."""
        script = _web("leaflet/leaflet.js")
        attribution = escape(self._said("attribution", town=self._material.town.name)).replace("'", "&#39;")
        script, changed = _PREFIX.subn(f"prefix:'{attribution}'", script, count=1)
        if changed != 1:
            raise ExportRefused("leaflet_changed")
        return re.sub(r"\n//# sourceMappingURL=\S*", "", _COMMENT.sub("", script, count=1)).replace(
            "</script", "<\\/script"
        )

    def _bounds(self) -> list[list[float]]:
        box = self._material.passport.box_m
        if box is None:
            both = np.concatenate(self._material.town.boundary)
            box = (*both.min(axis=0).tolist(), *both.max(axis=0).tolist())
        lon, lat = wgs84_from_map(np.array([box[0], box[2]]), np.array([box[1], box[3]]))
        return [[round(float(lat[place]), _DIGITS), round(float(lon[place]), _DIGITS)] for place in (0, 1)]

    def _said(self, name: str, /, **arguments: object) -> str:
        return self._words(f"document.web.{name}", **arguments)


def _add(map_: folium.Map, layer: _Layer) -> None:
    style = layer.style
    marker = folium.CircleMarker(radius=layer.radius) if layer.radius else None
    shapes = {"type": "FeatureCollection", "features": list(layer.features)}
    named = any(feature["properties"]["n"] for feature in layer.features)
    folium.GeoJson(
        shapes,
        name=layer.name,
        marker=marker,
        style_function=lambda _feature: style,
        tooltip=folium.GeoJsonTooltip(["n"], labels=False) if named else None,
        show=layer.shown,
    ).add_to(map_)


def _shown(text: str) -> str:
    """Text for the page; an address is named without its scheme, so that nothing makes a link of it."""
    return escape(_SCHEME.sub("", str(clean(text))))


def _count(layer: _Layer) -> str:
    return str(len(layer.features)) if layer.radius else ""


def _counted(page: str) -> str:
    """The page with its random names counted in their order."""
    names: dict[str, str] = {}
    return _RANDOM.sub(lambda found: names.setdefault(found.group(), f"{len(names):03d}"), page)


def _with_scale(page: str) -> str:
    """In metres alone; folium would say miles too."""
    name = page.partition("var map_")[2].partition(" ")[0]
    head, end, tail = page.rpartition("</script>")
    return f"{head}L.control.scale({{imperial: false}}).addTo(map_{name});\n{end}{tail}"


def _style() -> str:
    """Leaflet's style with its one picture inside."""
    picture = b64encode(files("zscc").joinpath("resources/web/leaflet/images/layers.png").read_bytes()).decode("ascii")
    style = _NOT_OURS.sub("", _COMMENT.sub("", _web("leaflet/leaflet.css")))
    return style.replace("url(images/layers.png)", f"url(data:image/png;base64,{picture})")


def _web(name: str) -> str:
    return files("zscc").joinpath(f"resources/web/{name}").read_text("utf-8")


def _line(colour: str, weight: float) -> dict[str, Any]:
    return {"color": colour, "weight": weight, "fill": False}


def _filled(colour: str) -> dict[str, Any]:
    return {"color": colour, "weight": 1, "fill": True, "fillColor": colour, "fillOpacity": 0.85}


def _opaque(colour: str) -> str:
    """#aarrggbb of a style as #rrggbb."""
    return f"#{colour[-6:]}"


def _degrees(ground: NDArray[np.float64]) -> list[list[float]]:
    lon, lat = wgs84_from_map(ground[:, 0], ground[:, 1])
    both: list[list[float]] = np.column_stack([np.round(lon, _DIGITS), np.round(lat, _DIGITS)]).tolist()
    return both


def _feature(kind: str, coordinates: Iterable[Any], told: str) -> dict[str, Any]:
    """A name is markup to folium's tooltips, so it is made harmless here."""
    shape = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"n": escape(str(clean(told)))}, "geometry": shape}


def _polygon(ring: NDArray[np.float64], told: str) -> dict[str, Any]:
    return _feature("Polygon", [_degrees(ring)], told)


def _line_feature(line: NDArray[np.float64], told: str) -> dict[str, Any]:
    return _feature("LineString", _degrees(line), told)


def _point(lon: float, lat: float, told: str) -> dict[str, Any]:
    return _feature("Point", [round(lon, _DIGITS), round(lat, _DIGITS)], told)
