from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import graphene
from django.conf import settings
from graphene import Boolean, Field, Int, List, NonNull, ObjectType, String

from marketplace.api.batches import related
from marketplace.api.enums import enum
from marketplace.api.execution import Info, batched
from marketplace.api.ids import to_global_id
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permitted
from marketplace.api.types.address import CountryDisplay
from marketplace.api.types.metadata import ObjectWithMetadata
from marketplace.api.types.translation import LanguageDisplay
from marketplace.contract import permissions
from marketplace.contract.enums import values
from marketplace.engine.addresses.models import Address
from marketplace.engine.channels.queries import channels
from marketplace.engine.shop import models

_STAFF = permitted(AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
_SETTINGS = permitted("MANAGE_SETTINGS")
SCHEMA_VERSION = "3.23"


class Domain(ObjectType):
    """Where the shop lives."""

    host = String(required=True)
    ssl_enabled = Boolean(required=True)
    url = String(required=True)


class Permission(ObjectType):
    code = Field(NonNull(enum("PermissionEnum")))
    name = String(required=True)


def _setting(name: str) -> Any:
    """A guarded column of the settings."""

    def resolve(root: models.SiteSettings, info: Info) -> Any:
        return getattr(root, name)

    return _SETTINGS(resolve)


class Shop(ObjectType):
    id = graphene.ID(required=True)
    channel_currencies = List(NonNull(String), required=True)
    countries = List(NonNull(CountryDisplay), required=True, language_code=graphene.Argument(enum("LanguageCodeEnum")))
    default_country = Field(CountryDisplay)
    description = String()
    domain = Field(NonNull(Domain))
    languages = List(NonNull(LanguageDisplay), required=True)
    name = String(required=True)
    permissions = List(NonNull(Permission), required=True)
    fulfillment_auto_approve = Boolean(required=True)
    fulfillment_allow_unpaid = Boolean(required=True)
    track_inventory_by_default = Boolean()
    default_weight_unit = Field(enum("WeightUnitsEnum"))
    reserve_stock_duration_anonymous_user = Int()
    reserve_stock_duration_authenticated_user = Int()
    limit_quantity_per_checkout = Int()
    customer_set_password_url = String()
    enable_account_confirmation_by_email = Boolean()
    version = String(required=True)
    schema_version = String(required=True)
    password_login_mode = Field(NonNull(enum("PasswordLoginModeEnum")))
    use_legacy_shipping_zone_stock_availability = Boolean(required=True)
    use_legacy_update_webhook_emission = Boolean()
    company_address = Field("marketplace.api.types.address.Address")

    class Meta:
        interfaces = (ObjectWithMetadata,)
        possible_types = (models.SiteSettings,)

    resolve_track_inventory_by_default = _setting("track_inventory_by_default")
    resolve_reserve_stock_duration_anonymous_user = _setting("reserve_stock_duration_anonymous_user")
    resolve_reserve_stock_duration_authenticated_user = _setting("reserve_stock_duration_authenticated_user")
    resolve_limit_quantity_per_checkout = _setting("limit_quantity_per_checkout")
    resolve_customer_set_password_url = _setting("customer_set_password_url")
    resolve_enable_account_confirmation_by_email = _setting("enable_account_confirmation_by_email")

    @staticmethod
    def resolve_id(root: models.SiteSettings, info: Info) -> str:
        return to_global_id("Shop", root.pk)

    @permitted(AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
    @batched
    def resolve_channel_currencies(roots: list[models.SiteSettings], info: Info) -> list[list[str]]:
        return [sorted({channel.currency_code for channel in channels()})] * len(roots)

    @staticmethod
    def resolve_countries(root: models.SiteSettings, info: Info, language_code: str | None = None) -> list[str]:
        return [code for code in values("CountryCode") if code != "EU"]

    @batched
    def resolve_default_country(roots: list[models.SiteSettings], info: Info) -> list[str | None]:
        found = related(roots, "company_address_id", Address.objects.in_bulk)
        return [address.country if address is not None else None for address in found]

    @staticmethod
    def resolve_domain(root: models.SiteSettings, info: Info) -> dict[str, Any]:
        parts = urlsplit(settings.PUBLIC_URL)
        return {"host": parts.netloc, "ssl_enabled": parts.scheme == "https", "url": f"{settings.PUBLIC_URL}/"}

    @staticmethod
    def resolve_languages(root: models.SiteSettings, info: Info) -> list[str]:
        return [code for code, _ in settings.LANGUAGES]

    @_STAFF
    def resolve_permissions(root: models.SiteSettings, info: Info) -> list[dict[str, str]]:
        return [{"code": code, "name": code.replace("_", " ").capitalize()} for code in sorted(permissions.ALL)]

    @_STAFF
    def resolve_version(root: models.SiteSettings, info: Info) -> str:
        return f"{SCHEMA_VERSION}.28"

    @staticmethod
    def resolve_schema_version(root: models.SiteSettings, info: Info) -> str:
        return SCHEMA_VERSION

    @staticmethod
    def resolve_password_login_mode(root: models.SiteSettings, info: Info) -> str:
        return "ENABLED"

    @staticmethod
    def resolve_use_legacy_shipping_zone_stock_availability(root: models.SiteSettings, info: Info) -> bool:
        return False

    @staticmethod
    def resolve_use_legacy_update_webhook_emission(root: models.SiteSettings, info: Info) -> bool:
        return False

    @_SETTINGS
    @batched
    def resolve_company_address(roots: list[models.SiteSettings], info: Info) -> list[Any]:
        return related(roots, "company_address_id", Address.objects.in_bulk)
