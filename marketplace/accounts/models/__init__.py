from .cards import SignInCard
from .codes import SignInCode
from .mandates import Act, Mandate, Outcome, Proof
from .passkeys import Passkey
from .people import Person, PersonManager, PersonRole, Role, Voice

__all__ = [
    "Act",
    "Mandate",
    "Outcome",
    "Passkey",
    "Person",
    "PersonManager",
    "PersonRole",
    "Proof",
    "Role",
    "SignInCard",
    "SignInCode",
    "Voice",
]
