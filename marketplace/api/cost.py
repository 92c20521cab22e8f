"""What an operation is estimated to cost before it runs.

The sum over the selected fields of the field's weight, times the page sizes of the lists around it and of its own. Weights: each root
query but `shop` 1; the fields of `WEIGHTS` 1 (they need data of another table); fields that take `first`/`last` or `limit` 1, times it;
all others 0, mutations too. A page size that is not given counts as the argument's default, else once. Of fragments on different types in
one selection only the dearest type counts, since an object has one type; an object type bears the fragments on its interfaces too.

The rule and the weights are Saleor 3.23's, so that what it refuses is refused here. `tests/api/test_cost.py` holds the figures that were
measured on a real server. Paged fields that Saleor leaves out of its table (`Warehouse.stocks`, `Webhook.eventDeliveries`) weigh like others.
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
    ValueNode,
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
        "AssignedAttribute": "attribute",
        "AssignedBooleanAttribute": "attribute value",
        "AssignedChoiceAttributeValue": "translation",
        "AssignedDateAttribute": "attribute value",
        "AssignedDateTimeAttribute": "attribute value",
        "AssignedFileAttribute": "attribute value",
        "AssignedMultiChoiceAttribute": "attribute",
        "AssignedMultiPageReferenceAttribute": "attribute",
        "AssignedNumericAttribute": "attribute value",
        "AssignedPlainTextAttribute": "attribute translation value",
        "AssignedSingleChoiceAttribute": "value",
        "AssignedSingleCollectionReferenceAttribute": "attribute value",
        "AssignedSinglePageReferenceAttribute": "attribute value",
        "AssignedSwatchAttribute": "attribute value",
        "AssignedTextAttribute": "attribute translation value",
        "Category": "description parent",
        "Checkout": "availableCollectionPoints availablePaymentGateways availableShippingMethods billingAddress channel giftCards "
        "lines shippingAddress shippingMethod shippingMethods transactions user",
        "Collection": "channelListings",
        "Fulfillment": "lines warehouse",
        "FulfillmentLine": "orderLine",
        "GiftCard": "app createdBy events product usedBy user",
        "Group": "permissions users",
        "Menu": "items",
        "MenuItem": "category children collection menu page parent",
        "Order": "availableCollectionPoints availableShippingMethods billingAddress channel deliveryMethod discounts events "
        "fulfillments giftCards invoices lines payments shippingAddress shippingMethod shippingMethods transactions "
        "user voucher",
        "OrderLine": "allocations thumbnail variant",
        "Page": "attributes pageType",
        "PageType": "attributes",
        "Product": "attributes category channelListings collections defaultVariant description imageById images media mediaById "
        "pricing productType thumbnail variants",
        "ProductChannelListing": "channel pricing",
        "ProductMedia": "url",
        "ProductType": "productAttributes",
        "ProductVariant": "attributes channelListings images media pricing product revenue",
        "ProductVariantChannelListing": "channel",
        "SelectedAttribute": "attribute values",
        "ShippingMethodChannelListing": "channel",
        "ShippingZone": "channels countries warehouses",
        "Shop": "availableExternalAuthentications availablePaymentGateways availableShippingMethods countries",
        "Stock": "productVariant",
        "TaxClass": "countries",
        "TaxConfiguration": "channel countries",
        "User": "assignedAttribute avatar checkout customerType editableGroups events permissionGroups storedPaymentSources "
        "userPermissions",
        "Voucher": "channelListings countries",
    }.items()
}
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
        total = _Estimate(operation, schema, variables).selection(root, operation.node)
        if len(operation.costs) < 256:
            operation.costs[key] = total
    return {"requestedQueryCost": total, "maximumAvailable": max_cost()}


class _Estimate:
    """Costs grow in proportion to the page sizes around them, so each fragment is counted once, however often it is spread."""

    def __init__(self, operation: Operation, schema: GraphQLSchema, variables: dict[str, Any]) -> None:
        self.fragments = operation.fragments
        self.schema = schema
        self.variables = variables
        self.known: dict[str, int] = {}

    def selection(self, parent: Any, node: Any) -> int:
        total = 0
        narrowed: dict[str, int] = {}
        for child in node.selection_set.selections:
            if isinstance(child, FieldNode):
                total += self.field(parent, child)
            elif isinstance(child, FragmentSpreadNode):
                condition, cost = self.spread(child.name.value)
                narrowed[condition] = narrowed.get(condition, 0) + cost
            else:
                inner = self.schema.type_map[child.type_condition.name.value] if child.type_condition else parent
                narrowed[inner.name] = narrowed.get(inner.name, 0) + self.selection(inner, child)
        return total + self.dearest(narrowed)

    def field(self, parent: Any, node: FieldNode) -> int:
        definition = parent.fields.get(node.name.value) if isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType)) else None
        if definition is None:
            return 0
        below = self.selection(get_named_type(definition.type), node) if node.selection_set else 0
        return _multiplier(node, definition, self.variables) * (weight(parent.name, node.name.value, definition) + below)

    def spread(self, name: str) -> tuple[str, int]:
        fragment = self.fragments[name]
        condition = self.schema.type_map[fragment.type_condition.name.value]
        if name not in self.known:
            self.known[name] = self.selection(condition, fragment)
        return condition.name, self.known[name]

    def dearest(self, narrowed: dict[str, int]) -> int:
        interfaces = {name: getattr(self.schema.type_map[name], "interfaces", ()) for name in narrowed}
        return max((cost + sum(narrowed.get(i.name, 0) for i in interfaces[name]) for name, cost in narrowed.items()), default=0)


def _multiplier(node: FieldNode, definition: GraphQLField, variables: dict[str, Any]) -> int:
    sizes = [name for name in _PAGE if name in definition.args]
    if not sizes:
        return 1
    given = {argument.name.value: argument.value for argument in node.arguments}
    total = 0
    for name in sizes:
        number = _number(given[name], variables) if name in given else None
        if number is None:
            default = definition.args[name].default_value
            number = default if isinstance(default, int) else 0
        total += max(number, 0)
    return total or 1


def _number(value: ValueNode, variables: dict[str, Any]) -> int | None:
    if isinstance(value, VariableNode):
        number = variables.get(value.name.value)
        return number if isinstance(number, int) else None
    return int(value.value) if isinstance(value, IntValueNode) else None


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
