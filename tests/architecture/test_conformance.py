"""What our client asks was asked of a Saleor as well, in the words in which it is asked now: docs/conformance.md."""

from __future__ import annotations

import pytest

from tests.conformance.operations import client_documents, mark, roots
from tests.conformance.table import PAGE, client_marks, operations_of

AGAIN = "ask a Saleor again: make conformance SALEOR_API_URL=… TOKEN=… WRITE=1"


@pytest.mark.parametrize("name", list(client_documents()))
def test_an_operation_of_ours_has_its_row_and_is_not_newer(name: str) -> None:
    text = PAGE.read_text()
    rows = operations_of(text)
    for operation in roots(name):
        assert rows.get(operation, set()) - {"not run"}, f"{operation} has no row: {AGAIN}"
    assert client_marks(text).get(name) == mark(name), f"{name} changed since, or was not understood: {AGAIN}"


def test_the_page_speaks_of_no_operation_that_is_gone() -> None:
    assert set(client_marks(PAGE.read_text())) == set(client_documents())
