"""Staff documents of our own for orders."""

from __future__ import annotations

STAFF = """
fragment OrderParts on Order {
  id number externalReference status origin userEmail isPaid paymentStatus chargeStatus languageCodeEnum customerNote
  channel { slug } shippingMethodName collectionPointName voucherCode
  shippingAddress { city } billingAddress { city }
  deliveryMethod { __typename ... on ShippingMethod { id name } ... on Warehouse { id slug } }
  total { gross { amount } net { amount } } subtotal { gross { amount } } shippingPrice { gross { amount } }
  undiscountedTotal { gross { amount } } totalBalance { amount } totalCharged { amount } totalAuthorized { amount }
  lines { id productName productSku productVariantId quantity quantityFulfilled quantityToFulfill isShippingRequired taxRate
          unitPrice { gross { amount } } totalPrice { gross { amount } } undiscountedUnitPrice { gross { amount } }
          allocations { id quantity warehouse { id slug } } variant { id } }
  fulfillments { ...FulfillmentParts }
  transactions { id } events { id type date message }
}
fragment FulfillmentParts on Fulfillment { id fulfillmentOrder status trackingNumber warehouse { id slug } lines { id quantity orderLine { id } } }
"""


def _mutation(name: str, arguments: str, call: str, extra: str = "order { ...OrderParts }") -> str:
    errors = "errors { field message code warehouse orderLines variants addressType }"
    return f"mutation M({arguments}) {{ {name}({call}) {{ {extra} {errors} }} }}" + (STAFF if "OrderParts" in extra else "")


ONE = "query Q($id: ID, $ref: String) { order(id: $id, externalReference: $ref) { ...OrderParts } }" + STAFF
LIST = (
    """
query Q($first: Int!, $where: OrderWhereInput, $search: String, $filter: OrderFilterInput, $sort: OrderSortingInput) {
  orders(first: $first, where: $where, search: $search, filter: $filter, sortBy: $sort) {
    totalCount pageInfo { hasNextPage } edges { node { ...OrderParts } } } }
"""
    + STAFF
)
DRAFTS = "{ draftOrders(first: 50) { edges { node { id status } } } }"
CONFIRM = _mutation("orderConfirm", "$id: ID!", "id: $id")
CANCEL = _mutation("orderCancel", "$id: ID!", "id: $id")
PAID = _mutation("orderMarkAsPaid", "$id: ID!, $ref: String", "id: $id, transactionReference: $ref")
UPDATE = _mutation(
    "orderUpdate", "$id: ID, $ref: String, $input: OrderUpdateInput!", "id: $id, externalReference: $ref, input: $input"
)
NOTE = """
mutation M($order: ID!, $input: OrderNoteInput!) { orderNoteAdd(order: $order, input: $input) {
  event { type message } errors { field code message } } }
"""
LINES = _mutation(
    "orderLinesCreate",
    "$id: ID!, $input: [OrderLineCreateInput!]!",
    "id: $id, input: $input",
    "order { ...OrderParts } orderLines { id quantity }",
)
LINE = _mutation("orderLineUpdate", "$id: ID!, $input: OrderLineInput!", "id: $id, input: $input")
UNLINE = _mutation("orderLineDelete", "$id: ID!", "id: $id")
DRAFT = _mutation("draftOrderCreate", "$input: DraftOrderCreateInput!", "input: $input")
REDRAFT = _mutation("draftOrderUpdate", "$id: ID, $input: DraftOrderInput!", "id: $id, input: $input")
DONE = _mutation("draftOrderComplete", "$id: ID!", "id: $id")
UNDRAFT = _mutation("draftOrderDelete", "$id: ID", "id: $id", "order { id }")
SHIP = _mutation(
    "orderFulfill",
    "$order: ID, $input: OrderFulfillInput!",
    "order: $order, input: $input",
    "order { ...OrderParts } fulfillments { ...FulfillmentParts }",
)
APPROVE = _mutation(
    "orderFulfillmentApprove",
    "$id: ID!, $exceed: Boolean",
    "id: $id, notifyCustomer: false, allowStockToBeExceeded: $exceed",
    "order { ...OrderParts } fulfillment { id status }",
)
UNSHIP = _mutation(
    "orderFulfillmentCancel",
    "$id: ID!, $input: FulfillmentCancelInput",
    "id: $id, input: $input",
    "order { ...OrderParts } fulfillment { id status }",
)
TRACK = _mutation(
    "orderFulfillmentUpdateTracking",
    "$id: ID!, $input: FulfillmentUpdateTrackingInput!",
    "id: $id, input: $input",
    "order { ...OrderParts } fulfillment { id trackingNumber }",
)
IMPORT = (
    """
mutation M($orders: [OrderBulkCreateInput!]!, $policy: ErrorPolicyEnum, $stock: StockUpdatePolicyEnum) {
  orderBulkCreate(orders: $orders, errorPolicy: $policy, stockUpdatePolicy: $stock) {
    count results { order { ...OrderParts } errors { path message code } } errors { path message code } } }
"""
    + STAFF
)
