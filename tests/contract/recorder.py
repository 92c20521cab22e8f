"""What was asked and how it ended: `CONFORMANCE_RESULT=path` gets {"operations": {root field: {test: outcome}}, "marked": {test: [marker, reason, operation …]}}."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from graphql import FieldNode, OperationDefinitionNode, parse
from graphql.error import GraphQLSyntaxError

# The chapters of the suite, first to last (CONTRACT 8), and the folders that hold them.
CHAPTERS: dict[str, str] = {
    "client": "0. Our documents",
    "transport": "1. Transport",
    "catalogue": "2. Catalogue read",
    "content": "2. Catalogue read",
    "checkout": "3. Checkout",
    "stock": "4. Stock",
    "order": "4. Stock",
    "races": "5. At once",
    "payments": "6. Payments",
    "apps": "7. App",
    "fairs": "8. Fairs",
    "account": "9. Account",
    "back_office": "10. Back office",
}


class Recorder:
    """The operations of the test that runs, and the outcomes of those that ran."""

    def __init__(self) -> None:
        self.now: set[str] = set()
        self.results: dict[str, dict[str, str]] = defaultdict(dict)
        self.marked: dict[str, tuple[str, ...]] = {}

    def saw(self, document: str) -> None:
        """Note the root fields of a document that a test sends."""
        self.now.update(root_fields(document))

    def ended(self, test: str, outcome: str) -> None:
        """Write down how a test ended for each operation that it asked."""
        for operation in self.now:
            self.results[operation][test] = outcome
        self.now = set()

    def write(self, path: Path) -> None:
        found = {"operations": self.results, "marked": self.marked}
        path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


@lru_cache(maxsize=1000)
def root_fields(document: str) -> frozenset[str]:
    """The root fields that a document asks for, without `__typename`; none of a text that is no document."""
    try:
        operations = [each for each in parse(document).definitions if isinstance(each, OperationDefinitionNode)]
    except GraphQLSyntaxError:
        return frozenset()
    fields = [each for operation in operations for each in operation.selection_set.selections if isinstance(each, FieldNode)]
    return frozenset(each.name.value for each in fields if not each.name.value.startswith("__"))
