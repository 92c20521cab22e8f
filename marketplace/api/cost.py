"""What an operation is estimated to cost before it runs.

The sum over all selected fields of the field's weight, times the page sizes of the lists around it and of its own. Weights: each root
query but `shop` 1; the fields of `WEIGHTS` 1 (those that need data of another table); fields that take `first`/`last` 1 times their sum;
fields that take `limit` 1 times it (Saleor's default 100 where it is not given); everything else 0, mutations too. A page that asks for
nothing counts once. The estimate is Saleor 3.23's rule, so that a document that runs there runs here; what was measured there is in the
tests (`tests/api/test_cost.py`).
"""

from __future__ import annotations

from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    VariableNode,
    get_named_type,
)

from marketplace.api.documents import Operation
from marketplace.api.limits import max_cost

WEIGHTS: dict[str, frozenset[str]] = {
    name: frozenset(fields.split())
    for name, fields in {
        "Allocation": "warehouse",
        "App": "extensions tokens webhooks",
        "Category": "description parent",
        "Checkout": "availableCollectionPoints availablePaymentGateways availableShippingMethods billingAddress channel giftCards lines"
        " shippingAddress shippingMethod shippingMethods transactions user",
        "Collection": "channelListings",
        "CollectionChannelListing": "channel",
        "Fulfillment": "lines warehouse",
        "FulfillmentLine": "orderLine",
        "Group": "permissions users",
        "Invoice": "order",
        "Menu": "items",
        "MenuItem": "category children collection menu page parent",
        "Order": "availableCollectionPoints availableShippingMethods billingAddress channel deliveryMethod discounts events fulfillments giftCards"
        " lines payments shippingAddress shippingMethod shippingMethods transactions user voucher",
        "OrderLine": "allocations thumbnail variant",
        "Page": "attributes pageType",
        "PageType": "attributes",
        "Payment": "order transactions",
        "Product": "attributes category channelListings collections defaultVariant description imageById images media mediaById pricing"
        " productType thumbnail variants",
        "ProductChannelListing": "channel pricing",
        "ProductImage": "url",
        "ProductMedia": "url",
        "ProductType": "productAttributes",
        "ProductVariant": "attributes channelListings images media pricing product",
        "ProductVariantChannelListing": "channel",
        "ShippingMethodChannelListing": "channel",
        "ShippingZone": "channels countries warehouses",
        "Shop": "availablePaymentGateways availableShippingMethods countries",
        "Stock": "productVariant",
        "TaxClass": "countries",
        "TaxClassCountryRate": "taxClass",
        "TaxConfiguration": "channel countries",
        "TaxCountryConfiguration": "taxClassCountryRates",
        "User": "avatar editableGroups events permissionGroups storedPaymentSources userPermissions",
        "Voucher": "channelListings countries",
        "VoucherChannelListing": "channel",
    }.items()
}
DEFAULT_LIMIT = 100
_PAGE = ("first", "last", "limit")


def weight(parent: str, field: str, definition: GraphQLField) -> int:
    """The weight of a field before multiplication."""
    if parent == "Query":
        return 0 if field == "shop" or field.startswith("_") else 1
    if not definition.args.keys().isdisjoint(_PAGE):
        return 1
    return 1 if field in WEIGHTS.get(parent, ()) else 0


def cost_of(operation: Operation, schema: GraphQLSchema, variables: dict[str, Any]) -> dict[str, int]:
    """As it stands in `extensions.cost`. Worked out once for the same page sizes."""
    if operation.multipliers is None:
        operation.multipliers = _multiplier_variables(operation)
    key = tuple(variables.get(name) for name in operation.multipliers)
    total = operation.costs.get(key)
    if total is None:
        root = schema.get_root_type(operation.node.operation)
        total = _selection(operation, schema, root, operation.node, variables, 1)
        if len(operation.costs) < 256:
            operation.costs[key] = total
    return {"requestedQueryCost": total, "maximumAvailable": max_cost()}


def _selection(operation: Operation, schema: GraphQLSchema, parent: Any, node: Any, variables: dict[str, Any], times: int) -> int:
    total = 0
    for child in node.selection_set.selections:
        if isinstance(child, FieldNode):
            definition = parent.fields.get(child.name.value) if isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType)) else None
            if definition is None:
                continue
            own = times * _multiplier(child, definition, variables)
            total += weight(parent.name, child.name.value, definition) * own
            if child.selection_set:
                total += _selection(operation, schema, get_named_type(definition.type), child, variables, own)
        elif isinstance(child, FragmentSpreadNode):
            fragment = operation.fragments[child.name.value]
            total += _selection(operation, schema, schema.type_map[fragment.type_condition.name.value], fragment, variables, times)
        else:
            narrowed = schema.type_map[child.type_condition.name.value] if child.type_condition else parent
            total += _selection(operation, schema, narrowed, child, variables, times)
    return total


def _multiplier(node: FieldNode, definition: GraphQLField, variables: dict[str, Any]) -> int:
    if definition.args.keys().isdisjoint(_PAGE):
        return 1
    total = 0
    for argument in node.arguments:
        if argument.name.value in _PAGE:
            value = argument.value
            number = variables.get(value.name.value) if isinstance(value, VariableNode) else int(value.value) if isinstance(value, IntValueNode) else 0
            total += max(number or 0, 0)
    if not total and "limit" in definition.args:
        return DEFAULT_LIMIT
    return total or 1


def _multiplier_variables(operation: Operation) -> tuple[str, ...]:
    names: set[str] = set()
    stack: list[Any] = [operation.node, *operation.fragments.values()]
    while stack:
        node = stack.pop()
        for argument in getattr(node, "arguments", ()):
            if argument.name.value in _PAGE and isinstance(argument.value, VariableNode):
                names.add(argument.value.name.value)
        if getattr(node, "selection_set", None) is not None:
            stack.extend(node.selection_set.selections)
    return tuple(sorted(names))
