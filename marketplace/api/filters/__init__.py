"""Inputs of `filter`, `where` and `sortBy`, and what they ask of the rows. An input that is not here does not exist in the schema:
asking for it is an error, never silently forgotten."""
