"""The catalogue (事项清单) as a file: TOML or an XLSX workbook, checked as a whole, and written back as either."""

from zscc.settings.catalogue.contract import CatalogueRefused, Fault, Place
from zscc.settings.catalogue.load import load_catalogue, read_catalogue

__all__ = ["CatalogueRefused", "Fault", "Place", "load_catalogue", "read_catalogue"]
