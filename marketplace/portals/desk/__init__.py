"""The staff's desk: orders from the first call to the handed-over cash."""
