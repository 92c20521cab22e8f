"""Full text search of products in Arabic, French and English.

`refresh` keeps `Product.search_vector` and the vocabulary (`SearchWord`); `understand` turns what somebody typed into a query.
Own code rather than PostgreSQL's configurations because one document holds three languages, Arabic needs folding before
stemming, and stems of different languages must not be taken for each other.
"""

from .document import rebuild, refresh
from .query import SearchQuery, understand

# Of D, C, B, A: a word of the name is worth twenty of the description.
WEIGHTS = "{0.05, 0.1, 0.3, 1.0}"

__all__ = ["WEIGHTS", "SearchQuery", "rebuild", "refresh", "understand"]
