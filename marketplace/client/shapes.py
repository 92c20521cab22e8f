"""From the backend's JSON to exact amounts, instants and texts in one language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from marketplace.contract.types.address import Address
from marketplace.contract.types.catalogue import AttributeWords, Choice, Picture, RichText
from marketplace.kernel.formats import format_country
from marketplace.kernel.money import Money, TaxedMoney, quantize

Json = Mapping[str, Any]


def nodes(connection: Json | None) -> list[Any]:
    """The nodes of a connection; none of a null one."""
    return [edge["node"] for edge in connection["edges"]] if connection else []


def money(value: Json) -> Money:
    """Numbers come as JSON floats: through text, then to the currency's digits, so that 0.1 is 0.10."""
    return Money(quantize(Decimal(str(value["amount"])), value["currency"]), value["currency"])


def taxed(value: Json) -> TaxedMoney:
    return TaxedMoney(net=money(value["net"]), gross=money(value["gross"]))


def optional_taxed(value: Json | None) -> TaxedMoney | None:
    return taxed(value) if value else None


def instant(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def rich_text(value: str | Mapping[str, Any] | None) -> RichText | None:
    """EditorJS: a JSON string on the wire."""
    if not value:
        return None
    loaded = json.loads(value) if isinstance(value, str) else dict(value)
    return loaded if isinstance(loaded, dict) and loaded.get("blocks") else None


def translated(value: Json, name: str = "name") -> str:
    """The text in the visitor's language, else the base text."""
    translation = value.get("translation")
    return (translation.get(name) if translation else None) or value.get(name) or ""


def choice(value: Json | None) -> Choice | None:
    """A value of a choice attribute (its translation is a plain string)."""
    return Choice(value["slug"] or "", value.get("translation") or value["name"] or "") if value else None


UNNAMED = "—"
"""What a page is called of which nothing may be shown (see `WantedPage.published`)."""


def reference(assigned: Json | None) -> Choice | None:
    """The value of an attribute that names somebody or something: by choice or by page."""
    if not assigned:
        return None
    page = assigned.get("page")
    if page and page["title"] == UNNAMED:  # Saleor tells everybody of references to what is not published
        return None
    if page:
        return Choice(page["slug"], translated(page, "title"))
    return choice(assigned.get("choice"))


def picture(value: Json | None) -> Picture | None:
    if not value:
        return None
    return Picture(id=value.get("id") or "", url=value["url"], alt=value.get("alt") or "", words=value.get("words") or {})


def pictures(values: Iterable[Json] | None) -> tuple[Picture, ...]:
    found = (picture(value) for value in values or () if value.get("type", "IMAGE") == "IMAGE")
    return tuple(one for one in found if one is not None)


def attribute_words(assigned: Json) -> AttributeWords:
    """Any assigned attribute as words."""
    attribute = assigned["attribute"]
    choices: tuple[Choice, ...] = ()
    text = assigned.get("translated") or assigned.get("text") or ""
    if assigned.get("number") is not None:
        text = f"{Decimal(str(assigned['number'])).normalize():f}"
    if assigned.get("choices"):
        choices = tuple(one for one in map(choice, assigned["choices"]) if one is not None)
    elif (one := reference(assigned)) is not None:
        choices = (one,)
    return AttributeWords(attribute["slug"], translated(attribute), text, assigned.get("flag"), choices)


def address(value: Json | None) -> Address | None:
    if not value:
        return None
    return Address(
        first_name=value["firstName"],
        last_name=value["lastName"],
        company_name=value["companyName"],
        street_address_1=value["streetAddress1"],
        street_address_2=value["streetAddress2"],
        postal_code=value["postalCode"],
        city=value["city"],
        city_area=value["cityArea"],
        country_area=value["countryArea"],
        country=value["country"]["code"],
        # Saleor says it in English whatever the language is.
        country_name=format_country(value["country"]["code"]),
        phone=value["phone"] or "",
        id=value.get("id") or "",
    )


def address_input(value: Address) -> dict[str, str]:
    """Saleor's AddressInput."""
    return {
        "firstName": value.first_name,
        "lastName": value.last_name,
        "companyName": value.company_name,
        "streetAddress1": value.street_address_1,
        "streetAddress2": value.street_address_2,
        "postalCode": value.postal_code,
        "city": value.city,
        "cityArea": value.city_area,
        "countryArea": value.country_area,
        "country": value.country,
        "phone": value.phone,
    }
