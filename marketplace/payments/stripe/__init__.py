"""Cards and wallets through Stripe, in Saleor's words: the App `saleor.app.payment.stripe`.

The buyer pays in her browser (Stripe's elements) or on Stripe's own page; this App only makes the payment intent or the page, reads how
far it is, and captures, refunds or cancels. So no call made here takes money that the buyer has not released herself, and repeating
a call with its idempotency key can never take it twice.
"""
