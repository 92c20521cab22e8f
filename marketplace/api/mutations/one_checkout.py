"""What all mutations of one checkout share: three ways to name it, and the checkout in the payload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID as Key

import graphene
from graphene.utils.props import props

from marketplace.api.mutation import PayloadMutation
from marketplace.api.scalars import UUID
from marketplace.api.types.checkout import Checkout

from .checkout_inputs import CheckoutError, named_checkout

_OLDER = "Use `id` instead."


class CheckoutMutation(PayloadMutation):
    """Members give `change(cls, key, actor, **arguments)`, which returns the checkout; in `Arguments` stand only those of their own.

    `Meta.older`: which of Saleor's older ways to name the checkout stand beside `id`.
    """

    checkout = graphene.Field(Checkout)

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, older: tuple[str, ...] = ("checkout_id", "token"), **options: Any) -> None:
        if not callable(getattr(cls, "change", None)):
            raise TypeError(f"{cls.__name__} has no change(cls, key, actor, …)")
        ways = {"checkout_id": graphene.ID(deprecation_reason=_OLDER), "token": UUID(deprecation_reason=_OLDER)}
        own = props(cls.Arguments) if hasattr(cls, "Arguments") else {}
        arguments = {"id": graphene.ID(), **{name: ways[name] for name in older}, **own}
        super().__init_subclass_with_meta__(error_type=CheckoutError, arguments=arguments, **options)

    @classmethod
    def perform(
        cls, info: Any, id: str | None = None, checkout_id: str | None = None, token: Key | None = None, **arguments: Any
    ) -> Any:
        return {"checkout": cls.change(named_checkout(id, checkout_id, token), info.context.actor, **arguments)}

    if TYPE_CHECKING:

        @classmethod
        def change(cls, *args: Any, **arguments: Any) -> Any:
            """`change(cls, key, actor, **arguments)` of the mutation."""
