"""Requests of tests to services without TLS."""

import ssl
from functools import partial
from typing import Final

import httpx2

_NOTHING_TRUSTED: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""By default each request would read the certificates of all authorities, which takes 30 ms."""

get = partial(httpx2.get, verify=_NOTHING_TRUSTED)
post = partial(httpx2.post, verify=_NOTHING_TRUSTED)
