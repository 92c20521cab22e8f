"""For whom and where we ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

LANGUAGE_CODES = {"ar": "AR", "fr": "FR", "en": "EN"}


@dataclass(frozen=True, slots=True)
class Session:
    """`channel` is a channel slug, `language` one of the shop's languages, `token` an access or App token (None: anonymous)."""

    channel: str
    language: str
    token: str | None = None

    @property
    def language_code(self) -> str:
        """Saleor's LanguageCodeEnum value."""
        return LANGUAGE_CODES.get(self.language, "EN")

    def signed_in(self, token: str | None) -> Session:
        """The same place, asked by the holder of `token`."""
        return replace(self, token=token)
