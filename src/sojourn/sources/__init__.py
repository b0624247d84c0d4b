"""What the public record says: documents, parameters, observed series, and what could be known on a day."""

from sojourn.sources.catalog import Catalog, Term, check_catalog, load_catalog
from sojourn.sources.description import Description, describe
from sojourn.sources.documents import Citation, Document
from sojourn.sources.parameters import DatedValue, Parameter
from sojourn.sources.series import Row, Series
from sojourn.sources.spread import Spread

__all__ = [
    "Catalog",
    "Citation",
    "DatedValue",
    "Description",
    "Document",
    "Parameter",
    "Row",
    "Series",
    "Spread",
    "Term",
    "check_catalog",
    "describe",
    "load_catalog",
]
