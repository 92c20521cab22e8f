"""Prices of products and variants in a channel."""

from __future__ import annotations

from dataclasses import dataclass

from graphene import Boolean, Field, NonNull, ObjectType

from marketplace.api.types.money import TaxedMoney, TaxedMoneyRange
from marketplace.engine.catalogue.models import ProductChannelListing
from marketplace.engine.catalogue.queries.details import VariantPrice
from marketplace.engine.catalogue.terms import ChannelTerms
from marketplace.kernel import money


@dataclass(slots=True)
class ProductPrices:
    """A product's listing on its channel's terms; everything is worked out when read."""

    listing: ProductChannelListing
    terms: ChannelTerms

    @property
    def _tax_class(self) -> int | None:
        found: int | None = self.listing.effective_tax_class  # type: ignore[attr-defined]
        return found

    @property
    def price_range(self) -> money.TaxedMoneyRange | None:
        return self.terms.range(self.listing.price_min, self.listing.price_max, self._tax_class)

    @property
    def price_range_undiscounted(self) -> money.TaxedMoneyRange | None:
        row = self.listing
        return self.terms.range(row.undiscounted_price_min, row.undiscounted_price_max, self._tax_class)

    @property
    def discount(self) -> money.TaxedMoney | None:
        row = self.listing
        full = self.terms.price(row.undiscounted_price_min, self._tax_class)
        now = self.terms.price(row.price_min, self._tax_class)
        return full - now if full is not None and now is not None and now.gross < full.gross else None

    @property
    def on_sale(self) -> bool:
        return self.discount is not None

    @property
    def display_gross_prices(self) -> bool:
        return self.terms.taxes.display_gross_prices


@dataclass(slots=True)
class VariantPrices:
    entered: VariantPrice
    terms: ChannelTerms

    @property
    def price(self) -> money.TaxedMoney | None:
        return self.terms.price(self.entered.discounted, self.entered.tax_class_id)

    @property
    def price_undiscounted(self) -> money.TaxedMoney | None:
        return self.terms.price(self.entered.price, self.entered.tax_class_id)

    @property
    def price_prior(self) -> money.TaxedMoney | None:
        return self.terms.price(self.entered.prior, self.entered.tax_class_id)

    @property
    def discount(self) -> money.TaxedMoney | None:
        full, now = self.price_undiscounted, self.price
        return full - now if full is not None and now is not None and now.gross < full.gross else None

    @property
    def discount_prior(self) -> money.TaxedMoney | None:
        before, now = self.price_prior, self.price
        return before - now if before is not None and now is not None and now.gross < before.gross else None

    @property
    def on_sale(self) -> bool:
        return self.entered.discounted < self.entered.price


class ProductPricingInfo(ObjectType):
    """Prices of the cheapest and the dearest variant."""

    on_sale = Boolean()
    discount = Field(TaxedMoney)
    display_gross_prices = NonNull(Boolean)
    price_range = Field(TaxedMoneyRange)
    price_range_undiscounted = Field(TaxedMoneyRange)


class VariantPricingInfo(ObjectType):
    on_sale = Boolean()
    discount = Field(TaxedMoney)
    discount_prior = Field(TaxedMoney)
    price = Field(TaxedMoney)
    price_undiscounted = Field(TaxedMoney)
    price_prior = Field(TaxedMoney)
