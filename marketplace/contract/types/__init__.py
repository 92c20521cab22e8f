"""What a commerce backend answers, as frozen records: no GraphQL shapes, amounts as exact decimals, one text per field (the visitor's language)."""
