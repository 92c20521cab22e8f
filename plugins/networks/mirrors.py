"""What the commerce backend shows of a network: a page, which makers' pages may refer to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marketplace.extensions.mirrors import Choices, WantedPage, Words

from .models import Mark, Network

NETWORK = "network"
PAGE_TYPE = "network"
KIND, WEBSITE = "network-kind", "network-website"
KNOWN = frozenset({Mark.READ, Mark.COMPUTED})
"""Nothing is said to the public that was only recalled."""


def codes() -> Iterable[str]:
    return Network.objects.values_list("code", flat=True)


def names(codes: Sequence[str]) -> dict[str, str]:
    return dict(Network.objects.filter(code__in=codes).values_list("code", "name"))


def page(code: str) -> WantedPage | None:
    """None while the row is not known well enough."""
    network = Network.objects.filter(code=code).first()
    if network is None or network.status not in KNOWN:
        return None
    return WantedPage(
        page_type=PAGE_TYPE,
        slug=f"network-{code.replace('_', '-')}",
        titles={language: network.names.get(language) or network.name for language in ("ar", "fr", "en")},
        values={
            KIND: Choices((f"{KIND}:{network.kind}",)),
            WEBSITE: Words({"en": network.website} if network.website else {}),
        },
        metadata={"maarad.network": network.code, "maarad.countries": " ".join(network.countries)},
    )
