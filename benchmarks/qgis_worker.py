"""QGIS, resident: run with the system's python3, told one JSON object a line, answers with one.

``{"path": ..., "box": [west, south, east, north], "size": [1920, 1080], "antialias": false}`` is answered with
``{"ms": ...}``: the time of one render of the layer to an image. Layers are read once, into memory, which is kindest to
QGIS; the render is the plain sequential one, which costs the least at small sizes.
"""

import json
import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage, QPainter

FILL = {"color": "56,214,232,41", "outline_color": "56,214,232,217"}
LINE = {"outline_width": "1", "outline_width_unit": "Pixel"}


def layer_of(path: str) -> QgsVectorLayer:
    found = QgsVectorLayer(path, "polygons", "ogr").materialize(QgsFeatureRequest())
    found.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(FILL | LINE)))
    return found


def render_ms(layer: QgsVectorLayer, wish: dict) -> float:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(QgsRectangle(*wish["box"]))
    settings.setOutputSize(QSize(*wish["size"]))
    settings.setBackgroundColor(QColor(11, 20, 32))
    settings.setFlag(QgsMapSettings.Antialiasing, wish["antialias"])
    image = QImage(*wish["size"], QImage.Format_ARGB32_Premultiplied)
    began = time.perf_counter()
    image.fill(QColor(11, 20, 32))
    painter = QPainter(image)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    spent = (time.perf_counter() - began) * 1000
    if wish.get("picture"):
        image.save(wish["picture"])
    return spent


def main() -> None:
    application = QgsApplication([], False)
    application.initQgis()
    layers: dict[str, QgsVectorLayer] = {}
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        wish = json.loads(line)
        if wish["path"] not in layers:
            layers[wish["path"]] = layer_of(wish["path"])
        print(json.dumps({"ms": render_ms(layers[wish["path"]], wish)}), flush=True)
    layers.clear()
    application.exitQgis()


main()
