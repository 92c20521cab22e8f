"""One Django app, a module a noun; each knows those above it: maker, media, consent, programme, listing, price, sale, prompt."""

from .consent import PROOFS, TAKEN_OVER, Audience, Consent, Field, Purpose, Withdrawal
from .listing import Listing, ListingPicture, Restock
from .maker import CODE, Attestation, Kind, Maker, Register, State, StateChange, TeamMember
from .media import MakerFile, SpokenText, Upload, Use
from .price import ChargeRule, PriceSplit
from .programme import ProgrammeLink
from .prompt import Prompt
from .sale import Notice, Payout, PayoutLine, PushAddress, Sale

__all__ = [
    "CODE",
    "PROOFS",
    "TAKEN_OVER",
    "Attestation",
    "Audience",
    "ChargeRule",
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
