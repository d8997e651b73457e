"""Open a GeoPackage in QGIS without a screen and tell what it shows; run by the Python that QGIS came with.

Usage: python3 qgis_opens.py FILE PICTURE, where one JSON object is printed and the drawn map is saved.
"""

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (
    QgsApplication,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProviderRegistry,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def open_layers(path):
    """Return every spatial layer of the file as QGIS opens it, the points on top."""
    details = QgsProviderRegistry.instance().querySublayers(path)
    names = [item.name() for item in details if item.name() != "layer_styles"]
    layers = [QgsVectorLayer(path + "|layername=" + name, name, "ogr") for name in names]
    return sorted(layers, key=lambda layer: layer.geometryType())


def describe(layer):
    """Return what a user would see of the layer in its properties."""
    renderer = layer.renderer()
    symbols = renderer.symbols(__import__("qgis.core").core.QgsRenderContext()) if renderer else []
    parts = [symbol.symbolLayer(number) for symbol in symbols for number in range(symbol.symbolLayerCount())]
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "count": layer.featureCount(),
        "renderer": renderer.type() if renderer else None,
        "symbols": [part.layerType() for part in parts],
        "svg": [part.path()[:7] for part in parts if part.layerType() == "SvgMarker"],
        "titles": [layer.attributeDisplayName(number) for number in range(layer.fields().count())],
    }


def draw(layers, picture):
    """Draw all layers to a picture of 600 by 600 pixels."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(600, 600))
    settings.setDestinationCrs(layers[0].crs())
    settings.setBackgroundColor(QColor("white"))
    extent = next(layer for layer in layers if layer.name() == "boundary").extent()
    extent.scale(1.1)
    settings.setExtent(extent)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)


application = QgsApplication([], False)
application.initQgis()
opened = open_layers(sys.argv[1])
draw(opened, sys.argv[2])
print(json.dumps({layer.name(): describe(layer) for layer in opened}))
sys.stdout.flush()
os._exit(0)
