"""The whole of what the plugin adds."""

from datetime import timedelta

import graphene

from marketplace.extensions.slots import HOME_SECTIONS, PRODUCT_MORE
from marketplace.extensions.spec import BatchField, Contributions, Handler, Pages, PersonalData, Schedule, SlotContribution

from . import fields, handlers, personal_data, slots


def contributions() -> Contributions:
    return Contributions(
        slots=(
            SlotContribution(PRODUCT_MORE, "restock/slot.html", slots.ask_to_be_told, order=200),
            SlotContribution(HOME_SECTIONS, "restock/home.html", slots.how_many_wait),
        ),
        pages=(Pages("shop", "restock.urls", prefix="restock/"),),
        fields=(BatchField("Product", "waiting", graphene.Int, fields.waiting, description="How many wait for it."),),
        mutations=(fields.RestockMutations,),
        handlers=(
            Handler("ProductDeleted", handlers.on_product_deleted),
            Handler("StockChanged", handlers.on_stock_changed, network=True),
        ),
        schedules=(Schedule("restock.forget_old", every=timedelta(days=1)),),
        personal_data=(PersonalData("restock requests", personal_data.export, personal_data.erase),),
    )
