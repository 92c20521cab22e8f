"""One wake-up for a burst of commits, and never none."""

from __future__ import annotations

import threading
import time

from marketplace.kernel.waking import Waker


def _until(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


def test_a_burst_is_two_wake_ups_and_the_caller_does_not_wait():
    sent = []
    busy = threading.Event()

    def send():
        busy.wait(5)
        sent.append(time.monotonic())

    waker = Waker(send, rest=0.05)
    begun = time.monotonic()
    for _ in range(1000):
        waker.wake()
    assert time.monotonic() - begun < 1
    busy.set()
    assert _until(lambda: sent)
    time.sleep(0.3)
    assert len(sent) <= 2


def test_what_comes_while_one_is_being_sent_is_told_of_by_another():
    sent = []
    waker = Waker(lambda: sent.append(len(sent)), rest=0.05)
    waker.wake()
    assert _until(lambda: len(sent) == 1)
    waker.wake()
    assert _until(lambda: len(sent) == 2)
