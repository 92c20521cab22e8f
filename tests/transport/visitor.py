"""Somebody with a browser that has neither script nor style: links, forms and cookies."""

from __future__ import annotations

import re
from html import unescape
from types import TracebackType
from typing import Self

import httpx


class Visitor:
    """Use as a context. Posts carry the token of the form's page, as a browser would send it."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=60, headers={"Accept-Language": "en"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.client.close()

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def page(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.headers.get('Location', '')}"
        return answer.text

    def post(self, path: str, data: dict[str, str], page: str) -> httpx.Response:
        """`page`: where the form is."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page(page))
        assert token is not None, page
        return self.client.post(
            path, data={**data, "csrfmiddlewaretoken": token[1]}, headers={"Referer": str(self.client.base_url)}
        )

    def step(self, path: str, data: dict[str, str], leads_to: str, page: str = "") -> None:
        answer = self.post(path, data, page or path)
        assert (answer.status_code, answer.headers.get("Location")) == (303, leads_to), answer.text[:2000]


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(checkout|key|total)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def choice(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None, name
    return unescape(found[1])
