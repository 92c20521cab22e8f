"""What each screen of the phone portal says: one spoken prompt a screen, by the screen's code.

The words are written here once, and translated as all texts are; a voice (`ary`, `zgh`, `fr`) reads them aloud. A prompt whose words changed
since it was spoken is old, and shown so to who records (`prompts.catalogue`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ..consent.questions import CHOICES

SCREENS: Mapping[str, object] = MappingProxyType(
    {
        # Coming in
        "sign_in": _("Welcome. Type your telephone number, and we send you a number by message."),
        "sign_in_code": _("Type the number that we sent to your telephone."),
        "pin": _("Type the secret number of your card."),
        "no_card": _("This card opens nothing any more. Ask at the centre for a new one."),
        "refused": _("You cannot do this here. The people at the centre can help you."),
        "languages": _("Touch the language that you want to read, and the one that you want to hear."),
        "choose": _("For whom do you work now? Touch the name."),
        "home": _("This is your house. Touch a picture to go on."),
        "away": _("There is no network now. You can still take a picture of a new piece; it is kept here."),
        # A new piece
        "new.photo": _("Take a picture of your piece. Stand near a window and come close."),
        "new.frame": _("Is the whole piece in the picture? Turn it or move the frame, then press the green key."),
        "new.craft": _("What is it? Touch the picture that is like your piece."),
        "new.name": _("Tell us about your piece: its name, and how you made it. Press the round key and speak."),
        "new.materials": _("What is it made of? Touch the pictures, then press the green key."),
        "new.size": _("How large is it? Touch the picture."),
        "new.weight": _("How heavy is it? Touch the picture."),
        "new.price": _("How much does the buyer pay? Touch the money, then press the green key."),
        "new.quantity": _("How many do you have? Touch the picture."),
        "new.place": _("Where is it now: with you, or at the centre?"),
        "new.check": _("Look and listen once more. Press the green key, and everybody can see it."),
        "new.pin": _("The price needs your own yes. Type the secret number of your card."),
        "new.sent": _("Thank you. Your piece has arrived."),
        "new.review": _("Thank you. The centre looks at your first piece, then it is in the shop."),
        "new.kept": _("There is no network. Your piece is kept on this telephone and goes by itself."),
        "new.missing": _("Something is still missing. Touch the picture with the sign."),
        "new.signed_out": _("You are signed out. Your piece is kept. Sign in, and it goes by itself."),
        "new.unreadable": _("This picture cannot be read. Take it again with the camera."),
        "new.blurred": _("The picture is not sharp. Hold the telephone still and take it again."),
        "new.dark": _("The picture is dark. Go near a window and take it again."),
        "new.small": _("The piece is far away. Come closer and take it again."),
        # The other rooms of the house
        "pieces": _("These are your pieces. Touch one to see where it is."),
        "piece": _("This is your piece. Here you see where it is and how many there are."),
        "orders": _("These are your orders. Touch the green key when a piece is ready."),
        "order": _("Somebody bought this. Is it ready, or do you no longer have it?"),
        "money": _("This is your money: what was paid, and what is still to come."),
        "payout": _("Did you get this money? Press the green key if you did."),
        "prices": _("We count together what is left for your work. You decide the price."),
        "public": _("This is what everybody may see of you. Touch one to show or to hide it."),
        **{f"public.{choice.key}": choice.means for choice in CHOICES.values()},
        "public.receipt": _("It is hidden. Here you see where it is gone already."),
        "news": _("This is new for you: what was sold, paid or decided."),
        "told": _("This was done in your name. Touch one to look at it."),
        "act": _("This was done in your name. If it was not right, press the red key."),
        "helpers": _("These people may help you. You can end it at any time."),
        "helpers.give": _("Who shall help you? Type her telephone number, touch what she may do, and for how long."),
        "programs": _("These programs may do things for you. You can end it at any time."),
        "asked": _("These questions wait for your yes or no. Touch one."),
        "answer": _("You are asked for your yes. Look and listen, then press green for yes or red for no."),
        "fairs": _("These are your fairs."),
        "page": _("This is your page, as visitors see it."),
        "standing": _("This is where you stand, and what is still missing before you sell."),
    }
)


def words(code: str, language: str) -> str:
    """What is said on the screen, in a written language; empty for a code that there is not."""
    with override(language):
        return str(SCREENS[code]) if code in SCREENS else ""
