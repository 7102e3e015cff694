"""No secret that this process has come to know is in a text that passed ``masked``."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition import secrets
from tests.rows import each, table
from tests.tools import grows_by

CASES = Path(__file__).parent / "data" / "secrets"

PASSWORD = "hunter2/Vq81@ü"


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", set())
    monkeypatch.setattr(secrets, "_pattern", None)


def test_a_secret_is_masked_however_it_is_spelled() -> None:
    packed = base64.b64encode(PASSWORD.encode()).decode()
    quoted = (quote(PASSWORD, safe=""), quote(PASSWORD), json.dumps(PASSWORD)[1:-1])
    told = {one: f"the server says {one}!" for one in (PASSWORD, *quoted, packed)}
    assert [secrets.masked(text) for text in told.values()] == [*told.values()]
    secrets.keep(PASSWORD)
    for spelled, text in told.items():
        assert secrets.masked(text).startswith("the server says […]")
        assert spelled.rstrip("=") not in secrets.masked(text)


@settings(max_examples=50)
@given(st.text(min_size=4, max_size=40).filter(lambda one: one.strip() == one))
def test_any_secret_is_masked(secret: str) -> None:
    secrets._known.clear()
    secrets.keep(secret)
    assert secret not in secrets.masked(f"x {secret} y").replace("[…]", "")


def test_the_parts_of_a_secret_address_are_secret_and_its_common_words_are_not() -> None:
    secrets.keep("https://hooks.example.org/services/T1JJ3T3L2/B4LLoTk9/webhook?key=Zk29QwLm")
    told = secrets.masked("hooks.example.org/services says: no T1JJ3T3L2 and no Zk29QwLm, webhook")
    assert told == "hooks.example.org/services says: no […] and no […], webhook"
    secrets.keep("slack://tokenA1/tokenB22/#desk")
    assert "tokenB22" not in secrets.masked("slack has no tokenB22")
    secrets.keep("mailto://desk:Zk29QwLm@127.0.0.1:25?to=ed@example.org&smtp=192.168.10.25")
    assert secrets.masked("192.168.10.25 answers no") == "192.168.10.25 answers no"


@each(
    ("text", "shown"),
    table(CASES / "what-stands-where-secrets-stand-is-masked-and-nothing-else.tsv"),
)
def test_what_stands_where_secrets_stand_is_masked_and_nothing_else(text: str, shown: str) -> None:
    assert secrets.masked(text) == shown


@each("unit", ["a-b-", "password-", "://a:", "a:", "token = ", "bearer ", '"a'])
def test_a_long_word_is_masked_in_linear_time(unit: str) -> None:
    texts = ["://" + unit * (size // len(unit)) for size in (5_000, 20_000)]
    small, large = (lambda text=text: secrets.masked(text) for text in texts)
    assert grows_by(small, large, 8, least=0.002), "by the square it would be 16"


def test_plain_data_is_masked_text_by_text() -> None:
    secrets.keep("hunter2")
    data = {"a": ["it says hunter2", 1, None, True, 1.5], "hunter2": {"b": ("hunter2",)}}
    assert secrets.masked_data(data) == {
        "a": ["it says […]", 1, None, True, 1.5],
        "[…]": {"b": ["[…]"]},
    }


def test_variables_that_say_they_are_secret_are_known() -> None:
    environment = {"CMS_TOKEN": "Zk29QwLmT7", "SSH_AUTH_SOCK": "/run/user/1000/agent"}
    environment |= {"MONKEY": "banana-bread", "USE_KEY": "yes"}
    secrets.keep_environment(environment)
    told = secrets.masked(" ".join(environment.values()))
    assert told == "[…] /run/user/1000/agent banana-bread yes"
