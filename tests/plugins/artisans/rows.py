"""Makers' pages and their pieces, written straight into the tables."""

from __future__ import annotations

from typing import Any

from marketplace.engine.attributes.models import Attribute, AttributeValue, AttributeValueTranslation
from marketplace.engine.catalogue import listing
from marketplace.engine.catalogue.models import ProductChannelListing
from marketplace.engine.channels.models import Channel
from marketplace.engine.content.models import Page, PageAttributeValue, PageTranslation, PageType, PageTypeAttribute
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id
from marketplace.search import indexing
from plugins.artisans.models import Maker, State
from tests import catalogue_rows as rows
from tests import sale_rows
from tests.plugins.artisans.makers import agreed

STORY = "The women weave facing the window. In the morning they spin & sing. Then there is tea."


def document(text: str) -> dict[str, Any]:
    return {"blocks": [{"type": "paragraph", "data": {"text": text}}]}


class Bazaar:
    """A channel, the attributes of makers, and makers and pieces on demand."""

    def __init__(self) -> None:
        self.channel: Channel = rows.channel()
        self.channels = [self.channel]
        self.page_type = PageType.objects.create(name="Artisan", slug="artisan")
        self.other_type = PageType.objects.create(name="Content", slug="content")
        self.kinds = self._attribute("maker-kind", "DROPDOWN")
        self.region = self._attribute("maker-region", "DROPDOWN")
        self.crafts = self._attribute("maker-crafts", "MULTISELECT")
        self.languages = self._attribute("languages", "MULTISELECT")
        self.legal_form = self._attribute("legal-form", "DROPDOWN")
        self.place = self._attribute("maker-place", "PLAIN_TEXT")
        self.portrait = self._attribute("maker-portrait", "FILE")
        self.fez = rows.value(self.region, "fez", name="Fez-Meknes")
        self.souss = rows.value(self.region, "souss", name="Souss-Massa")
        AttributeValueTranslation.objects.create(attribute_value=self.fez, language_code="fr", name="Fès-Meknès")
        self.rugs = rows.value(self.crafts, "rugs", name="Rugs")
        self.buttons = rows.value(self.crafts, "buttons", name="Silk buttons")
        self.tamazight = rows.value(self.languages, "tamazight", name="Tamazight")
        self.cooperative = rows.value(self.legal_form, "cooperative", name="Women’s co-operative")
        self.made_by = rows.attribute("maker", "SINGLE_REFERENCE", entity_type="PAGE", name="Maker")
        self.kind = rows.product_type(product_attributes=[self.made_by])
        self.references: dict[str, AttributeValue] = {}
        self.warehouse = sale_rows.warehouse(self.channel)

    def _attribute(self, slug: str, input_type: str) -> Attribute:
        made = rows.attribute(slug, input_type, kind="PAGE_TYPE")
        PageTypeAttribute.objects.create(page_type=self.page_type, attribute=made)
        return made

    def maker(
        self,
        slug: str = "tafsut",
        *,
        name: str = "Tafsut",
        kind: str = "organisation",
        published: bool = True,
        region: AttributeValue | None = None,
        story: str = STORY,
        kept: bool = True,
    ) -> Page:
        """`kept`: the plugin knows her, and she agreed to everything."""
        page = Page.objects.create(
            slug=slug,
            title=name,
            page_type=self.page_type,
            content=document(story),
            is_published=published,
        )
        place = rows.value(self.place, f"{slug}-place", name="Sefrou", plain_text="Sefrou")
        portrait = rows.value(
            self.portrait, f"{slug}-portrait", name="portrait.jpg", file_url=f"makers/{slug}.jpg", content_type="image/jpeg"
        )
        AttributeValueTranslation.objects.create(attribute_value=place, language_code="ar", plain_text="صفرو")
        PageTranslation.objects.create(
            page=page, language_code="fr", title=f"Coopérative {name}", content=document("Elles tissent. Puis le thé.")
        )
        values = (region or self.fez, self.rugs, self.buttons, self.tamazight, self.cooperative, place, portrait)
        if kind:
            found = self.kinds.values.filter(slug=kind).first() or rows.value(self.kinds, kind)
            PageAttributeValue.objects.create(page=page, value=found, sort_order=9)
        for order, value in enumerate(values):
            PageAttributeValue.objects.create(page=page, value=value, sort_order=order)
        self.references[slug] = rows.value(self.made_by, f"page-{page.pk}", name=name, reference_page=page)
        if kept:
            agreed(
                Maker.objects.create(
                    code=slug,
                    slug=slug,
                    kind=kind or "individual",
                    state=State.SELLING,
                    names={"en": name, "fr": f"Coopérative {name}"},
                    places={"en": "Sefrou", "ar": "صفرو"},
                    stories={"en": document(story), "fr": document("Elles tissent. Puis le thé.")},
                    portrait=f"/media/makers/{slug}.jpg",
                )
            )
        return page

    def piece(self, slug: str, maker: str = "tafsut", *, quantity: int = 3) -> str:
        """Its global id."""
        made = rows.product(slug, channels=self.channels, of_type=self.kind, values=[self.references[maker]])
        ProductChannelListing.objects.filter(product=made).update(available_for_purchase_at=now())
        sale_rows.stock(made.variants.get(), self.warehouse, quantity)
        listing.refresh([made.pk])
        return to_global_id("Product", made.pk)

    def index(self) -> None:
        """What the outbox would do after the writes."""
        indexing.rebuild()
