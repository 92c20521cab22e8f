from .cards import SignInCard
from .codes import SignInCode
from .mandates import Act, Mandate, Outcome, Proof
from .passkeys import Passkey
from .people import Person, PersonManager, PersonRole, Role, Voice
from .questions import Answer, Question
from .tokens import PortalToken

__all__ = [
    "Act",
    "Answer",
    "Mandate",
    "Outcome",
    "Passkey",
    "Person",
    "PersonManager",
    "PersonRole",
    "PortalToken",
    "Proof",
    "Question",
    "Role",
    "SignInCard",
    "SignInCode",
    "Voice",
]
