"""What is asked: our own documents, equal in meaning to those that real Saleor was measured with."""

from __future__ import annotations

CARD = """
fragment Card on Product {
  id
  name
  slug
  thumbnail(size: 256) { url }
  category { name }
  pricing { priceRange { start { gross { amount currency } } stop { gross { amount } } } }
}
"""
_PAGE = "edges { node { ...Card } } pageInfo { hasNextPage endCursor }"

LIST = f"query List($channel: String!, $after: String) {{ products(first: 24, channel: $channel, after: $after) {{ {_PAGE} }} }}{CARD}"

FILTERED = f"""
query Filtered($channel: String!, $categories: [ID!], $attribute: String!, $values: [String!]!) {{
  products(
    first: 24
    channel: $channel
    sortBy: {{ field: PRICE, direction: ASC }}
    filter: {{ categories: $categories, attributes: [{{ slug: $attribute, values: $values }}] }}
  ) {{ {_PAGE} }}
}}{CARD}"""

WHERE = f"""
query Where($channel: String!, $categories: [ID!], $attribute: String!, $values: [String!]) {{
  products(
    first: 24
    channel: $channel
    sortBy: {{ field: PRICE, direction: ASC }}
    where: {{
      AND: [
        {{ category: {{ oneOf: $categories }} }}
        {{ attributes: [{{ slug: $attribute, value: {{ slug: {{ oneOf: $values }} }} }}] }}
      ]
    }}
  ) {{ {_PAGE} }}
}}{CARD}"""

OF_MAKER = f"""
query OfMaker($channel: String!, $attribute: String!, $pages: [String!]) {{
  products(
    first: 24
    channel: $channel
    sortBy: {{ field: PRICE, direction: ASC }}
    where: {{ attributes: [{{ slug: $attribute, value: {{ reference: {{ pageSlugs: {{ containsAny: $pages }} }} }} }}] }}
  ) {{ {_PAGE} }}
}}{CARD}"""

_SEARCHED = "products(first: 24, channel: $channel, search: $words, sortBy: { field: RANK, direction: DESC })"
SEARCH = f"query Search($channel: String!, $words: String!) {{ {_SEARCHED} {{ {_PAGE} }} }}{CARD}"
SEARCH_COUNTED = f"query SearchCounted($channel: String!, $words: String!) {{ {_SEARCHED} {{ totalCount {_PAGE} }} }}{CARD}"

DETAIL = """
query Detail($channel: String!, $slug: String!) {
  product(slug: $slug, channel: $channel) {
    id
    name
    slug
    description
    seoTitle
    seoDescription
    category { id name slug }
    media { id url(size: 1024) alt type }
    attributes { attribute { id slug name } values { id name slug } }
    pricing {
      priceRange { start { gross { amount currency } } stop { gross { amount } } }
      priceRangeUndiscounted { start { gross { amount } } }
    }
    variants {
      id
      name
      sku
      quantityAvailable
      attributes { attribute { slug name } values { name slug } }
      media { url(size: 256) }
      pricing { price { gross { amount currency } net { amount } } priceUndiscounted { gross { amount } } }
    }
  }
}
"""

# The way to an order, in seven requests.
CREATE = """
mutation Create($input: CheckoutCreateInput!) {
  checkoutCreate(input: $input) {
    checkout { id token totalPrice { gross { amount currency } } lines { id quantity variant { id } } }
    errors { field message code }
  }
}
"""
EMAIL = """
mutation Email($id: ID!, $email: String!) {
  checkoutEmailUpdate(id: $id, email: $email) { checkout { id email } errors { field message code } }
}
"""
SHIPPING = """
mutation Shipping($id: ID!, $address: AddressInput!) {
  checkoutShippingAddressUpdate(id: $id, shippingAddress: $address) {
    checkout { id shippingMethods { id name price { amount } } }
    errors { field message code }
  }
}
"""
BILLING = """
mutation Billing($id: ID!, $address: AddressInput!) {
  checkoutBillingAddressUpdate(id: $id, billingAddress: $address) { checkout { id } errors { field message code } }
}
"""
DELIVERY = """
mutation Delivery($id: ID!, $method: ID!) {
  checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
    checkout {
      id
      deliveryMethod { __typename ... on ShippingMethod { id name } }
      totalPrice { gross { amount currency } }
    }
    errors { field message code }
  }
}
"""
PAY = """
mutation Pay($id: ID!, $transaction: TransactionCreateInput!, $event: TransactionEventInput) {
  transactionCreate(id: $id, transaction: $transaction, transactionEvent: $event) {
    transaction { id chargedAmount { amount } }
    errors { field message code }
  }
}
"""
COMPLETE = """
mutation Complete($id: ID!) {
  checkoutComplete(id: $id) {
    order { id number status chargeStatus total { gross { amount } } }
    confirmationNeeded
    errors { field message code variants }
  }
}
"""

# Not measured: what there is to ask about.
SURVEY = """
query Survey($channel: String!, $after: String) {
  products(first: 100, channel: $channel, after: $after) {
    edges {
      node {
        name
        slug
        category { id }
        attributes { attribute { slug inputType entityType } values { slug reference } }
        variants { id quantityAvailable }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
WALK = """
query Walk($channel: String!, $size: Int!, $after: String) {
  products(first: $size, channel: $channel, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
}
"""
COUNT_FOUND = (
    "query CountFound($channel: String!, $words: String!) { products(channel: $channel, search: $words) { totalCount } }"
)
COUNT_FILTERED = """
query CountFiltered($channel: String!, $categories: [ID!], $attribute: String!, $values: [String!]!) {
  products(channel: $channel, filter: { categories: $categories, attributes: [{ slug: $attribute, values: $values }] }) { totalCount }
}
"""
PAGE = "query PageOf($id: ID!) { page(id: $id) { slug } }"
