import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from marketplace.kernel import signing


def test_what_we_sign_is_verified_by_the_published_key_alone():
    key = jwt.PyJWK(signing.jwks()["keys"][0])
    token = signing.sign({"a": 1})
    assert jwt.decode(token, key, algorithms=["RS256"]) == {"a": 1}
    assert jwt.get_unverified_header(token)["kid"] == signing.public_jwk()["kid"]


def test_a_webhook_body_is_signed_as_saleor_does():
    key = jwt.PyJWK(signing.jwks()["keys"][0])
    signature = signing.sign_detached(b'{"x":1}')
    header, middle, _ = signature.split(".")
    assert header
    assert middle == ""
    jwt.api_jws.decode(signature, key=key, algorithms=["RS256"], detached_payload=b'{"x":1}')
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.api_jws.decode(signature, key=key, algorithms=["RS256"], detached_payload=b'{"x":2}')


def test_a_token_of_another_key_is_refused():
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = jwt.encode({"type": "access"}, other, algorithm="RS256")
    with pytest.raises(jwt.InvalidSignatureError):
        signing.verify(forged)
    with pytest.raises(jwt.InvalidAlgorithmError):
        signing.verify(jwt.encode({}, "g" * 32, algorithm="HS256"))
