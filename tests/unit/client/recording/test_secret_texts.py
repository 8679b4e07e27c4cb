"""Secrets are left out by what they look like and by the names beside them; ordinary data stays."""

# ruff: noqa: E501 - tables

import base64
import json

import numpy as np
import pytest

from geoheal.client.recording.codec.freezing import Freezer
from geoheal.client.recording.codec.frozen import NotRecordable
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.codec.sealing import seal
from geoheal.client.recording.outside.log import AskedOutside


def sealed(value: object) -> str:
    return json.dumps(seal(Freezer("kiosk", Redaction()).freeze(value)), ensure_ascii=False)


NAMES = (
    *(
        "pwhash",
        "passwd_hash",
        "pw_hash",
        "hashedPassword",
        "pin",
        "userPin",
        "otp",
        "otp_code",
        "totpSecret",
    ),
    *("ssn", "SSN", "social_security_no", "card_number", "ccNum", "cvv2", "securityCode", "signing_key"),
    *("connectionString", "AccountKey", "recovery_codes", "PHPSESSID", "csrf_token", "psk", "Kennwort"),
    *("csrfmiddlewaretoken", "csrftoken", "_xsrf", "csrfToken"),
)


@pytest.mark.parametrize("name", NAMES)
def test_secret_names_hide_keys_and_columns(name):
    assert "hunter2" not in sealed({"id": 1, name: "hunter2"})
    event = (outside := AskedOutside("kiosk", Redaction())).statement("SELECT * FROM users")
    assert event is not None
    outside.described(event, ["id", name], 1, None)
    outside.fetched(event, [(1, "hunter2")], is_complete=True)
    assert "hunter2" not in str([each.body for each in event.answers])


TEXTS = (
    "host=db port=5432 user=shop password=hunter2 dbname=shop",
    "host=db password='hun ter2 \\' x' dbname=shop",
    "host = db password = hunter2",
    "Server=db;Uid=shop;Pwd=hunter2;Encrypt=yes",
    "Server=db;User ID=sa;Password={hun;ter2};",
    "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=hunter2aGVsbG8=;Suffix=net",
    "postgresql://db/shop?user=shop&password=hunter2&sslmode=require",
    "https://user:p@hunter2@db/shop",
    "export PGPASSWORD=hunter2",
    '{"user": "ann", "password": "hunter2"}',
    '{"body": "{\\"api_key\\": \\"hunter2\\"}"}',
    "{'client_secret': 'hunter2'}",
    "db:\n  password: hunter2\n",
    "connect(user='ann', passwd=\"hunter2\")",
    "CREATE USER shop IDENTIFIED BY 'hunter2'",
    "alter user shop identified with caching_sha2_password by 'hunter2'",
    "ALTER USER shop IDENTIFIED BY hunter2",
    "CREATE ROLE shop LOGIN PASSWORD 'hunter2'",
    "ALTER LOGIN sa WITH PASSWORD = N'hunter2'",
    "SET PASSWORD FOR shop = PASSWORD('hunter2')",
    "SELECT crypt('hunter2', salt) FROM logins",
    "PRAGMA key = 'hunter2'",
    "Authorization: Token hunter2",
    "GET / HTTP/1.1\nCookie: sid=hunter2; theme=dark\nHost: x",
    "X-Api-Key: hunter2",
)


@pytest.mark.parametrize("text", TEXTS)
def test_what_a_name_in_a_text_says_is_secret_is_left_out(text):
    assert "ter2" not in sealed([{"a": text}])
    assert b"ter2" not in base64.b64decode(json.loads(sealed(text.encode()))["bytes"])


SHAPES = (
    *("AKIA" + "IOSFODNN7EXAMPLE", "gh" + "p_" + "a1B2" * 9, "github" + "_pat_" + "a1B2" * 10, "gl" + "pat-" + "a1B2" * 5),
    *("xox" + "b-123456789012-abcdefABCDEF", "sk" + "_live_" + "4eC39HqLyjWDarjtT1zdp7dc", "AI" + "za" + "Sy0" + "a1B2" * 8),
    *("sk" + "-proj-" + "a1B2" * 10, "sk" + "-ant-api03-" + "a1B2" * 10, "SG" + "." + "a1B2" * 5 + "." + "a1B2" * 10),
    *("npm" + "_" + "a1B2" * 9, "hf" + "_" + "aBcD" * 9, "dop" + "_v1_" + "a1b2" * 16, "shp" + "at_" + "a1b2" * 8),
    *("123456789" + ":AA" + "a1B2" * 8 + "x", "hvs" + "." + "a1B2" * 6, "dapi" + "a1b2" * 8, "pypi" + "-AgEI" + "a1B2" * 14),
    *("ghl_" + "abcdefghijkl" + "_" + "a1B2" * 11, "GOC" + "SPX-" + "a1B2" * 7, "key" + "-" + "a1b2" * 8),
    "https://hooks.slack.com/services/" + "T0000AAAA/B0000BBBB/a1B2a1B2a1B2a1B2a1B2a1B2",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----",
    *("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJhbGciOiJkaXIifQ..aXZpdml2aXY.Y2lwaGVy.dGFndGFn"),
    *("$2b$12$" + "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"),
    *("pbkdf2_sha256$260000$salt$aGFzaGhhc2g=", "scrypt:32768:8:1$salt$" + "a1b2" * 8, "$6$salt$" + "a1b2" * 10),
    *("4111 1111 1111 1111", "4111111111111111", "5555-5555-5555-4444", "3782 822463 10005", "378282246310005"),
    *("123-45-6789", "DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819"),
)  # fmt: skip


@pytest.mark.parametrize("secret", SHAPES)
def test_what_looks_like_a_secret_is_left_out(secret):
    for text in (secret, f"x {secret} y", f'{{"k": "{secret}"}}', f"({secret})"):
        assert secret not in sealed(text).replace("\\n", "\n")
        assert "redacted" in sealed(text)


def test_card_numbers_are_left_out_of_numbers_too():
    assert (
        sealed([4111111111111111, 378282246310005]) == '{"list": [{"redacted": "int"}, {"redacted": "int"}]}'
    )


@pytest.mark.parametrize("kind", ["U", "S"])
def test_arrays_of_texts_with_a_secret_are_refused(kind):
    with pytest.raises(NotRecordable, match="a secret in it"):
        sealed(np.array(["a", "gh" + "p_" + "a1B2" * 9], dtype=kind))


def test_pairs_of_a_header_and_its_value_are_redacted():
    headers = [("Host", "x"), ("Authorization", "hunter2"), (b"cookie", b"hunter2"), ("X-Api-Key", "hunter2")]
    freezer = Freezer("kiosk", Redaction())
    text = json.dumps(seal(freezer.freeze(headers)))
    assert ("hunter2" not in text, "aHVudGVyMg" not in text, freezer.is_redacted) == (True, True, True)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER USER shop IDENTIFIED BY %s",
        "PRAGMA key = ?",
        "INSERT INTO u (pwhash) VALUES (?)",
        "UPDATE u SET password = ?",
        "SELECT id FROM u WHERE api_key = ?",
        "SELECT password AS p FROM u",
        "SELECT password p FROM u",
        "SELECT upper(password) FROM u",
        "SELECT (SELECT password FROM u) FROM u",
        "SELECT password || id FROM u",
        "WITH p AS (SELECT password FROM u) SELECT * FROM p",
        "SELECT id FROM u; SELECT password FROM u",
        "SELECT CASE WHEN password = 'a' THEN 1 END FROM u",
        "SELECT 'a', password = 'a' FROM u",
        "SELECT id FROM u ORDER BY password",
    ],
)
def test_statements_that_set_a_secret_are_not_recorded(statement):
    outside = AskedOutside("kiosk", Redaction())
    assert outside.statement(statement, ("hunter2",)) is None
    assert outside.reason == "A statement has a secret name in it."


ORDINARY = (
    "SELECT id, name FROM users WHERE id = %s AND kind = 'basic'",
    "UPDATE stock SET amount = amount - 1 WHERE key = 'A-1'",
    "price=12.50; quantity=3; author=Ann; tokenizer=bert-base; keyboard=qwerty; pinned=yes",
    "max_tokens=512 pass=12 fail=3 salt=0.5",
    "password=%s token=:token secret=? api_key=${API_KEY} passwd=<password> pwd=*** password=None",
    "password: required, token: optional",
    "Secret: how bakers make bread. Token: the smallest unit of text. Cookie: a small biscuit.",
    "A basic subscription was identified by Darwin; the bearer instrument is a basic understanding.",
    "The password is checked, and the secret of it is patience.",
    *("550e8400-e29b-41d4-a716-446655440000", "9f86d081884c7d659a2feaa0c55ad015", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    *("1700000000000", "1700000000000000", "9783161484100", "4006381333931", "4111111111111112", "1234567890123456"),
    *("0.4111111111111111", "2026-02-03T04:05:06Z", "+49 30 1234567", "+1 555-123-4567", "192.168.0.1:5432"),
    *("2024-01-15", "000-12-3456", "sk-learn-and-other-libraries-for-python", "task_live_update", "ghp_short", "AKIAX"),
    *("https://example.com:8080/a?b=c", "mailto:ann@example.com", "git@github.com:ann/shop.git", "eyJust a text"),
    *("def f(a: int = 1) -> str: ...", "#!/bin/sh\nset -eu\nPATH=/usr/bin", '{"id": 1, "name": "Ann", "city": "Ulm"}'),
    *("key-value store", "SG.1.2", "hf_dataset_of_many_words", "npm_config_registry", "xoxo", "Route 123-45"),
    "DE12 what is this",
)  # fmt: skip


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_texts_stay(text):
    assert json.loads(sealed(text)) == text


def test_ordinary_data_stays():
    value = {
        "author": "Ann", "keyboard": "de", "spin": 1, "pinned": True, "passenger": "Bob", "compass": 3, "opinion": "x",
        "shipping": "y", "company": "z", "span": 2, "discard_notes": "n", "options": [1], "adoption": 2, "desktop": 3,
        "hash": "9f86d081", "key": "k", "card": "ace", "total": 1700000000000000, "passed": 4, "assignment": "s",
    }  # fmt: skip
    freezer = Freezer("kiosk", Redaction())
    assert json.loads(json.dumps(seal(freezer.freeze(value))))["dict"] == [
        [key, {"list": [1]} if item == [1] else item] for key, item in value.items()
    ]
    assert not freezer.is_redacted
