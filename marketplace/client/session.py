"""For whom and where we ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

LANGUAGE_CODES = {"ar": "AR", "fr": "FR", "en": "EN"}


def shop_language(code: str) -> str:
    """The shop's language for a LanguageCodeEnum value (`FR_MA` → `fr`); English for one that the shop does not speak."""
    language = code.partition("_")[0].lower()
    return language if language in LANGUAGE_CODES else "en"


@dataclass(frozen=True, slots=True)
class Session:
    """`channel` is a channel slug, `language` one of the shop's languages, `token` an access or App token (None: anonymous).

    `address`: the network address of the visitor, for slowing down whoever guesses passwords.
    `person` not empty: asked by the shop itself (the App `maarad`) for that person of `accounts` (`person:3`), or for `system`.
    """

    channel: str
    language: str
    token: str | None = None
    person: str = ""
    address: str = ""

    @property
    def language_code(self) -> str:
        """Saleor's LanguageCodeEnum value."""
        return LANGUAGE_CODES.get(self.language, "EN")

    def signed_in(self, token: str | None) -> Session:
        """The same place, asked by the holder of `token`."""
        return replace(self, token=token)


def shop_session(*, person: str = "system", channel: str = "", language: str = "en") -> Session:
    """The shop's own programs and back offices, with the permissions of the App `maarad`."""
    return Session(channel=channel, language=language, person=person)
