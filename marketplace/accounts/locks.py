from __future__ import annotations

from uuid import UUID

from .models import Act, Mandate, Person, Question, SignInCard, SignInCode


def lock_code(code_id: UUID) -> SignInCode | None:
    """The request of a code, held until the transaction ends: of two who enter it at once, one is in."""
    return SignInCode.objects.select_for_update().filter(pk=code_id).first()


def lock_person(person: int) -> Person:
    """Somebody, held until the transaction ends: what there is one of for each person is changed under it."""
    return Person.objects.select_for_update().get(pk=person)


def lock_card(card: UUID) -> SignInCard | None:
    """A card with its holder, held until the transaction ends: PINs that are tried at once are counted one after the other."""
    return SignInCard.objects.select_for_update(of=("self",)).select_related("person").filter(pk=card).first()


def lock_mandate(mandate: UUID) -> Mandate | None:
    """A mandate, held until the transaction ends: whoever takes it back waits for acts that are being done, and what comes later sees it."""
    return Mandate.objects.select_for_update().filter(pk=mandate).first()


def lock_act(act: UUID) -> Act | None:
    """What somebody did, held until the transaction ends: contested by two at once, it is undone once."""
    return Act.objects.select_for_update().filter(pk=act).first()


def lock_question(question: UUID) -> Question | None:
    """A question, held until the transaction ends: it is answered once."""
    return Question.objects.select_for_update().filter(pk=question).first()
