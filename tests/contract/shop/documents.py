"""What a back office says to write a shop: one document a mutation."""

from __future__ import annotations


def _mutation(name: str, arguments: str, result: str, errors: str = "") -> str:
    given = ", ".join(f"{part.split(':')[0].strip()}: ${part.split(':')[0].strip()}" for part in arguments.split(","))
    declared = ", ".join(f"${part.strip()}" for part in arguments.split(","))
    return f"mutation M({declared}) {{ {name}({given}) {{ {result} errors {{ field message code {errors} }} }} }}"


DOCUMENTS = {
    "channelCreate": _mutation("channelCreate", "input: ChannelCreateInput!", "channel { id slug isActive currencyCode }"),
    "channelUpdate": _mutation(
        "channelUpdate",
        "id: ID!, input: ChannelUpdateInput!",
        "channel { id name warehouses { slug } orderSettings { expireOrdersAfter } }",
        "warehouses",
    ),
    "channelActivate": _mutation("channelActivate", "id: ID!", "channel { isActive }"),
    "channelDeactivate": _mutation("channelDeactivate", "id: ID!", "channel { isActive }"),
    "channelReorderWarehouses": _mutation(
        "channelReorderWarehouses", "channelId: ID!, moves: [ReorderInput!]!", "channel { warehouses { slug } }"
    ),
    "attributeCreate": _mutation(
        "attributeCreate",
        "input: AttributeCreateInput!",
        "attribute { id slug inputType choices(first: 5) { edges { node { id slug name } } } }",
    ),
    "attributeValueCreate": _mutation(
        "attributeValueCreate",
        "attribute: ID!, input: AttributeValueCreateInput!",
        "attributeValue { id slug } attribute { slug }",
    ),
    "productTypeCreate": _mutation("productTypeCreate", "input: ProductTypeInput!", "productType { id slug hasVariants }"),
    "productAttributeAssign": _mutation(
        "productAttributeAssign",
        "productTypeId: ID!, operations: [ProductAttributeAssignInput!]!",
        "productType { id }",
        "attributes",
    ),
    "categoryCreate": _mutation(
        "categoryCreate", "input: CategoryInput!, parent: ID", "category { id slug level parent { slug } }"
    ),
    "collectionCreate": _mutation("collectionCreate", "input: CollectionCreateInput!", "collection { id slug }", "products"),
    "collectionAddProducts": _mutation(
        "collectionAddProducts", "collectionId: ID!, products: [ID!]!", "collection { slug }", "products"
    ),
    "collectionChannelListingUpdate": _mutation(
        "collectionChannelListingUpdate",
        "id: ID!, input: CollectionChannelListingUpdateInput!",
        "collection { slug }",
        "channels",
    ),
    "productCreate": _mutation("productCreate", "input: ProductCreateInput!", "product { id slug name }", "attributes"),
    "productUpdate": _mutation(
        "productUpdate", "id: ID, externalReference: String, input: ProductInput!", "product { id slug name }", "attributes"
    ),
    "productDelete": _mutation("productDelete", "id: ID, externalReference: String", "product { id slug }"),
    "productChannelListingUpdate": _mutation(
        "productChannelListingUpdate", "id: ID!, input: ProductChannelListingUpdateInput!", "product { id }", "channels"
    ),
    "productVariantCreate": _mutation(
        "productVariantCreate", "input: ProductVariantCreateInput!", "productVariant { id sku name }", "attributes"
    ),
    "productVariantUpdate": _mutation(
        "productVariantUpdate",
        "id: ID, sku: String, externalReference: String, input: ProductVariantInput!",
        "productVariant { id sku name }",
    ),
    "productVariantDelete": _mutation(
        "productVariantDelete", "id: ID, sku: String, externalReference: String", "productVariant { id sku }"
    ),
    "productVariantChannelListingUpdate": _mutation(
        "productVariantChannelListingUpdate",
        "id: ID, sku: String, input: [ProductVariantChannelListingAddInput!]!",
        "variant { id }",
        "channels",
    ),
    "productMediaCreate": _mutation(
        "productMediaCreate", "input: ProductMediaCreateInput!", "media { id alt type url } product { id }"
    ),
    "variantMediaAssign": _mutation("variantMediaAssign", "mediaId: ID!, variantId: ID!", "media { id } productVariant { id }"),
    "fileUpload": _mutation("fileUpload", "file: Upload!", "uploadedFile { url contentType }"),
    "pageTypeCreate": _mutation("pageTypeCreate", "input: PageTypeCreateInput!", "pageType { id slug }", "attributes"),
    "pageAttributeAssign": _mutation(
        "pageAttributeAssign", "pageTypeId: ID!, attributeIds: [ID!]!", "pageType { id }", "attributes"
    ),
    "pageCreate": _mutation("pageCreate", "input: PageCreateInput!", "page { id slug title }", "attributes"),
    "pageUpdate": _mutation("pageUpdate", "id: ID!, input: PageInput!", "page { id slug title isPublished }", "attributes"),
    "pageDelete": _mutation("pageDelete", "id: ID!", "page { id slug }"),
    "menuCreate": _mutation("menuCreate", "input: MenuCreateInput!", "menu { id slug }"),
    "menuItemCreate": _mutation("menuItemCreate", "input: MenuItemCreateInput!", "menuItem { id name }"),
    "shopSettingsUpdate": _mutation("shopSettingsUpdate", "input: ShopSettingsInput!", "shop { name limitQuantityPerCheckout }"),
    "productTranslate": _mutation(
        "productTranslate", "id: ID!, languageCode: LanguageCodeEnum!, input: TranslationInput!", "product { id }"
    ),
    "productVariantTranslate": _mutation(
        "productVariantTranslate",
        "id: ID!, languageCode: LanguageCodeEnum!, input: NameTranslationInput!",
        "productVariant { id }",
    ),
    "categoryTranslate": _mutation(
        "categoryTranslate",
        "id: ID!, languageCode: LanguageCodeEnum!, input: TranslationInput!",
        "category { translation(languageCode: AR) { name } }",
    ),
    "collectionTranslate": _mutation(
        "collectionTranslate", "id: ID!, languageCode: LanguageCodeEnum!, input: TranslationInput!", "collection { id }"
    ),
    "attributeTranslate": _mutation(
        "attributeTranslate", "id: ID!, languageCode: LanguageCodeEnum!, input: NameTranslationInput!", "attribute { id }"
    ),
    "attributeValueTranslate": _mutation(
        "attributeValueTranslate",
        "id: ID!, languageCode: LanguageCodeEnum!, input: AttributeValueTranslationInput!",
        "attributeValue { id translation(languageCode: AR) { name } }",
    ),
    "pageTranslate": _mutation(
        "pageTranslate", "id: ID!, languageCode: LanguageCodeEnum!, input: PageTranslationInput!", "page { id title pageId }"
    ),
    "menuItemTranslate": _mutation(
        "menuItemTranslate", "id: ID!, languageCode: LanguageCodeEnum!, input: NameTranslationInput!", "menuItem { id }"
    ),
    "shippingPriceTranslate": _mutation(
        "shippingPriceTranslate",
        "id: ID!, languageCode: LanguageCodeEnum!, input: ShippingPriceTranslationInput!",
        "shippingMethod { id }",
    ),
    "createWarehouse": _mutation("createWarehouse", "input: WarehouseCreateInput!", "warehouse { id slug }"),
    "updateWarehouse": _mutation("updateWarehouse", "id: ID!, input: WarehouseUpdateInput!", "warehouse { id }"),
    "shippingZoneCreate": _mutation("shippingZoneCreate", "input: ShippingZoneCreateInput!", "shippingZone { id }", "channels"),
    "shippingZoneUpdate": _mutation("shippingZoneUpdate", "id: ID!, input: ShippingZoneUpdateInput!", "shippingZone { id }"),
    "shippingPriceCreate": _mutation("shippingPriceCreate", "input: ShippingPriceInput!", "shippingMethod { id }"),
    "shippingMethodChannelListingUpdate": _mutation(
        "shippingMethodChannelListingUpdate",
        "id: ID!, input: ShippingMethodChannelListingInput!",
        "shippingMethod { id }",
        "channels",
    ),
    "taxClassCreate": _mutation("taxClassCreate", "input: TaxClassCreateInput!", "taxClass { id name }", "countryCodes"),
    "taxConfigurationUpdate": _mutation(
        "taxConfigurationUpdate", "id: ID!, input: TaxConfigurationUpdateInput!", "taxConfiguration { id }", "countryCodes"
    ),
    "productVariantStocksCreate": _mutation(
        "productVariantStocksCreate", "variantId: ID!, stocks: [StockInput!]!", "productVariant { id }", "index"
    ),
    "productVariantStocksUpdate": _mutation(
        "productVariantStocksUpdate", "variantId: ID, stocks: [StockInput!]!", "productVariant { id }", "index"
    ),
    "appCreate": _mutation("appCreate", "input: AppInput!", "authToken app { id }", "permissions"),
    "accountRegister": _mutation("accountRegister", "input: AccountRegisterInput!", "user { id } requiresConfirmation"),
    "confirmAccount": _mutation("confirmAccount", "email: String!, token: String!", "user { id }"),
    "tokenCreate": _mutation("tokenCreate", "email: String!, password: String!", "token user { id }"),
    "updateMetadata": _mutation("updateMetadata", "id: ID!, input: [MetadataInput!]!", "item { metadata { key } }"),
    "updatePrivateMetadata": _mutation(
        "updatePrivateMetadata", "id: ID!, input: [MetadataInput!]!", "item { privateMetadata { key } }"
    ),
}
BULK_TRANSLATE = (
    "mutation M($rows: [AttributeValueBulkTranslateInput!]!, $policy: ErrorPolicyEnum) {"
    " attributeValueBulkTranslate(translations: $rows, errorPolicy: $policy) {"
    " count results { errors { path code message } } errors { path code message } } }"
)
