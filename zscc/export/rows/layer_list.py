"""The layers of a map as a list, the lowest first, and where their data comes from: what goes to review with a map."""

from zscc.export.columns import Column, Kind, Sheet, Spec, columns_of
from zscc.export.contract import Material, Wish
from zscc.export.rows.names import Names
from zscc.model.passport import LayerShown
from zscc.town.layers import Source


def sheets(material: Material, _wish: Wish) -> tuple[Sheet, ...]:
    """Layers, sources."""
    names, layers, sources = Names.of(material), material.passport.layers, material.town.sources
    return (
        _sheet("layers", columns_of("layer", _layer_specs(names), layers, names.words), len(layers), names),
        _sheet("sources", columns_of("source", _source_specs(), sources, names.words), len(sources), names),
    )


def _sheet(name: str, columns: tuple[Column, ...], rows: int, names: Names) -> Sheet:
    return Sheet(name, names.words(f"sheet.subject.{name}"), columns, rows)


def _layer_specs(names: Names) -> list[Spec[LayerShown]]:
    return [
        Spec("name", Kind.CODE, lambda layer: layer.name),
        Spec("called", Kind.TEXT, lambda layer: names.known("map.layer", layer.name)),
        Spec("visible", Kind.FLAG, lambda layer: layer.visible),
        Spec("opacity", Kind.NUMBER, lambda layer: layer.opacity, decimals=2),
    ]


def _source_specs() -> list[Spec[Source]]:
    return [
        Spec("layer", Kind.CODE, lambda source: source.layer),
        Spec("attribution", Kind.TEXT, lambda source: source.attribution),
        Spec("licence", Kind.TEXT, lambda source: source.licence),
        Spec("made_up", Kind.FLAG, lambda source: source.synthetic),
    ]
