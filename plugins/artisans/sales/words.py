"""What a notice says, in the language of the moment: one short sentence or two, for a screen, an SMS or a voice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.accounts import acts
from marketplace.accounts.models import Act
from marketplace.kernel import formats
from marketplace.kernel.money import Money

from ..models import Notice
from ..models.sale import in_language


def sentence(notice: Notice) -> str:
    """Plain text; amounts and names stand between isolates, so that Arabic around them keeps its order."""
    told = _KINDS.get(notice.kind)
    return told(notice) if told else _("There is news for you.")


def amount(value: str | Decimal, currency: str) -> str:
    return formats.isolated(formats.format_money(Money(Decimal(value), currency)))


def _sale(notice: Notice) -> str:
    facts = notice.facts
    # Not a plural: "3 × jar" counts without a word that would change.
    sold = (_("Sold: %(name)s.") if facts["quantity"] == 1 else _("Sold: %(count)s × %(name)s.")) % {
        "name": formats.isolated(in_language(facts.get("names", {})) or facts["name"]),
        "count": formats.format_number(facts["quantity"]),
    }
    gets = _("You get %(net)s.") % {"net": amount(facts["net"], facts["currency"])}
    asks = _("Is it ready?") if facts["asked"] else _("The centre sends it; you need not do anything.")
    return f"{sold} {gets} {asks}"


def _return(notice: Notice) -> str:
    return _("Came back: %(name)s (order %(number)s).") % _named(notice.facts)


def _cancelled(notice: Notice) -> str:
    return _("The order %(number)s is cancelled: %(name)s stays with you.") % _named(notice.facts)


def _payment(notice: Notice) -> str:
    facts = notice.facts
    money = {"amount": amount(facts["amount"], facts["currency"])}
    if facts.get("countered"):
        return (
            _("A payment of %(amount)s was written down wrongly and is taken back. If you have the money, tell the centre.")
            % money
        )
    by = {
        "cash": _("You were given %(amount)s in cash. Please say whether you have it."),
        "code": _("%(amount)s wait for you at the agency. Please say when you have them."),
        "transfer": _("%(amount)s were sent to your account. Please say when you have them."),
    }
    return by[facts["method"]] % money


def _fair(notice: Notice) -> str:
    name = in_language(notice.facts["names"])
    by = {
        "accepted": _("You are coming to %(name)s: your stand is yours."),
        "waiting": _("%(name)s: you are on the waiting list."),
        "refused": _("%(name)s: there is no stand for you this time."),
    }
    return by.get(notice.facts["decision"], _("There is news of %(name)s.")) % {"name": formats.isolated(name)}


def _act(notice: Notice) -> str:
    act = _act_of(notice)
    if act is None:
        return _("Something was done in your name.")
    given = {"helper": formats.isolated(act.person.name or "?"), "what": acts.words_of(act)}
    return _("%(helper)s helped you: %(what)s Is that not right? Say no.") % given


def _listing(notice: Notice) -> str:
    named = {"name": formats.isolated(str(notice.facts.get("name", "")))}
    by = {
        "published": _("Your piece %(name)s is in the shop."),
        "refused": _("The centre has sent your piece %(name)s back. Look why."),
        "waiting": _("Your piece %(name)s waits for your yes."),
        "review": _("The centre looks at your piece %(name)s."),
        "frozen": _("Your piece %(name)s is out of the shop until this is settled."),
    }
    return by.get(str(notice.facts.get("state")), _("There is news of your piece %(name)s.")) % named


def _act_of(notice: Notice) -> Act | None:
    try:
        key = UUID(notice.target.partition(":")[2])
    except ValueError:
        return None
    return Act.objects.filter(pk=key).select_related("person").first()


def _named(facts: Mapping[str, Any]) -> dict[str, str]:
    name = in_language(facts.get("names", {})) or facts["name"]
    return {"name": formats.isolated(name), "number": formats.isolated(facts["number"])}


_KINDS: Mapping[str, Callable[[Notice], str]] = {
    "sale": _sale,
    "return": _return,
    "cancelled": _cancelled,
    "payment": _payment,
    "fair": _fair,
    "act": _act,
    "listing": _listing,
}
