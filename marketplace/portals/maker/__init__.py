"""The makers' pages, for a telephone: `/maker/`."""
