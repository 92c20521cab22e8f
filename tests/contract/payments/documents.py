"""Documents of our own for paying."""

from __future__ import annotations

ITEM = """
fragment Item on TransactionItem {
  id token name message pspReference externalUrl actions
  chargedAmount { amount currency } authorizedAmount { amount } refundedAmount { amount } canceledAmount { amount }
  chargePendingAmount { amount } authorizePendingAmount { amount } refundPendingAmount { amount } cancelPendingAmount { amount }
  events { id type pspReference message externalUrl amount { amount currency } createdAt idempotencyKey }
  checkout { id } order { id }
}
"""
ERRORS = "errors { field message code }"
GATEWAYS = f"""
mutation M($id: ID!, $amount: PositiveDecimal, $wanted: [PaymentGatewayToInitialize!]) {{
  paymentGatewayInitialize(id: $id, amount: $amount, paymentGateways: $wanted) {{
    gatewayConfigs {{ id data errors {{ field message code }} }} {ERRORS} }} }}
"""
INITIALIZE = (
    f"""
mutation M($id: ID!, $amount: PositiveDecimal, $action: TransactionFlowStrategyEnum, $gateway: PaymentGatewayToInitialize!, $key: String) {{
  transactionInitialize(id: $id, amount: $amount, action: $action, paymentGateway: $gateway, idempotencyKey: $key) {{
    transaction {{ ...Item }} transactionEvent {{ type message amount {{ amount }} pspReference }} data {ERRORS} }} }}
"""
    + ITEM
)
PROCESS = (
    f"""
mutation M($id: ID, $token: UUID, $data: JSON) {{ transactionProcess(id: $id, token: $token, data: $data) {{
  transaction {{ ...Item }} transactionEvent {{ type message }} data {ERRORS} }} }}
"""
    + ITEM
)
REPORT = (
    f"""
mutation M($id: ID, $token: UUID, $type: TransactionEventTypeEnum!, $reference: String!, $amount: PositiveDecimal, $message: String,
    $time: DateTime, $url: String, $actions: [TransactionActionEnum!]) {{
  transactionEventReport(id: $id, token: $token, type: $type, pspReference: $reference, amount: $amount, message: $message,
      time: $time, externalUrl: $url, availableActions: $actions) {{
    alreadyProcessed transaction {{ ...Item }} transactionEvent {{ id type }} {ERRORS} }} }}
"""
    + ITEM
)
REQUEST = f"""
mutation M($id: ID, $action: TransactionActionEnum!, $amount: PositiveDecimal) {{
  transactionRequestAction(id: $id, actionType: $action, amount: $amount) {{ transaction {{ id }} {ERRORS} }} }}
"""
CREATE = (
    f"""
mutation M($id: ID!, $input: TransactionCreateInput!, $event: TransactionEventInput) {{
  transactionCreate(id: $id, transaction: $input, transactionEvent: $event) {{ transaction {{ ...Item metadata {{ key value }} }} {ERRORS} }} }}
"""
    + ITEM
)
UPDATE = (
    f"""
mutation M($id: ID, $input: TransactionUpdateInput, $event: TransactionEventInput) {{
  transactionUpdate(id: $id, transaction: $input, transactionEvent: $event) {{ transaction {{ ...Item }} {ERRORS} }} }}
"""
    + ITEM
)
TRANSACTION = "query Q($id: ID!) { transaction(id: $id) { ...Item } }" + ITEM
CHECKOUT = """
query Q($id: ID!) { checkout(id: $id) { authorizeStatus chargeStatus availablePaymentGateways { id name currencies config { field value } } } }
"""
TRANSACTIONS = """
query Q($id: ID!) { checkout(id: $id) { transactions { id chargedAmount { amount } events { type } } } }
"""
COMPLETE = "mutation M($id: ID) { checkoutComplete(id: $id) { order { id chargeStatus } errors { field code message } } }"
