from tests.payments.rows import stripe

__all__ = ["stripe"]
