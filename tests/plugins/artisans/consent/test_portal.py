"""Her switches on the telephone: one tap hides at once and leaves a receipt, a helper prepares at most, and nobody decides for another."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from marketplace.accounts import acts, cards, gestures
from marketplace.accounts.models import Act, Answer, Mandate, Outcome, Person, Question
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError
from plugins.artisans.consent import choosing, looking, publication, questions
from plugins.artisans.models import Audience, Consent, Field, Maker, Withdrawal
from tests.plugins.artisans import makers
from tests.portals.makers import PIN, inside, mandate

pytestmark = pytest.mark.django_db
PUBLIC = "/maker/public/"


@pytest.fixture
def itto() -> Maker:
    made = makers.maker(stories={"fr": {"blocks": [{"type": "paragraph", "data": {"text": "Elle tisse."}}]}})
    makers.member(made, makers.person())
    return made


@pytest.fixture
def her(itto: Maker) -> Client:
    return inside(Person.objects.get())


@pytest.fixture
def helper(itto: Maker) -> Client:
    person = makers.person("+212661000077", "helper", language="en", name="Aicha")
    mandate(person, "consent", "list", subject="maker:itto")
    return inside(person)


def shown() -> frozenset[str]:
    found = publication.public(["itto"]).get("itto")
    return found.fields if found else frozenset()


def tap(client: Client, choice: str, answer: str, **more: str) -> Any:
    return client.post(f"{PUBLIC}{choice}/choose/", {"answer": answer, **more}, follow=True)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_each_switch_shows_and_hides_its_own(itto: Maker, her: Client) -> None:
    page = text(her.get(PUBLIC))
    assert page.count("Nobody sees it") == len(questions.CHOICES)
    for name in Field.values:
        assert tap(her, name, "yes").redirect_chain == [(PUBLIC, 302)]
    assert shown() == set(Field.values)
    assert text(her.get(PUBLIC)).count("Everybody sees it") == len(Field.values)
    tap(her, "story", "no")
    assert shown() == set(Field.values) - {"story"}
    assert set(Consent.objects.values_list("proof", "audience")) == {("tap", "web")}
    assert Act.objects.filter(verb="consent.give").count() == len(Field.values)
    assert "May it be shown?" in Consent.objects.filter(field="voice")[0].read_out


def test_hiding_leaves_a_receipt_that_fills_as_surfaces_are_clean(itto: Maker, her: Client) -> None:
    tap(her, "name", "yes")
    tap(her, "story", "yes")
    answered = tap(her, "story", "no")
    receipt = Withdrawal.objects.get()
    assert answered.redirect_chain == [(f"{PUBLIC}receipts/{receipt.pk}/", 302)]
    assert "In a minute it is gone everywhere." in text(answered)
    while outbox.drain():
        pass
    looking.look(str(receipt.pk))
    assert "It is hidden everywhere." in text(her.get(f"{PUBLIC}receipts/{receipt.pk}/"))
    receipt.refresh_from_db()
    assert (sorted(receipt.surfaces), receipt.done_at is not None) == (sorted(looking.SURFACES), True)
    tap(her, "story", "no")
    assert Withdrawal.objects.count() == 1, "a second tap takes nothing back"


def test_search_engines_have_a_switch_of_their_own(itto: Maker, her: Client) -> None:
    tap(her, "name", "yes")
    tap(her, "search", "yes")
    assert publication.public(["itto"], audience=Audience.SEARCH)
    tap(her, "search", "no")
    assert publication.public(["itto"], audience=Audience.SEARCH) == {}
    assert shown() == {"name"}, "visitors still see it"
    tap(her, "search", "yes")
    tap(her, "name", "no")
    assert publication.public(["itto"], audience=Audience.SEARCH) == {}


def test_a_helper_without_her_number_only_asks_her(itto: Maker, her: Client, helper: Client) -> None:
    answered = tap(helper, "portrait", "yes")
    assert "She is asked now." in text(answered)
    assert (shown(), Consent.objects.count()) == (frozenset(), 0)
    question = Question.objects.get()
    assert "Everybody can see the picture of your face." in gestures.words_of(question, "en")
    assert "She is asked" in text(helper.get(PUBLIC))
    gestures.answer_herself(question=question.pk, yes=True, by=Person.objects.get(name="Itto Démo"))
    assert list(Consent.objects.values_list("field", "proof").distinct()) == [("portrait", "tap")]


@pytest.mark.parametrize("how", ["no", "mandate ended"])
def test_a_no_or_an_ended_mandate_shows_nothing(itto: Maker, helper: Client, how: str) -> None:
    tap(helper, "portrait", "yes")
    question = Question.objects.get()
    if how == "no":
        gestures.answer_by_link(question=question.pk, yes=False)
        assert Question.objects.get().answer == Answer.NO
    else:
        Mandate.objects.update(revoked_at=question.asked_at)
        with pytest.raises(DomainError):
            gestures.answer_by_link(question=question.pk, yes=True)
    assert not Consent.objects.exists()


def test_her_number_on_the_helpers_telephone_counts_and_a_wrong_one_does_not(itto: Maker, helper: Client) -> None:
    owner = Person.objects.get(name="Itto Démo")
    cards.issue(person=owner, pin=PIN, secret="a-secret", actor=SYSTEM)
    wrong = tap(helper, "name", "yes", pin="0000")
    assert "This is not the number of her card." in text(wrong)
    assert not Consent.objects.exists()
    tap(helper, "name", "yes", pin=PIN)
    assert shown() == {"name"}
    act = Act.objects.get(verb="consent.give")
    assert act.mandate is not None
    acts.contest(act=act.pk, by=owner, how="tap")
    assert (shown(), Act.objects.get(pk=act.pk).outcome) == (frozenset(), Outcome.UNDONE)
    assert Withdrawal.objects.count() == 1


def test_a_helper_may_hide_at_once(itto: Maker, her: Client, helper: Client) -> None:
    tap(her, "name", "yes")
    tap(helper, "name", "no")
    assert shown() == frozenset()
    assert Act.objects.get(verb="consent.withdraw").contest_until is not None


def test_nobody_decides_for_another(itto: Maker, her: Client) -> None:
    other = makers.maker("other", names={"fr": "Une autre"})
    stranger = makers.person("+212661000002")
    makers.member(other, stranger)
    tap(her, "name", "yes")
    tap(her, "name", "no")
    receipt = Withdrawal.objects.get()
    strange = inside(stranger)
    assert strange.get(f"{PUBLIC}receipts/{receipt.pk}/").status_code == 404
    tap(strange, "name", "yes")
    assert shown() == frozenset()
    with pytest.raises(DomainError) as refused:
        choosing.choose(acting=acting_of(stranger), maker=itto, choice="name", yes=True)
    assert refused.value.code == "NOT_ALLOWED"


def acting_of(person: Person) -> Any:
    from marketplace.accounts import acting

    return acting.possible(person)[0]


def test_a_helper_for_pieces_alone_does_not_see_her_switches(itto: Maker) -> None:
    person = makers.person("+212661000078", "helper")
    mandate(person, "list", subject="maker:itto")
    client = inside(person)
    assert client.get(PUBLIC).status_code == 403
    assert client.post(f"{PUBLIC}name/choose/", {"answer": "yes"}).status_code == 403


@pytest.mark.parametrize("choice", ["phone", "everything", "consent"])
def test_what_there_is_not_is_not_found(her: Client, choice: str) -> None:
    assert her.get(f"{PUBLIC}{choice}/").status_code == 404
    assert her.post(f"{PUBLIC}{choice}/choose/", {"answer": "yes"}).status_code == 404


def test_one_key_of_a_program_does_it_once(itto: Maker) -> None:
    acting = acting_of(Person.objects.get())
    for _ in range(2):
        choosing.choose(acting=acting, maker=itto, choice="name", yes=True, key="k1")
    choosing.choose(acting=acting, maker=itto, choice="name", yes=False, key="k2")
    choosing.choose(acting=acting, maker=itto, choice="name", yes=True, key="k1")
    assert (Act.objects.count(), shown()) == (2, frozenset())
