"""信頼する中継: addresses and nothing else, and none left out where a header is named."""

import pytest

from tesuri.sites.foundation import trusted_proxies


@pytest.mark.parametrize(
    ("proxies", "words"), [("10.1.2.300", "takes addresses"), ("", "needs TESURI_TRUSTED_PROXIES")]
)
def test_a_setting_that_cannot_be_meant_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, proxies: str, words: str
) -> None:
    monkeypatch.setenv("TESURI_PROXY_CERT_HEADER", "X-Client-Cert")
    monkeypatch.setenv("TESURI_TRUSTED_PROXIES", proxies)
    with pytest.raises(SystemExit, match=words):
        trusted_proxies()
