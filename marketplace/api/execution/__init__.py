"""Breadth-first execution: each field of a document is resolved once for all its parents (ADR 1)."""

from marketplace.api.execution.batch import batched
from marketplace.api.execution.engine import execute_operation
from marketplace.api.execution.guard import QueryInResolver, forbid_queries
from marketplace.api.execution.info import Info

__all__ = ["Info", "QueryInResolver", "batched", "execute_operation", "forbid_queries"]
