"""`make conformance`: the behaviour suite on the embedded engine and on a Saleor, side by side."""
