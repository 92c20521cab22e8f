import pytest

from marketplace.engine.addresses.validation import STRICT, Rules, clean_address
from marketplace.kernel.errors import DomainErrors

MONTREUIL = {
    "first_name": "Nadia",
    "last_name": "Démo",
    "street_address_1": "1 rue de l'Exemple",
    "city": "Montreuil",
    "postal_code": "93100",
    "country": "FR",
    "phone": "06 12 34 56 78",
}


def refusals(data, rules=STRICT):
    with pytest.raises(DomainErrors) as caught:
        clean_address(data, rules)
    return {(error.field, error.code) for error in caught.value.errors}


def test_a_french_address_is_normalised_as_saleor_does():
    address = clean_address(MONTREUIL)
    assert (address.city, address.postal_code, address.phone) == ("MONTREUIL", "93100", "+33612345678")


def test_a_moroccan_address_in_arabic_is_taken():
    address = clean_address(
        {
            "first_name": "نادية",
            "last_name": "تجريبية",
            "street_address_1": "12 زنقة المثال",
            "city": "فاس",
            "country": "MA",
            "phone": "0612345678",
        }
    )
    assert (address.city, address.phone) == ("فاس", "+212612345678")


def test_each_missing_or_wrong_field_is_named():
    assert refusals({**MONTREUIL, "city": "", "postal_code": "9310"}) == {("city", "REQUIRED"), ("postal_code", "INVALID")}
    assert refusals({**MONTREUIL, "phone": "12"}) == {("phone", "INVALID")}
    assert refusals({**MONTREUIL, "country": ""}) == {("country", "REQUIRED")}
    assert refusals({**MONTREUIL, "street_address_1": ""}) == {("street_address_1", "REQUIRED")}
    assert refusals({**MONTREUIL, "postal_code": "9" * 21}) >= {("postal_code", "INVALID")}


def test_relaxed_rules_take_what_is_there_unchanged():
    relaxed = Rules(check_required_fields=False, check_fields_format=False, enable_fields_normalization=False)
    address = clean_address({"country": "FR", "city": "Montreuil", "postal_code": "x"}, relaxed)
    assert (address.city, address.postal_code) == ("Montreuil", "x")
