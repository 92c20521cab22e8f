"""Cash on delivery: confirmed by phone, shipped, delivered, and paid only when the carrier hands the cash over."""
