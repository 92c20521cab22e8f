"""Makes what a test is about, through mutations alone, so that it works wherever the API is the same.

All slugs and names end in a word of this shop's own: a persistent endpoint may be asked again and again. What is only read
(product type, tax class) is made once for as long as the endpoint's door is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from secrets import token_hex
from time import monotonic, sleep
from typing import Any

from tests.contract.endpoint import CONFIRM, Endpoint, File
from tests.contract.shop.documents import DOCUMENTS
from tests.contract.shop.things import App, Channel, Counter, Method, Person, Product, Thing, Variant
from tests.pictures import picture

RUN = token_hex(3)
PARIS = {
    "firstName": "Lina",
    "lastName": "Martin",
    "streetAddress1": "12 rue des Lilas",
    "city": "Paris",
    "postalCode": "75011",
    "country": "FR",
    "phone": "+33612345678",
}
PLACE = {key: PARIS[key] for key in ("streetAddress1", "city", "postalCode", "country")}
PASSWORD = "seven-green-tiles"
# What `settings` puts back.
DEFAULTS = {"fulfillmentAutoApprove": True, "fulfillmentAllowUnpaid": True, "limitQuantityPerCheckout": 50}
_numbers = count(1)


class Shop:
    """`word` ends every slug that it gives."""

    def __init__(self, api: Endpoint) -> None:
        self.api = api
        self.word = f"{RUN}{next(_numbers)}"
        self.changed: set[str] = set()
        self._serial = count(1)

    def slug(self, name: str) -> str:
        """The slug that something called `name` gets here."""
        return f"{name}-{self.word}"

    def short(self, slug: str) -> str:
        """Back again."""
        return slug.removesuffix(f"-{self.word}")

    def fresh(self, name: str) -> str:
        """Another slug at each call."""
        return f"{name}{next(self._serial)}-{self.word}"

    def do(self, root: str, **variables: Any) -> Any:
        """A mutation that must succeed; its payload."""
        payload = self.api.send(DOCUMENTS[root], variables, token=self.api.staff)[root]
        assert payload["errors"] == [], (root, payload["errors"])
        return payload

    def ask(self, document: str, **variables: Any) -> Any:
        """The value of the only root field, as staff see it."""
        return self.api.send(document, variables, token=self.api.staff).only

    def _once(self, name: str, make: Any) -> Any:
        if name not in self.api.things:
            self.api.things[name] = make()
        return self.api.things[name]

    def settings(self, **values: Any) -> None:
        """Settings of the shop as a whole; put back what others rely on (`shop` does when a test ends)."""
        self.changed |= values.keys()
        self.do("shopSettingsUpdate", input=values)

    def put_back(self) -> None:
        """The settings that were changed, as Saleor has them in the beginning."""
        if self.changed and not self.api.embedded:
            self.do("shopSettingsUpdate", input={name: DEFAULTS[name] for name in self.changed})

    # who asks

    def app(self, *permissions: str) -> App:
        def make() -> App:
            made = self.do_as(self.api.admin, "appCreate", input={"name": f"app {self.word}", "permissions": list(permissions)})
            return App(made["app"]["id"], token=made["authToken"])

        found: App = self._once(f"app {sorted(permissions)}", make)
        return found

    def new_app(self, *permissions: str) -> App:
        """An App of the test's own."""
        made = self.do_as(self.api.admin, "appCreate", input={"name": self.fresh("app"), "permissions": list(permissions)})
        return App(made["app"]["id"], token=made["authToken"])

    def customer(self, name: str = "lina") -> Person:
        """A confirmed customer who is signed in."""
        email = f"{self.fresh(name)}@maarad.example"
        self.api.prepare_mail()
        given = {"email": email, "password": PASSWORD, "redirectUrl": f"{self.api.home}/back", "channel": self.any_channel().slug}
        self.do("accountRegister", input={**given, "firstName": name.title()})
        user = self.do("confirmAccount", email=email, token=self.api.mailed(CONFIRM, email))["user"]["id"]
        token = self.do_as(None, "tokenCreate", email=email, password=PASSWORD)["token"]
        return Person(user, email, token=token, password=PASSWORD)

    def do_as(self, token: str | None, root: str, **variables: Any) -> Any:
        payload = self.api.send(DOCUMENTS[root], variables, token=token)[root]
        assert payload["errors"] == [], (root, payload["errors"])
        return payload

    def eventually(self, expected: Any, read: Callable[[], Any], seconds: float = 90) -> None:
        """What `read` gives becomes `expected`: at once in this process; Saleor's search index and its prices follow later."""
        limit = monotonic() + (0 if self.api.embedded else seconds)
        while (found := read()) != expected and monotonic() < limit:
            sleep(2)
        assert found == expected

    # where it is sold

    def channel(
        self,
        slug: str = "morocco",
        currency: str = "MAD",
        country: str = "MA",
        *,
        active: bool = True,
        order: dict[str, Any] | None = None,
        checkout: dict[str, Any] | None = None,
        stock: dict[str, Any] | None = None,
    ) -> Channel:
        """With gross prices, as by default."""
        given = {
            "name": slug.title(),
            "slug": self.slug(slug),
            "currencyCode": currency,
            "defaultCountry": country,
            "isActive": active,
        }
        settings = {"orderSettings": order, "checkoutSettings": checkout, "stockSettings": stock}
        given |= {name: value for name, value in settings.items() if value is not None}
        return Channel(self.do("channelCreate", input=given)["channel"]["id"], self.slug(slug), currency=currency)

    def any_channel(self) -> Channel:
        """A channel for those who must name one and do not mind which."""
        found: Channel = self._once("channel", lambda: self.channel("anywhere", "EUR", "FR"))
        return found

    def warehouse(self, *channels: Channel, slug: str = "", local: bool = False) -> Thing:
        """`local`: a public place where orders are collected from its own stock."""
        slug = self.slug(slug) if slug else self.fresh("store")
        made = Thing(self.do("createWarehouse", input={"name": slug, "slug": slug, "address": PLACE})["warehouse"]["id"], slug)
        if local:
            self.do("updateWarehouse", id=made.id, input={"isPrivate": False, "clickAndCollectOption": "LOCAL"})
        for channel in channels:
            self.do("channelUpdate", id=channel.id, input={"addWarehouses": [made.id]})
        return made

    def delivery(self, channel: Channel, price: float = 5, countries: Sequence[str] = ("FR", "MA"), *at: Thing) -> Method:
        """A way of delivery of its own zone."""
        given = {"name": self.fresh("zone"), "countries": list(countries), "addChannels": [channel.id]}
        zone = self.do("shippingZoneCreate", input={**given, "addWarehouses": [each.id for each in at]})["shippingZone"]["id"]
        way = {"name": "Post", "type": "PRICE", "shippingZone": zone, "taxClass": self.taxed().id}
        made = Method(self.do("shippingPriceCreate", input=way)["shippingMethod"]["id"], "Post", zone=zone)
        listing = {"channelId": channel.id, "price": price}
        self.do("shippingMethodChannelListingUpdate", id=made.id, input={"addChannels": [listing]})
        return made

    def taxed(self, name: str = "standard", **rates: float) -> Thing:
        """A tax class; the standard one is 20 % everywhere that is used here."""

        def make() -> Thing:
            rows = [{"countryCode": code, "rate": rate} for code, rate in (rates or {"MA": 20, "FR": 20}).items()]
            made = self.do("taxClassCreate", input={"name": self.slug(name), "createCountryRates": rows})["taxClass"]
            return Thing(made["id"], made["name"])

        found: Thing = self._once("tax", make) if name == "standard" else make()
        return found

    def tax_configuration(self, channel: Channel) -> str:
        """The id of a channel's tax settings."""
        document = "query Q($slug: String) { channel(slug: $slug) { taxConfiguration { id } } }"
        return str(self.ask(document, slug=channel.slug)["taxConfiguration"]["id"])

    # what is sold

    def attribute(
        self, slug: str, kind: str = "DROPDOWN", *values: str, of: str = "PRODUCT_TYPE", entity: str | None = None, **more: Any
    ) -> Thing:
        """With choices called so; their slugs are their names in small letters."""
        given = {"name": slug.title(), "slug": self.slug(slug), "type": of, "inputType": kind, "entityType": entity, **more}
        if values:
            given["values"] = [{"name": value} for value in values]
        made = self.do("attributeCreate", input=given)["attribute"]
        choices = made["choices"]["edges"] if values else []
        return Thing(made["id"], made["slug"], {edge["node"]["name"]: edge["node"]["id"] for edge in choices})

    def product_type(
        self, slug: str = "craft", attributes: Sequence[Thing] = (), variant_attributes: Sequence[Thing] = (), **more: Any
    ) -> Thing:
        given = {"name": slug.title(), "slug": self.slug(slug), "hasVariants": True, "taxClass": self.taxed().id, **more}
        given |= {"productAttributes": [each.id for each in attributes], "isShippingRequired": True}
        made = Thing(self.do("productTypeCreate", input=given)["productType"]["id"], self.slug(slug))
        if variant_attributes:
            operations = [{"id": each.id, "type": "VARIANT", "variantSelection": True} for each in variant_attributes]
            self.do("productAttributeAssign", productTypeId=made.id, operations=operations)
        return made

    def plain(self) -> Thing:
        """A type of products without attributes."""
        found: Thing = self._once("type", self.product_type)
        return found

    @staticmethod
    def pick(attribute: Thing, *values: str, many: bool = False) -> dict[str, Any]:
        """The choices of an attribute, as products and pages are given them."""
        chosen = [{"id": attribute.values[value]} for value in values]
        return {"id": attribute.id, **({"multiselect": chosen} if many else {"dropdown": chosen[0]})}

    def category(self, slug: str = "rugs", parent: Thing | None = None, **more: Any) -> Thing:
        given = {"name": slug.title(), "slug": self.slug(slug), **more}
        return Thing(self.do("categoryCreate", input=given, parent=parent and parent.id)["category"]["id"], self.slug(slug))

    def product(
        self,
        slug: str | None = None,
        *channels: Channel,
        prices: Sequence[float | None] = (100,),
        of: Thing | None = None,
        category: Thing | None = None,
        attributes: Sequence[dict[str, Any]] = (),
        variant_attributes: Sequence[Sequence[dict[str, Any]]] = (),
        published: bool = True,
        listed: bool = True,
        sold: bool = True,
        stocks: Sequence[dict[Thing, int]] = (),
        variant: dict[str, Any] | None = None,
        **more: Any,
    ) -> Product:
        """A product with one variant a price, in every channel at the same figure; `stocks` by variant, `variant` for each."""
        slug = self.slug(slug) if slug else self.fresh("piece")
        kind = of or self.plain()
        place = category or self._once("category", lambda: self.category("things"))
        given = {"name": self.short(slug).title(), "slug": slug, "productType": kind.id, "category": place.id, **more}
        key = self.do("productCreate", input={**given, "attributes": list(attributes)})["product"]["id"]
        if channels:
            self.list(key, *channels, published=published, listed=listed, sold=sold)
        variants = [
            self.variant(
                key,
                *channels,
                sku=f"{slug}-{order}".upper(),
                name=f"{self.short(slug)} {order}",
                price=price,
                attributes=variant_attributes[order] if order < len(variant_attributes) else (),
                stock=stocks[order] if order < len(stocks) else {},
                **(variant or {}),
            )
            for order, price in enumerate(prices)
        ]
        return Product(key, slug, variants=tuple(variants))

    def list(
        self, product: str, *channels: Channel, published: bool = True, listed: bool = True, sold: bool = True, **more: Any
    ) -> None:
        """Whether and how channels show a product."""
        flags = {"isPublished": published, "visibleInListings": listed, "isAvailableForPurchase": sold, **more}
        rows = [{"channelId": channel.id, **flags} for channel in channels]
        self.do("productChannelListingUpdate", id=product, input={"updateChannels": rows})

    def variant(
        self,
        product: str,
        *channels: Channel,
        sku: str = "",
        price: float | None = 100,
        attributes: Sequence[dict[str, Any]] = (),
        stock: dict[Thing, int] | None = None,
        **more: Any,
    ) -> Variant:
        sku = sku or self.fresh("sku")
        given = {"product": product, "sku": sku, "trackInventory": True, "attributes": list(attributes), **more}
        made = Variant(self.do("productVariantCreate", input=given)["productVariant"]["id"], sku, product=product)
        if channels and price is not None:
            rows = [{"channelId": channel.id, "price": price} for channel in channels]
            self.do("productVariantChannelListingUpdate", id=made.id, input=rows)
        if stock:
            self.stock(made, stock)
        return made

    def stock(self, variant: Variant, quantities: dict[Thing, int]) -> None:
        """So many units in places that had none."""
        rows = [{"warehouse": place.id, "quantity": quantity} for place, quantity in quantities.items()]
        self.do("productVariantStocksCreate", variantId=variant.id, stocks=rows)

    def _stocks(self, variant: Variant) -> dict[str, tuple[int, int]]:
        document = "query Q($id: ID!) { productVariant(id: $id) { stocks { quantity quantityAllocated warehouse { id } } } }"
        stocks = self.ask(document, id=variant.id)["stocks"]
        return {each["warehouse"]["id"]: (each["quantity"], each["quantityAllocated"]) for each in stocks}

    def levels(self, variant: Variant, place: Thing) -> tuple[int, int]:
        """(quantity, allocated) of a variant at a place."""
        return self._stocks(variant)[place.id]

    def places(self, variant: Variant) -> list[str]:
        """The ids of the places that keep stock of a variant."""
        return list(self._stocks(variant))

    def orders(self, channel: Channel) -> int:
        """How many orders a channel has, drafts apart."""
        document = "query Q($where: OrderWhereInput) { orders(first: 1, where: $where) { totalCount } }"
        return int(self.ask(document, where={"channelId": {"eq": channel.id}})["totalCount"])

    def checkouts(self, channel: Channel) -> int:
        document = "query Q($channel: String) { checkouts(first: 1, channel: $channel) { totalCount } }"
        return int(self.ask(document, channel=channel.slug)["totalCount"])

    def counter(self, quantity: int = 10, price: float = 10, slug: str = "france", **settings: Any) -> Counter:
        """An open shop whose channel accepts unpaid orders (paying is another matter) unless told otherwise; `settings` of `channel`."""
        settings["order"] = {"allowUnpaidOrders": True, **settings.get("order", {})}
        channel = self.channel(slug, "EUR", "FR", **settings)
        place = self.warehouse(channel)
        method = self.delivery(channel, 5, ("FR", "MA"), place)
        return Counter(channel, place, method, self.product(None, channel, prices=[price], stocks=[{place: quantity}]))

    def collection(
        self, slug: str, *products: Product, shown_in: Sequence[Channel] = (), hidden_in: Sequence[Channel] = ()
    ) -> Thing:
        made = Thing(
            self.do("collectionCreate", input={"name": slug.title(), "slug": self.slug(slug)})["collection"]["id"],
            self.slug(slug),
        )
        if products:
            self.do("collectionAddProducts", collectionId=made.id, products=[each.id for each in products])
        rows = [{"channelId": channel.id, "isPublished": True} for channel in shown_in]
        rows += [{"channelId": channel.id, "isPublished": False} for channel in hidden_in]
        if rows:
            self.do("collectionChannelListingUpdate", id=made.id, input={"addChannels": rows})
        return made

    def picture(self, product: Product, alt: str = "whole", variant: Variant | None = None) -> str:
        """A picture of a product, and of one of its variants; its id."""
        given = {"product": product.id, "alt": alt, "image": File("piece.png", picture("PNG").getvalue())}
        key: str = self.do("productMediaCreate", input=given)["media"]["id"]
        if variant is not None:
            self.do("variantMediaAssign", mediaId=key, variantId=variant.id)
        return key

    # what is read

    def page_type(self, slug: str = "story", attributes: Sequence[Thing] = ()) -> Thing:
        given = {"name": slug.title(), "slug": self.slug(slug), "addAttributes": [each.id for each in attributes]}
        return Thing(self.do("pageTypeCreate", input=given)["pageType"]["id"], self.slug(slug))

    def page(self, slug: str, of: Thing | None = None, published: bool = True, **more: Any) -> Thing:
        kind = of or self._once("page type", self.page_type)
        given = {"title": slug.title(), "slug": self.slug(slug), "pageType": kind.id, "isPublished": published, **more}
        return Thing(self.do("pageCreate", input=given)["page"]["id"], self.slug(slug))

    def menu(self, slug: str = "footer") -> Thing:
        made = self.do("menuCreate", input={"name": self.slug(slug), "slug": self.slug(slug)})["menu"]
        return Thing(made["id"], made["slug"])

    def voucher(
        self,
        code: str,
        channel: Channel,
        amount: float,
        *,
        kind: str = "FIXED",
        limit: int | None = None,
        least: float | None = None,
    ) -> str:
        """The code of a voucher over the whole order."""
        code = f"{code}-{self.word}".upper()
        self.api.voucher(code, channel.id, amount, kind, limit, least)
        return code
