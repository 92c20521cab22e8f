"""Full text search of products in Arabic, French and English.

`refresh` keeps `Product.search_vector` and the vocabulary (`SearchWord`); `understand` turns what somebody typed into a query.
Own code rather than PostgreSQL's configurations because one document holds three languages, Arabic needs folding before
stemming, and stems of different languages must not be taken for each other.
"""

from .document import rebuild, refresh
from .query import SearchQuery, understand

__all__ = ["SearchQuery", "rebuild", "refresh", "understand"]
