"""How the engine is asked: Saleor's GraphQL words at `/graphql/` (docs/api.md)."""
