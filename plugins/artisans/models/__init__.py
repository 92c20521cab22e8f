"""One Django app, a module a noun; each knows those above it: maker, media, consent, programme, listing, price, sale, prompt."""

from .consent import Audience, Consent, Field, Purpose, Withdrawal
from .listing import Listing, ListingPicture, Restock
from .maker import CODE, Attestation, Kind, Maker, Register, State, StateChange, TeamMember
from .media import MakerFile, SpokenText, Upload, Use
from .price import PriceSplit
from .programme import ProgrammeLink
from .prompt import Prompt
from .sale import Notice, Payout, PayoutLine, PushAddress, Sale

__all__ = [
    "CODE",
    "Attestation",
    "Audience",
    "Consent",
    "Field",
    "Kind",
    "Listing",
    "ListingPicture",
    "Maker",
    "MakerFile",
    "Notice",
    "Payout",
    "PayoutLine",
    "PriceSplit",
    "ProgrammeLink",
    "Prompt",
    "Purpose",
    "PushAddress",
    "Register",
    "Restock",
    "Sale",
    "SpokenText",
    "State",
    "StateChange",
    "TeamMember",
    "Upload",
    "Use",
    "Withdrawal",
]
