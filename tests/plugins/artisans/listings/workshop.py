"""A maker with her telephone, and pictures that a test draws."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image, ImageDraw

from marketplace.accounts.acting import SCOPES, Acting
from marketplace.accounts.models import Mandate, Person
from marketplace.kernel.clock import now
from plugins.artisans.models import Maker, MakerFile, TeamMember

ACCEPT = {"accept": "application/json"}
KIND = "application/json"


def rug(size: tuple[int, int] = (900, 700), *, seed: int = 7, light: float = 1.0) -> Image.Image:
    """Something with edges and threads, evenly lit."""
    numbers = random.Random(seed)
    picture = Image.new("RGB", size, _lit((214, 196, 160), light))
    draw = ImageDraw.Draw(picture)
    step = size[0] // 12
    for row in range(0, size[1], step):
        for column in range(0, size[0], step):
            colour = numbers.choice([(150, 40, 30), (40, 60, 110), (230, 220, 200), (60, 45, 35)])
            box = [
                (column + step // 2, row),
                (column + step, row + step // 2),
                (column + step // 2, row + step),
                (column, row + step // 2),
            ]
            draw.polygon(box, fill=_lit(colour, light))
    for _thread in range(900):
        x, y = numbers.randrange(size[0]), numbers.randrange(size[1])
        draw.line([x, y, x + 9, y + 3], fill=_lit((245, 235, 215), light))
    return picture


def _lit(colour: tuple[int, int, int], light: float) -> tuple[int, int, int]:
    red, green, blue = (int(part * light) for part in colour)
    return red, green, blue


@cache
def rug_file(seed: int = 7) -> bytes:
    """A rug as a telephone sends it."""
    return jpeg(rug(seed=seed))


@cache
def _speck() -> bytes:
    return jpeg(Image.new("RGB", (40, 30), (120, 60, 40)))


def jpeg(picture: Image.Image, **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=88, **options)
    return out.getvalue()


class Workshop:
    """A maker who sells, her owner, and the owner's telephone."""

    def __init__(self, code: str = "fadma", *, state: str = "selling", region: str = "MA-03") -> None:
        self.maker = Maker.objects.create(
            code=code, slug=code, names={"fr": f"Atelier Démo {code.title()}"}, region=region, state=state, crafts=["zellige"]
        )
        self.person: Person = Person.objects.create_person(email=None, password=None, name="Fadma Démo", language="en")
        TeamMember.objects.create(maker=self.maker, person=self.person, role="owner")
        self.phone = telephone(self.person)
        self.acting = Acting(self.person, f"maker:{code}", code, frozenset(SCOPES))

    def put(self, path: str, given: Any, phone: Client | None = None) -> Any:
        return (phone or self.phone).put(f"/maker/{path}", given, content_type=KIND, headers=ACCEPT)

    def post(self, path: str, given: Any = None, phone: Client | None = None) -> Any:
        return (phone or self.phone).post(f"/maker/{path}", given or {}, content_type=KIND, headers=ACCEPT)

    def get(self, path: str, phone: Client | None = None) -> Any:
        return (phone or self.phone).get(f"/maker/{path}", headers=ACCEPT)

    def piece(self, path: str, offset: int, data: bytes, phone: Client | None = None) -> Any:
        return (phone or self.phone).patch(f"/maker/{path}?offset={offset}", data, content_type="application/octet-stream")

    def picture(self, data: bytes | None = None, **framing: Any) -> str:
        """Sent whole; the file's id."""
        upload, data = uuid4(), data or rug_file()
        self.put(f"uploads/{upload}/", {"use": "piece", "content_type": "image/jpeg", "size": len(data)})
        self.piece(f"uploads/{upload}/", 0, data)
        return str(self.post(f"uploads/{upload}/done/", framing).json()["file"])

    def kept(self) -> str:
        """A picture of a piece as if it had been sent; the file's id."""
        data = _speck()
        path = default_storage.save(f"private/makers/{uuid4().hex}/original.jpg", ContentFile(data))
        file = MakerFile.objects.create(
            maker=self.maker, use="piece", path=path, content_type="image/jpeg", size=len(data), sha256="0", width=40, height=30
        )
        return str(file.pk)

    def draft(self, **parts: Any) -> UUID:
        """A piece that lacks nothing, unless `parts` say otherwise."""
        id = uuid4()
        whole = {
            "version": 0, "craft": "zellige", "names": {"fr": "Plateau bleu"}, "price": "350.00", "quantity": 2,
            "place": "hub",
        } | parts  # fmt: skip
        if "pictures" not in whole:
            whole["pictures"] = [self.kept()]
        answer = self.put(f"listings/{id}/", whole)
        assert answer.status_code == 200, answer.content
        return id

    def helper(self, *scopes: str) -> tuple[Mandate, Client]:
        """Somebody with her mandate, and that somebody's telephone."""
        person: Person = Person.objects.create_person(email=None, password=None, name="Aicha Démo", language="en")
        today = now().date()
        mandate = Mandate.objects.create(
            helper=person, subject=f"maker:{self.maker.code}", scopes=list(scopes), starts_on=today,
            ends_on=today + timedelta(days=30), proof="signature", read_out="She may.", given_by=self.person,
        )  # fmt: skip
        return mandate, telephone(person)

    def files(self) -> list[MakerFile]:
        return list(MakerFile.objects.filter(maker=self.maker).order_by("created_at"))


def telephone(person: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client
