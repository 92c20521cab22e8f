"""A Django app in the place of the demo's loader: a shop that is ready in a second."""
