"""Documents are parsed and validated once, and kept within bounds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.api import documents
from marketplace.api.context import context_for
from marketplace.api.documents import InvalidDocument, document_for
from marketplace.engine.customers.models import User
from marketplace.engine.customers.tokens import create_access_token
from marketplace.kernel.actors import ANONYMOUS
from marketplace.kernel.clock import frozen, now
from tests.api.sample import sample_schema


def test_the_same_text_is_the_same_document() -> None:
    schema = sample_schema()
    assert document_for("{ item { id } }", schema) is document_for("{ item { id } }", schema)
    assert document_for("{ item { id } }", schema) is not document_for("{ item { id  } }", schema)


def test_another_schema_has_other_documents() -> None:
    assert document_for("{ item { id } }", sample_schema()) is not document_for("{ item { id } }", sample_schema())


def test_the_oldest_is_dropped() -> None:
    schema = sample_schema()
    first = document_for("{ item { id } } # first", schema)
    kept = document_for("{ item { id } } # kept", schema)
    for number in range(documents.KEPT - 1):
        document_for(f"{{ item {{ id }} }} # {number}", schema)
        assert document_for("{ item { id } } # kept", schema) is kept
    assert document_for("{ item { id } } # first", schema) is not first


def test_a_refused_document_is_not_kept() -> None:
    schema = sample_schema()
    for _ in range(2):
        with pytest.raises(InvalidDocument):
            document_for("{ nothing }", schema)
    assert len(schema.extensions["documents"].documents) == 0


@pytest.mark.django_db
def test_a_token_names_its_actor_until_it_expires() -> None:
    user = User.objects.create(email="a@example.com", is_confirmed=True)
    context = context_for(create_access_token(user))
    assert (context.actor.kind, context.actor.user_id) == ("customer", user.pk)
    assert context_for(None).actor == context_for("garbage").actor == ANONYMOUS

    with frozen(now() - timedelta(days=1)):
        old = create_access_token(user)
    expired = context_for(old)
    for _ in range(2):
        with pytest.raises(Exception, match="expired") as caught:
            _ = expired.actor
        assert type(caught.value).__name__ == "ExpiredSignatureError"
