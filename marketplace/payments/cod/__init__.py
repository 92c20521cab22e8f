"""Cash: on delivery (confirmed by phone, shipped, delivered, paid only when the carrier hands the cash over) and at the collection point."""
