"""Addresses and countries."""

from __future__ import annotations

from typing import Any

import graphene
from babel import Locale

from marketplace.api.enums import enum
from marketplace.api.ids import global_id
from marketplace.api.types.metadata import MetadataInput, ObjectWithMetadata
from marketplace.engine.addresses.validation import validation_rules


class CountryDisplay(graphene.ObjectType):
    """A country by its code, with its name in the language of the request."""

    code = graphene.String(required=True)
    country = graphene.String(required=True)

    @staticmethod
    def resolve_code(root: str, info: Any) -> str:
        return root

    @staticmethod
    def resolve_country(root: str, info: Any) -> str:
        return country_name(root, info.context.language)


def country_name(code: str, language: str) -> str:
    names = Locale.parse(language.split("-")[0]).territories
    return str(names.get(code, code))


class Address(graphene.ObjectType):
    class Meta:
        interfaces = (ObjectWithMetadata,)

    id = graphene.ID(required=True)
    first_name = graphene.String(required=True)
    last_name = graphene.String(required=True)
    company_name = graphene.String(required=True)
    street_address_1 = graphene.String(required=True, name="streetAddress1")
    street_address_2 = graphene.String(required=True, name="streetAddress2")
    city = graphene.String(required=True)
    city_area = graphene.String(required=True)
    postal_code = graphene.String(required=True)
    country = graphene.Field(CountryDisplay, required=True)
    country_area = graphene.String(required=True)
    phone = graphene.String()
    is_default_shipping_address = graphene.Boolean()
    is_default_billing_address = graphene.Boolean()

    resolve_id = global_id("Address")

    @staticmethod
    def resolve_is_default_shipping_address(root: Any, info: Any) -> bool | None:
        return getattr(root, "is_default_shipping_address", None)

    @staticmethod
    def resolve_is_default_billing_address(root: Any, info: Any) -> bool | None:
        return getattr(root, "is_default_billing_address", None)


class AddressInput(graphene.InputObjectType):
    first_name = graphene.String()
    last_name = graphene.String()
    company_name = graphene.String()
    street_address_1 = graphene.String(name="streetAddress1")
    street_address_2 = graphene.String(name="streetAddress2")
    city = graphene.String()
    city_area = graphene.String()
    postal_code = graphene.String()
    country = enum("CountryCode")()
    country_area = graphene.String()
    phone = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataInput))


def address_data(given: dict[str, Any]) -> dict[str, Any]:
    """An AddressInput as `clean_address` takes it."""
    data = {key: value for key, value in given.items() if key != "metadata"}
    if given.get("metadata") is not None:
        data["metadata"] = {item["key"]: item["value"] for item in given["metadata"]}
    return data


class ChoiceValue(graphene.ObjectType):
    raw = graphene.String()
    verbose = graphene.String()


class AddressValidationData(graphene.ObjectType):
    """What a form for addresses of one country needs to know."""

    country_code = graphene.String(required=True)
    country_name = graphene.String(required=True)
    address_format = graphene.String(required=True)
    address_latin_format = graphene.String(required=True)
    allowed_fields = graphene.List(graphene.NonNull(graphene.String), required=True)
    required_fields = graphene.List(graphene.NonNull(graphene.String), required=True)
    upper_fields = graphene.List(graphene.NonNull(graphene.String), required=True)
    country_area_type = graphene.String(required=True)
    country_area_choices = graphene.List(graphene.NonNull(ChoiceValue), required=True)
    city_type = graphene.String(required=True)
    city_choices = graphene.List(graphene.NonNull(ChoiceValue), required=True)
    city_area_type = graphene.String(required=True)
    city_area_choices = graphene.List(graphene.NonNull(ChoiceValue), required=True)
    postal_code_type = graphene.String(required=True)
    postal_code_matchers = graphene.List(graphene.NonNull(graphene.String), required=True)
    postal_code_examples = graphene.List(graphene.NonNull(graphene.String), required=True)
    postal_code_prefix = graphene.String(required=True)

    @classmethod
    def of(cls, country: str) -> AddressValidationData:
        rules = validation_rules(country)
        choices = {
            f"{name}_choices": [ChoiceValue(raw=raw, verbose=verbose) for raw, verbose in getattr(rules, f"{name}_choices")]
            for name in ("country_area", "city", "city_area")
        }
        return cls(
            country_code=rules.country_code,
            country_name=rules.country_name,
            address_format=rules.address_format,
            address_latin_format=rules.address_latin_format,
            allowed_fields=[_camel(name) for name in sorted(rules.allowed_fields)],
            required_fields=[_camel(name) for name in sorted(rules.required_fields)],
            upper_fields=[_camel(name) for name in sorted(rules.upper_fields)],
            country_area_type=rules.country_area_type,
            city_type=rules.city_type,
            city_area_type=rules.city_area_type,
            postal_code_type=rules.postal_code_type,
            postal_code_matchers=[matcher.pattern for matcher in rules.postal_code_matchers],
            postal_code_examples=list(rules.postal_code_examples),
            postal_code_prefix=rules.postal_code_prefix,
            **choices,
        )


_NAMES = {"street_address": "streetAddress1", "name": "name", "company_name": "companyName"}


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return _NAMES.get(name) or head + "".join(part.capitalize() for part in tail)
