"""A shop for the behaviour suite, made by the API's own mutations."""

from tests.contract.shop.making import Shop

__all__ = ["Shop"]
