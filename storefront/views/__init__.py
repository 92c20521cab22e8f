"""One module a page or flow. Views ask `marketplace.client` and `marketplace.search`, and render templates."""
