"""Whoever guesses is slowed down: one by one, in a crowd, and over many names."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from marketplace.kernel import clock, throttle
from marketplace.kernel.models import LoginAttempt
from tests.concurrency.race import Meeting, race

GUESSER = "203.0.113.9"
N = 12


@pytest.mark.django_db
def test_the_pause_doubles_and_ends_with_success() -> None:
    start = clock.now()
    with clock.frozen(start):
        assert [throttle.attempt("amina", GUESSER) for _ in range(5)] == [True, True, True, True, False]
        assert throttle.attempt("amina", "198.51.100.1")
    with clock.frozen(start + timedelta(seconds=2)):
        assert [throttle.attempt("amina", GUESSER) for _ in range(2)] == [True, False]
    with clock.frozen(start + timedelta(seconds=5)):
        assert not throttle.attempt("amina", GUESSER)
    with clock.frozen(start + timedelta(seconds=6)):
        assert throttle.attempt("amina", GUESSER)
        throttle.succeeded("amina", GUESSER)
        assert [throttle.attempt("amina", GUESSER) for _ in range(5)] == [True, True, True, True, False]


@pytest.mark.django_db
def test_one_guess_at_each_of_many_names_is_slowed_down() -> None:
    start = clock.now()
    with clock.frozen(start):
        tried = [throttle.attempt(f"name-{number}", GUESSER) for number in range(throttle.FREE_GUESSES + 5)]
        assert tried.count(True) == throttle.FREE_GUESSES
        assert throttle.attempt("name-0", "198.51.100.1")
    with clock.frozen(start + 2 * throttle.GUESS_EACH):
        assert [throttle.attempt(f"later-{number}", GUESSER) for number in range(4)] == [True, True, False, False]


@pytest.mark.django_db
def test_people_behind_one_address_who_get_in_use_nothing_up() -> None:
    for number in range(throttle.FREE_GUESSES * 2):
        assert throttle.attempt(f"name-{number}", GUESSER)
        throttle.succeeded(f"name-{number}", GUESSER)


@pytest.mark.django_db
def test_an_own_account_does_not_wipe_the_guesses_at_others() -> None:
    with clock.frozen(clock.now()):
        for number in range(throttle.FREE_GUESSES - 1):
            throttle.attempt(f"name-{number}", GUESSER)
        assert throttle.attempt("own", GUESSER)
        throttle.succeeded("own", GUESSER)
        assert [throttle.attempt(f"more-{number}", GUESSER) for number in range(3)] == [True, False, False]


@pytest.mark.django_db
def test_a_whole_ipv6_network_is_one_guesser() -> None:
    with clock.frozen(clock.now()):
        tried = [throttle.attempt("amina", f"2001:db8:1:2::{number:x}") for number in range(6)]
        assert tried == [True, True, True, True, False, False]
        assert throttle.attempt("amina", "2001:db8:1:3::1")


@pytest.mark.django_db
def test_so_many_in_a_period() -> None:
    start = clock.now()
    with clock.frozen(start):
        assert [throttle.allow("register", 2, timedelta(hours=1)) for _ in range(3)] == [True, True, False]
        assert throttle.allow("register", 2, timedelta(hours=1), address=GUESSER)
    with clock.frozen(start + timedelta(hours=1)):
        assert throttle.allow("register", 2, timedelta(hours=1))


@pytest.mark.django_db
def test_what_was_tried_is_kept_as_a_digest_and_forgotten_after_a_day() -> None:
    throttle.attempt("amina@maarad.example", GUESSER)
    assert not any("amina" in row.key or GUESSER in row.key for row in LoginAttempt.objects.all())
    with clock.frozen(clock.now() + timedelta(days=1, seconds=1)):
        throttle.purge()
    assert not LoginAttempt.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_guesses_at_the_same_moment_are_all_counted() -> None:
    outcomes = race([partial(throttle.attempt, "amina", GUESSER) for _ in range(N)])
    assert sorted(outcomes) == [False] * (N - 4) + [True] * 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_they_would_all_pass_without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    throttle.attempt("amina", "")

    def read(name: str, address: str) -> LoginAttempt:
        return LoginAttempt.objects.get(key=throttle._key(name, address))

    monkeypatch.setattr(throttle, "_locked", Meeting(N, read))
    outcomes = race([partial(throttle.attempt, "amina", "") for _ in range(N)])
    assert outcomes == [True] * N
