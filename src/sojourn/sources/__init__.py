"""What the public record says: documents, figures, agreements, rulings, claims, and what could be known on a day."""

from sojourn.sources.agreements import Agreement
from sojourn.sources.catalog import Catalog, Term, check_catalog, load_catalog
from sojourn.sources.claims import Claim
from sojourn.sources.crosstable import CrossTable
from sojourn.sources.description import Description, describe
from sojourn.sources.documents import Citation, Document
from sojourn.sources.figure import Figure
from sojourn.sources.groups import Group, group_of
from sojourn.sources.parameters import DatedValue, Parameter
from sojourn.sources.rulings import Ruling
from sojourn.sources.series import Row, Series
from sojourn.sources.spread import Spread

__all__ = [
    "Agreement",
    "Catalog",
    "Citation",
    "Claim",
    "CrossTable",
    "DatedValue",
    "Description",
    "Document",
    "Figure",
    "Group",
    "Parameter",
    "Row",
    "Ruling",
    "Series",
    "Spread",
    "Term",
    "check_catalog",
    "describe",
    "group_of",
    "load_catalog",
]
