from datetime import timedelta

import jwt
import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.engine.customers import actions, tokens
from marketplace.engine.customers.models import User
from marketplace.kernel import clock
from marketplace.kernel.actors import ANONYMOUS, Actor
from marketplace.kernel.errors import DomainError, PermissionDenied
from marketplace.kernel.models import AuditEntry, OutboxMessage
from marketplace.kernel.signing import sign

pytestmark = pytest.mark.django_db
EMAIL = "shopper@example.org"
RESET_STATEMENTS = 12
PASSWORD = "seven-green-tiles"
HOME = {
    "street_address_1": "1 rue de l'Exemple",
    "city": "Montreuil",
    "postal_code": "93100",
    "country": "FR",
    "first_name": "Nadia",
}


def register(**changes):
    given = {
        "email": EMAIL,
        "password": PASSWORD,
        "redirect_url": f"{settings.PUBLIC_URL}/welcome",
        "channel": "france",
        "actor": ANONYMOUS,
    }
    return actions.register_account(**{**given, **changes})


def customer():
    user = register()
    actions.confirm_account(email=EMAIL, token=link_token("AccountConfirmationRequested"), actor=ANONYMOUS)
    user.refresh_from_db()
    return user


def link_token(topic):
    return OutboxMessage.objects.filter(topic=topic).latest("pk").payload["token"]


def refusal(function, **given):
    with pytest.raises(DomainError) as caught:
        function(actor=ANONYMOUS, **given)
    return caught.value.field, caught.value.code


def test_registration_confirmation_and_sign_in():
    user = register(email=" Shopper@Example.org ")
    assert (user.email, user.is_confirmed) == (EMAIL, False)
    assert refusal(actions.create_tokens, email=EMAIL, password=PASSWORD, address="") == ("email", "ACCOUNT_NOT_CONFIRMED")
    actions.confirm_account(email=EMAIL, token=link_token("AccountConfirmationRequested"), actor=ANONYMOUS)
    pair = actions.create_tokens(email=EMAIL, password=PASSWORD, address="", actor=ANONYMOUS)
    assert tokens.authenticate(pair.access) == Actor("customer", str(user.pk))


def test_a_taken_address_is_not_told_apart_and_changes_nothing():
    first = register()
    before = first.password
    assert register(password="another-good-one") is None
    first.refresh_from_db()
    assert first.password == before
    assert User.objects.count() == 1
    assert OutboxMessage.objects.filter(topic="AccountConfirmationRequested").count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"password": "short"}, "password", "PASSWORD_TOO_SHORT"),
        ({"password": "8305172946603"}, "password", "PASSWORD_ENTIRELY_NUMERIC"),
        ({"password": "password"}, "password", "PASSWORD_TOO_COMMON"),
        ({"email": "nobody"}, "email", "INVALID"),
        ({"redirect_url": "https://evil.example/"}, "redirect_url", "INVALID"),
        ({"redirect_url": None}, "redirect_url", "REQUIRED"),
        ({"channel": None}, "channel", "REQUIRED"),
    ],
)
def test_a_wrong_registration_is_refused_with_its_field(changes, field, code):
    with pytest.raises(DomainError) as caught:
        register(**changes)
    assert (caught.value.field, caught.value.code) == (field, code)
    assert User.objects.count() == 0


def test_a_link_works_once():
    register()
    token = link_token("AccountConfirmationRequested")
    actions.confirm_account(email=EMAIL, token=token, actor=ANONYMOUS)
    assert refusal(actions.confirm_account, email=EMAIL, token=token) == ("token", "INVALID")
    actions.request_password_reset(email=EMAIL, redirect_url=f"{settings.PUBLIC_URL}/", actor=ANONYMOUS)
    reset = link_token("PasswordResetRequested")
    actions.set_password(email=EMAIL, password="a-new-good-one", token=reset, actor=ANONYMOUS)
    assert refusal(actions.set_password, email=EMAIL, password="yet-another-one", token=reset) == ("token", "INVALID")
    assert refusal(actions.set_password, email=EMAIL, password="yet-another-one", token="guess") == ("token", "INVALID")


def test_a_reset_of_an_unknown_address_says_nothing():
    actions.request_password_reset(email="nobody@example.org", redirect_url=f"{settings.PUBLIC_URL}/", actor=ANONYMOUS)
    written = OutboxMessage.objects.get()
    assert (written.topic, written.payload) == (actions.account.RESET_OF_NOBODY, {})


@pytest.mark.parametrize("known", [True, False])
def test_a_request_of_a_password_costs_the_same_for_known_and_unknown(known):
    customer()
    email = EMAIL if known else "nobody@example.org"
    with CaptureQueriesContext(connection) as asked:
        actions.request_password_reset(email=email, redirect_url=f"{settings.PUBLIC_URL}/", actor=ANONYMOUS)
    assert len(asked) == RESET_STATEMENTS


@pytest.fixture
def hashed(monkeypatch):
    """How often a password was hashed."""
    calls = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *given: calls.append(1) or encode(self, *given))
    return calls


@pytest.mark.parametrize("which", ["right account", "nobody", "without password", "inactive"])
def test_a_wrong_password_takes_as_long_for_everybody(hashed, which):
    user = customer()
    if which == "without password":
        User.objects.filter(pk=user.pk).update(password="")
    if which == "inactive":
        User.objects.filter(pk=user.pk).update(is_active=False)
    email = "nobody@example.org" if which == "nobody" else EMAIL
    hashed.clear()
    assert refusal(actions.create_tokens, email=email, password="wrong", address="") == ("email", "INVALID_CREDENTIALS")
    assert len(hashed) == 1


def test_registrations_are_so_many_from_one_network_and_in_all(monkeypatch):
    monkeypatch.setattr(actions.account, "MOST_REGISTRATIONS", 2)
    monkeypatch.setattr(actions.account, "MOST_REGISTRATIONS_IN_ALL", 3)

    def ask(number, address):
        try:
            return bool(register(email=f"a{number}@example.org", address=address))
        except DomainError as error:
            return error.code

    delayed = "LOGIN_ATTEMPT_DELAYED"
    assert [ask(number, "10.0.0.1") for number in range(3)] == [True, True, delayed]
    assert [ask(number, "10.0.0.2") for number in range(10, 12)] == [True, delayed]
    assert User.objects.count() == OutboxMessage.objects.filter(topic="AccountConfirmationRequested").count() == 3
    # a registration by an App (an import) is not slowed down
    assert register(email="b@example.org", actor=Actor("app", "1"))


def test_resets_for_many_mailboxes_are_so_many_from_one_network(monkeypatch):
    monkeypatch.setattr(actions.account, "MOST_RESETS", 2)
    for number in range(4):
        User.objects.create(email=f"a{number}@example.org", is_confirmed=True)
        actions.request_password_reset(
            email=f"a{number}@example.org", redirect_url=f"{settings.PUBLIC_URL}/", address="10.0.0.1", actor=ANONYMOUS
        )
    assert OutboxMessage.objects.filter(topic="PasswordResetRequested").count() == 2


def test_a_new_password_and_revocation_end_every_session():
    user = customer()
    pair = actions.tokens_for(user)
    actions.change_password(user_id=user.pk, old_password=PASSWORD, new_password="a-new-good-one", actor=ANONYMOUS)
    with pytest.raises(tokens.RevokedToken):
        tokens.authenticate(pair.access)
    user.refresh_from_db()
    pair = actions.tokens_for(user)
    actions.revoke_tokens(user_id=user.pk, actor=ANONYMOUS)
    with pytest.raises(DomainError) as caught:
        actions.refresh_access_token(refresh_token=pair.refresh)
    assert caught.value.code == "JWT_INVALID_TOKEN"


def test_tokens_expire_and_are_not_interchangeable():
    user = customer()
    pair = actions.tokens_for(user)
    with pytest.raises(jwt.InvalidTokenError):
        tokens.user_of(pair.refresh, "access")
    with clock.frozen(clock.now() - timedelta(hours=1)):
        old = actions.tokens_for(user)
    with pytest.raises(jwt.ExpiredSignatureError):
        tokens.authenticate(old.access)
    assert actions.refresh_access_token(refresh_token=old.refresh)[1] == user


def test_a_token_for_another_shop_is_refused():
    user = customer()
    foreign = sign(
        {
            **jwt.decode(actions.tokens_for(user).access, options={"verify_signature": False}),
            "iss": "https://other.example/graphql/",
        }
    )
    with pytest.raises(jwt.InvalidTokenError):
        tokens.authenticate(foreign)


def test_guessing_is_slowed_down_for_the_guesser_alone():
    customer()
    for _ in range(4):
        assert refusal(actions.create_tokens, email=EMAIL, password="wrong", address="10.0.0.1") == (
            "email",
            "INVALID_CREDENTIALS",
        )
    assert refusal(actions.create_tokens, email=EMAIL, password=PASSWORD, address="10.0.0.1") == (
        "email",
        "LOGIN_ATTEMPT_DELAYED",
    )
    assert actions.create_tokens(email=EMAIL, password=PASSWORD, address="10.0.0.2", actor=ANONYMOUS)
    with clock.frozen(clock.now() + timedelta(seconds=5)):
        assert actions.create_tokens(email=EMAIL, password=PASSWORD, address="10.0.0.1", actor=ANONYMOUS)


def test_an_address_of_somebody_else_is_out_of_reach():
    user = customer()
    address, _ = actions.create_address(user_id=user.pk, data=HOME, type="SHIPPING", actor=ANONYMOUS)
    other = User.objects.create(email="other@example.org")
    for act in (
        lambda: actions.update_address(user_id=other.pk, address_id=address.pk, data={"city": "Paris"}, actor=ANONYMOUS),
        lambda: actions.delete_address(user_id=other.pk, address_id=address.pk, actor=ANONYMOUS),
        lambda: actions.set_default_address(user_id=other.pk, address_id=address.pk, type="BILLING", actor=ANONYMOUS),
    ):
        with pytest.raises(PermissionDenied):
            act()
    address.refresh_from_db()
    assert address.city == "MONTREUIL"


def test_the_address_book():
    user = customer()
    address, user = actions.create_address(user_id=user.pk, data=HOME, type="SHIPPING", actor=ANONYMOUS)
    assert user.default_shipping_address == address
    changed, _ = actions.update_address(
        user_id=user.pk, address_id=address.pk, data={"postal_code": "93200", "city": "Saint-Denis"}, actor=ANONYMOUS
    )
    assert (changed.pk, changed.city, changed.first_name) == (address.pk, "SAINT-DENIS", "Nadia")
    gone, user = actions.delete_address(user_id=user.pk, address_id=address.pk, actor=ANONYMOUS)
    assert (gone.pk, user.addresses.count(), user.default_shipping_address) == (address.pk, 0, None)


def test_deletion_needs_the_link_and_takes_everything_personal():
    user = customer()
    actions.create_address(user_id=user.pk, data=HOME, actor=ANONYMOUS)
    actions.request_deletion(user_id=user.pk, redirect_url=f"{settings.PUBLIC_URL}/", channel="france", actor=ANONYMOUS)
    assert refusal(actions.delete_account, user_id=user.pk, token="guess") == ("token", "INVALID")
    actions.delete_account(user_id=user.pk, token=link_token("AccountDeletionRequested"), actor=ANONYMOUS)
    assert User.objects.count() == 0
    assert user.addresses.model.objects.count() == 0


def test_the_audit_trail_holds_no_personal_data():
    user = customer()
    actions.create_address(user_id=user.pk, data=HOME, actor=Actor("customer", str(user.pk)))
    written = str(list(AuditEntry.objects.values()))
    assert "customer.address.create" in written
    for secret in (EMAIL, "Nadia", "Exemple", PASSWORD):
        assert secret not in written


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example\\@testserver/",
        "http://testserver@evil.example/",
        "http://testserver\\.evil.example/",
        "http://evil.example\t@testserver/",
        "http://[testserver/",
        "javascript://testserver/",
        "//testserver/",
    ],
)
def test_a_link_with_a_token_leads_nowhere_else(settings, address):
    settings.ALLOWED_CLIENT_HOSTS = ["testserver"]
    customer()
    assert refusal(actions.request_password_reset, email=EMAIL, redirect_url=address) == ("redirect_url", "INVALID")
    assert not OutboxMessage.objects.filter(topic="PasswordResetRequested").exists()


def test_links_tell_nobody_who_has_an_account():
    customer()
    for email in (EMAIL, "nobody@example.org"):
        assert refusal(actions.confirm_account, email=email, token="x-y") == ("token", "INVALID")
        assert refusal(actions.set_password, email=email, token="x-y", password="a-new-good-one") == ("token", "INVALID")


def test_one_message_for_many_requests(monkeypatch):
    customer()
    for _ in range(3):
        actions.request_password_reset(email=EMAIL, redirect_url=f"{settings.PUBLIC_URL}/", actor=ANONYMOUS)
    assert OutboxMessage.objects.filter(topic="PasswordResetRequested").count() == 1
    later = clock.now() + actions.account.RESET_PAUSE
    monkeypatch.setattr("marketplace.kernel.throttle.now", lambda: later)
    actions.request_password_reset(email=EMAIL, redirect_url=f"{settings.PUBLIC_URL}/", actor=ANONYMOUS)
    assert OutboxMessage.objects.filter(topic="PasswordResetRequested").count() == 2
