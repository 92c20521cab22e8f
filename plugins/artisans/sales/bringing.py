"""Notices on their way: by web push or SMS, in each reader's language; whoever cannot be reached stands on the staff's call list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.accounts import links
from marketplace.accounts.models import Person
from marketplace.kernel import formats
from marketplace.kernel.clock import now
from marketplace.kernel.outbox import Delivery
from marketplace.messages.sms import gateway, plain

from ..makers.team import OWNER, REPRESENTATIVE, TREASURER, name_of
from ..models import Maker, Notice, PushAddress, Sale, TeamMember
from . import push
from .notices import BY_CALL, knows
from .words import sentence

SMS, PUSH = "sms", "push"
_READERS = (OWNER, REPRESENTATIVE)
_COUNTRIES = {"MAD": "MA", "EUR": "FR"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is told. `person` None: the maker's own telephone, of nobody in particular."""

    person: Person | None
    phone: str
    language: str


def of_notice(delivery: Delivery) -> None:
    """MakerNotice: brought once. By call: it waits on the list of `to_call` until staff says that she was told."""
    notice = Notice.objects.select_related("maker").filter(pk=delivery.payload["notice"]).first()
    if notice is None or notice.sent_at is not None or notice.how == BY_CALL:
        return
    how = BY_CALL if notice.maker.channel == BY_CALL else _bring(notice)
    sent = None if how == BY_CALL else now()
    Notice.objects.filter(pk=notice.pk, sent_at__isnull=True).update(how=how, sent_at=sent)
    if sent is not None:
        knows(notice)


def of_unanswered(delivery: Delivery) -> None:
    """SaleUnanswered: her helper is asked to look after it, unless it was answered meanwhile."""
    sale = Sale.objects.select_related("maker").filter(pk=delivery.payload["sale"], state=Sale.State.ASKED).first()
    helper = Person.objects.filter(pk=delivery.payload["person"], is_active=True).first()
    if sale is None or helper is None or not helper.phone:
        return
    with _speaking(helper.language, sale.currency):
        words = _("%(maker)s has not answered yet: sold, %(name)s. Please ask her whether it is ready.") % {
            "maker": formats.isolated(name_of(sale.maker)),
            "name": formats.isolated(sale.title),
        }
        text = plain(f"{words} {_url(f'sale:{sale.pk}')}", language=helper.language)
    gateway().send(to=helper.phone, text=text, key=f"unanswered-{sale.pk}-{helper.pk}")


def to_call() -> Iterator[Notice]:
    """Who is to be called, the oldest news first."""
    rows = Notice.objects.filter(how=BY_CALL, sent_at__isnull=True, seen_at__isnull=True)
    yield from rows.select_related("maker").order_by("made_at")


def readers(maker: Maker, kind: str) -> list[Reader]:
    """Who is told of a maker's news: whoever speaks for her (and of money the treasurer too), or else her telephone alone."""
    roles = (*_READERS, TREASURER) if kind == "payment" else _READERS
    today = now().date()
    rows = TeamMember.objects.filter(maker=maker, role__in=roles, person__is_active=True).select_related("person").order_by("pk")
    people = [row.person for row in rows if row.ended_on is None or row.ended_on > today]
    found = [Reader(person, person.phone or "", person.language) for person in people]
    if maker.phone and not any(reader.phone for reader in found):
        language = (
            found[0].language if found else next((each for each in maker.languages if each in dict(settings.LANGUAGES)), "fr")
        )
        found.append(Reader(None, maker.phone, language))
    return found


def _bring(notice: Notice) -> str:
    found = readers(notice.maker, notice.kind)
    reached = ""
    for place, reader in enumerate(found):
        with _speaking(reader.language, notice.facts.get("currency", "")):
            text = sentence(notice)
        if notice.maker.channel == PUSH and _pushed(notice, reader, text):
            reached = PUSH
        elif reader.phone:
            line = plain(f"{text} {_url(notice.target)}", language=reader.language)
            gateway().send(to=reader.phone, text=line, key=f"notice-{notice.pk}-{place}")
            reached = reached or SMS
    return reached or BY_CALL


def _pushed(notice: Notice, reader: Reader, text: str) -> bool:
    addresses = PushAddress.objects.filter(person=reader.person) if reader.person else ()
    taken = [push.send(address, text=text, url=_url(notice.target)) for address in addresses]
    return any(taken)


class _speaking:
    """In a reader's language, and with amounts as they are written where the currency is used."""

    def __init__(self, language: str, currency: str) -> None:
        self.inside = (translation.override(language), formats.country_of_sale(_COUNTRIES.get(currency, formats.DEFAULT_COUNTRY)))

    def __enter__(self) -> None:
        for each in self.inside:
            each.__enter__()

    def __exit__(self, *fault: object) -> None:
        for each in reversed(self.inside):
            each.__exit__(*fault)  # type: ignore[arg-type]


def _url(target: str) -> str:
    """The page in the portal that a notice leads to; short, as it stands in an SMS."""
    kind, _colon, key = target.partition(":")
    if kind == "act":
        return links.address("act", UUID(key))
    page = {"sale": f"orders/{key}/", "payout": f"money/{key}/"}.get(kind, "news/")
    return f"{settings.PUBLIC_URL}/maker/{page}"
