"""Documents of our own for the way from a basket to an order."""

from __future__ import annotations

CHECKOUT = """
fragment CheckoutParts on Checkout {
  id email voucherCode isShippingRequired authorizeStatus chargeStatus languageCode
  channel { slug }
  shippingAddress { city postalCode country { code } phone }
  billingAddress { city }
  discount { amount }
  delivery { id shippingMethod { id name price { amount } active } }
  deliveryMethod { __typename ... on Warehouse { id slug } ... on ShippingMethod { id name } }
  subtotalPrice { gross { amount } net { amount } }
  shippingPrice { gross { amount } net { amount } }
  totalPrice { gross { amount currency } net { amount } tax { amount } }
  lines { id quantity unitPrice { gross { amount } net { amount } } totalPrice { gross { amount } net { amount } }
          undiscountedUnitPrice { amount } variant { id name product { id slug name } } }
  giftCards { id }
  problems { __typename
    ... on CheckoutLineProblemInsufficientStock { availableQuantity line { id } variant { id } }
    ... on CheckoutLineProblemVariantNotAvailable { line { id } }
    ... on CheckoutProblemDeliveryMethodStale { delivery { id } }
    ... on CheckoutProblemDeliveryMethodInvalid { delivery { id } } }
}
"""


def _mutation(name: str, arguments: str, call: str, extra: str = "checkout { ...CheckoutParts }") -> str:
    return (
        f"mutation M({arguments}) {{ {name}({call}) {{ {extra} errors {{ field code message variants lines addressType }} }} }}"
        + (CHECKOUT if "CheckoutParts" in extra else "")
    )


READ = "query Q($id: ID!) { checkout(id: $id) { ...CheckoutParts } }" + CHECKOUT
CREATE = _mutation("checkoutCreate", "$input: CheckoutCreateInput!", "input: $input")
ADD = _mutation("checkoutLinesAdd", "$id: ID, $lines: [CheckoutLineInput!]!", "id: $id, lines: $lines")
UPDATE = _mutation("checkoutLinesUpdate", "$id: ID, $lines: [CheckoutLineUpdateInput!]!", "id: $id, lines: $lines")
DELETE = _mutation("checkoutLinesDelete", "$id: ID, $lines: [ID!]!", "id: $id, linesIds: $lines")
DELETE_ONE = _mutation("checkoutLineDelete", "$id: ID, $line: ID", "id: $id, lineId: $line")
EMAIL = _mutation("checkoutEmailUpdate", "$id: ID, $email: String!", "id: $id, email: $email")
ATTACH = _mutation("checkoutCustomerAttach", "$id: ID, $customer: ID", "id: $id, customerId: $customer")
DETACH = _mutation("checkoutCustomerDetach", "$id: ID", "id: $id")
SHIPPING = _mutation(
    "checkoutShippingAddressUpdate",
    "$id: ID, $address: AddressInput!, $rules: CheckoutAddressValidationRules",
    "id: $id, shippingAddress: $address, validationRules: $rules",
)
BILLING = _mutation(
    "checkoutBillingAddressUpdate",
    "$id: ID, $address: AddressInput!, $rules: CheckoutAddressValidationRules",
    "id: $id, billingAddress: $address, validationRules: $rules",
)
DELIVER = _mutation("checkoutDeliveryMethodUpdate", "$id: ID, $method: ID", "id: $id, deliveryMethodId: $method")
PROMO = _mutation("checkoutAddPromoCode", "$id: ID, $code: String!", "id: $id, promoCode: $code")
UNPROMO = _mutation("checkoutRemovePromoCode", "$id: ID, $code: String", "id: $id, promoCode: $code")
COMPLETE = _mutation(
    "checkoutComplete",
    "$id: ID",
    "id: $id",
    "order { id number status total { gross { amount } } channel { slug } } confirmationNeeded",
)
OFFERS = """
mutation M($id: ID!) { deliveryOptionsCalculate(id: $id) {
  deliveries { id shippingMethod { id name price { amount currency } minimumDeliveryDays } } errors { field code message } } }
"""
FROM_CHECKOUT = """
mutation M($id: ID!, $remove: Boolean) { orderCreateFromCheckout(id: $id, removeCheckout: $remove) {
  order { id number status } errors { field code message variants lines } } }
"""
ORDER = """
query Q($id: ID) { order(id: $id) {
  id number status statusDisplay isPaid paymentStatus chargeStatus authorizeStatus userEmail created
  channel { slug } total { gross { amount } net { amount } } subtotal { gross { amount } } shippingPrice { gross { amount } }
  totalBalance { amount } totalCaptured { amount } voucher { code } discounts { type name amount { amount } }
  shippingAddress { city } billingAddress { city firstName }
  deliveryMethod { __typename ... on ShippingMethod { id name price { amount } } ... on Warehouse { id slug } }
  lines { id productName variantName quantity unitPrice { gross { amount } net { amount } } totalPrice { gross { amount } net { amount } }
          undiscountedUnitPrice { gross { amount } } thumbnail(size: 256) { url } variant { id product { slug } } }
  fulfillments { id status trackingNumber created lines { id quantity orderLine { id } } }
} }
"""
