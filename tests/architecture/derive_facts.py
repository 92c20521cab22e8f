"""Cut the committed facts out of a full description of Saleor's schema.

    python tests/architecture/derive_facts.py FULL.json TIER1.md TIER2.graphql

FULL.json: `{"saleor": version, "types": {name: {kind, fields | values | possible, interfaces}}}`, made by introspecting a real server.
TIER1.md: its Appendix A lists, as `type Name {`, the types that the storefront reads. TIER2.graphql: documents of staff and Apps.
Kept: the types that those name or select, whole, with every input, enum and scalar that their fields or arguments mention, and the members
of the unions and interfaces among them. Of Query and Mutation every field is kept, so that a new root field is checked without deriving again.

Writes `tests/architecture/saleor-3.23-subset.json` (one type a line), `tests/architecture/storefront-tier.json` (what the storefront selects) and `marketplace/contract/enums.json` (its enums).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from graphql import GraphQLObjectType, TypeInfo, TypeInfoVisitor, Visitor, build_schema, get_named_type, parse, visit

HERE = Path(__file__).resolve().parent
SUBSET = HERE / "saleor-3.23-subset.json"
TIER_1 = HERE / "storefront-tier.json"
ENUMS = HERE.parent.parent / "marketplace" / "contract" / "enums.json"
BUILT_IN = {"ID", "String", "Int", "Float", "Boolean"}
# Read by the shop, the portals or the plugins besides what the two lists name.
NEEDED = [
    "AccountDelete", "PageTypeFilterInput", "PageTypeSortingInput", "ShippingMethodTranslation", "PageTypeCountableConnection", "PageTypeCountableEdge",
    "AssignedTextAttribute", "AssignedSwatchAttribute", "AssignedDateAttribute", "AssignedDateTimeAttribute",
    "LanguageDisplay", "CountryDisplay", "Weight", "VAT", "ReducedRate", "ChannelListing", "ThumbnailFormatEnum",
    "FileUpload", "UploadError", "VariantMediaAssign", "ProductMediaDelete", "ProductTranslate", "ProductVariantTranslate", "CategoryTranslate", "CollectionTranslate", "AttributeTranslate",
    "AttributeValueTranslate", "PageTranslate", "MenuItemTranslate", "ShippingPriceTranslate", "TranslationError", "PageTranslatableContent",
    "TranslationInput", "AttributeValueBulkTranslate", "AttributeValueBulkTranslateInput", "AttributeValueBulkTranslateResult",
    "AttributeValueBulkTranslateError", "NameTranslationInput", "AttributeValueTranslationInput", "PageTranslationInput", "ShippingPriceTranslationInput",
    "AssignedSwatchAttributeValue", "AssignedVariantAttribute", "CollectionChannelListing", "CollectionFilterInput", "ProductTypeFilterInput",
    *(f"Assigned{many}{kind}ReferenceAttribute" for many in ("Single", "Multi") for kind in ("Page", "Product", "ProductVariant", "Category", "Collection")),
    *(f"{noun}Countable{part}" for noun in ("Menu", "Collection", "ProductType", "Attribute") for part in ("Connection", "Edge")),
    "TaxClassCountryRate", "TaxConfigurationPerCountry", "ShippingMethodPostalCodeRule", "CheckoutLineProblem", "TaxClassUpdate", "TaxClassUpdateInput",
    "TaxClassUpdateError", "ShippingZoneDelete", "ShippingPriceDelete", "ShippingPriceUpdate", "ShippingMethodTranslation", "Voucher",
    "VoucherTypeEnum", "TaxClassCountableConnection", "TaxClassCountableEdge", "TaxConfigurationCountableConnection",
    "TaxConfigurationCountableEdge", "WarehouseSortingInput",
    # Told by webhooks.
    "AttributeCreated", "AttributeUpdated", "AttributeValueCreated", "CategoryCreated", "ChannelCreated",
    "ChannelMetadataUpdated", "ChannelStatusChanged", "CheckoutMetadataUpdated", "CollectionCreated",
    "CollectionMetadataUpdated", "CustomerCreated", "CustomerDeleted", "CustomerMetadataUpdated", "CustomerUpdated",
    "DraftOrderDeleted", "DraftOrderUpdated", "FulfillmentMetadataUpdated", "FulfillmentTrackingNumberUpdated", "MenuCreated",
    "MenuItemCreated", "OrderExpired", "OrderFullyRefunded", "OrderMetadataUpdated", "PageTypeCreated", "PageTypeUpdated",
    "ProductMediaCreated", "ProductVariantMetadataUpdated", "ShopMetadataUpdated", "TransactionItemMetadataUpdated",
    "WarehouseMetadataUpdated", "AppTokenDelete",
    "AttributeValueUpdated", "ProductMediaUpdated", "ProductMediaDeleted",
    *(f"Account{what}Requested" for what in ("Confirmation", "SetPassword", "Delete")),
    # Asked of payment Apps.
    "PaymentGatewayInitializeSession", "OrderOrCheckout", "TransactionProcessAction", "TransactionAction",
    *(f"Transaction{what}" for what in ("InitializeSession", "ProcessSession", "ChargeRequested", "RefundRequested", "CancelationRequested")),
    # Installing Apps, and what is told of deletions.
    "AppRetryInstall", "AppDeleteFailedInstallation", "AppExtensionCountableConnection", "AppExtensionCountableEdge", "AppExtensionFilterInput",
    "WebhookTrigger", "WebhookTriggerError", "CategoryDelete", "CollectionDelete", "MenuDelete", "MenuItemDelete",
    *(f"{noun}Deleted" for noun in ("Category", "Collection", "Menu", "MenuItem", "ShippingZone", "ShippingPrice")),
    *(f"App{change}" for change in ("Installed", "Updated", "Deleted", "StatusChanged")),
]  # fmt: skip

Facts = dict[str, dict[str, Any]]


def sdl(types: Facts) -> str:
    """The facts as SDL, enough to type documents with."""
    out = []
    for name, fact in types.items():
        kind = fact["kind"]
        if kind == "SCALAR":
            if name not in BUILT_IN:
                out.append(f"scalar {name}")
        elif kind == "ENUM":
            out.append(f"enum {name} {{ {' '.join(fact['values'])} }}")
        elif kind == "UNION":
            out.append(f"union {name} = {' | '.join(fact['possible'])}")
        else:
            word = {"OBJECT": "type", "INTERFACE": "interface", "INPUT": "input"}[kind]
            implements = f" implements {' & '.join(fact['interfaces'])}" if fact.get("interfaces") else ""
            fields = " ".join(_field(key, field) for key, field in fact["fields"].items())
            out.append(f"{word} {name}{implements} {{ {fields} }}")
    return "\n".join(out)


def _field(name: str, field: dict[str, Any]) -> str:
    args = ", ".join(f"{key}: {arg['type']}" for key, arg in field.get("args", {}).items())
    return f"{name}{f'({args})' if args else ''}: {field['type']}"


class _Selected(Visitor):
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.types: set[str] = set()
        self.roots: dict[str, set[str]] = {"Query": set(), "Mutation": set()}

    def enter_field(self, node: Any, *_: Any) -> None:
        parent, output = self.info.get_parent_type(), self.info.get_type()
        if isinstance(parent, GraphQLObjectType) and parent.name in self.roots:
            self.roots[parent.name].add(node.name.value)
        for named in (parent, output and get_named_type(output)):
            if named is not None:
                self.types.add(named.name)


def named(reference: str) -> str:
    return re.sub(r"[\[\]!]", "", reference)


def choose(types: Facts, contract: str, documents: str) -> dict[str, dict[str, Any]]:
    """The facts to keep."""
    schema = build_schema(sdl(types), assume_valid=True)
    info = TypeInfo(schema)
    selected = _Selected(info)
    visit(parse(documents), TypeInfoVisitor(info, selected))
    appendix = contract[contract.index("## Appendix A") : contract.index("### A.2")]
    chosen = {name for name in re.findall(r"^(?:type|interface|union) (\w+)", appendix, re.M) if name in types}
    storefront = {
        kind: set(re.findall(r"(?:· |\{ )(\w+)", line))
        for kind, line in re.findall(r"^type (Query|Mutation) (.*)$", appendix, re.M)
    }
    roots = {kind: names | storefront[kind] for kind, names in selected.roots.items()}
    queue = [*chosen, *selected.types, *NEEDED]
    kept: set[str] = set()
    while queue:
        name = queue.pop()
        if name in kept or name not in types:
            continue
        kept.add(name)
        fact = types[name]
        queue.extend(fact.get("interfaces", []))
        if fact["kind"] == "UNION":
            queue.extend(fact["possible"])
        for key, field in fact.get("fields", {}).items():
            follow = name not in roots or key in roots[name]
            references = [named(arg["type"]) for arg in field.get("args", {}).values()] + [named(field["type"])]
            queue.extend(ref for ref in references if follow and types[ref]["kind"] in ("INPUT", "ENUM", "SCALAR"))
    return {name: types[name] for name in types if name in kept}


def storefront_tier(contract: str) -> dict[str, dict[str, list[str]]]:
    """What the official storefront selects: type -> field -> arguments it gives; inputs -> fields it sends."""
    tier: dict[str, dict[str, list[str]]] = {}
    appendix = contract[contract.index("## Appendix A") : contract.index("### A.2")]
    for name, body in re.findall(r"^(?:type|interface) (\w+) \{(.*)\}$", appendix, re.M):
        fields = {}
        for part in filter(None, (piece.strip() for piece in body.split("·"))):
            match = re.match(r"(\w+)(?:\(([^)]*)\))?:", part)
            assert match, part
            fields[match[1]] = [
                argument.partition(":")[0].strip() for argument in (match[2] or "").split(",") if argument.strip()
            ]
        tier[name] = fields
    inputs = contract[contract.index("### A.3") : contract.index("## Appendix B")]
    for name, body in re.findall(r"^- `(\w+)` \{(.*)\}$", inputs, re.M):
        tier[name] = {part.partition(":")[0].strip(): [] for part in body.split(", ")}
    return tier


def main(full: Path, contract: Path, documents: Path) -> None:
    facts = json.loads(full.read_text())
    kept = choose(facts["types"], contract.read_text(), documents.read_text())
    lines = ",\n".join(f'  "{name}": {json.dumps(fact, separators=(",", ":"))}' for name, fact in sorted(kept.items()))
    SUBSET.write_text(f'{{"saleor": "{facts["saleor"]}", "types": {{\n{lines}\n}}}}\n')
    tier = storefront_tier(contract.read_text())
    TIER_1.write_text("{\n" + ",\n".join(f'  "{name}": {json.dumps(fields)}' for name, fields in tier.items()) + "\n}\n")
    enums = {name: fact["values"] for name, fact in sorted(kept.items()) if fact["kind"] == "ENUM"}
    ENUMS.write_text("{\n" + ",\n".join(f'  "{name}": {json.dumps(values)}' for name, values in enums.items()) + "\n}\n")
    print(f"{len(kept)} types, {len(enums)} enums", file=sys.stderr)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
