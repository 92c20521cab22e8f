from __future__ import annotations

from django.db import models

from marketplace.kernel.clock import now

from .maker import Maker


class ProgrammeLink(models.Model):
    """That a maker comes through a programme. For staff alone, and sealed: no copy of the database tells which, or that there is a loan.

    It is no filter, stands in no address, feed, API or search, and no other table repeats it. `sealed`: `programmes.links` reads and writes it.
    """

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="programme_links")
    sealed = models.TextField()
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"programme link {self.pk}"
