"""What the demonstration makes of the service's refusals."""

import httpx2
import pytest

from geoheal.demo.api_requests import require_success
from geoheal.errors import GeohealError


def test_a_refusal_says_what_was_asked_and_why():
    answer = httpx2.Response(422, text="latency_max_ms: above 0", request=httpx2.Request("PATCH", "http://x"))
    with pytest.raises(GeohealError, match="PATCH /systems/rental: latency_max_ms: above 0"):
        require_success(answer, "PATCH /systems/rental")
