"""Reading the catalogue: querysets for lists, dictionaries by primary key for what many rows need at once."""
