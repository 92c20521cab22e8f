"""What the shop writes to people, by e-mail or SMS, in their language: always from the outbox, never in a request."""
