"""Test cases with images in their texts."""

from __future__ import annotations

import base64
import re
import uuid
from dataclasses import dataclass, field

_IMAGE_REGISTRY: dict[str, "Image"] = {}
PLACEHOLDER = re.compile(r"\[IMAGE:([0-9a-f]+)\]")


@dataclass
class Image:
    content: bytes
    mime: str = "image/png"
    encoded: str | None = None
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        if self.encoded is None:
            self.encoded = base64.b64encode(self.content).decode("ascii")
        _IMAGE_REGISTRY[self.key] = self

    @property
    def size(self) -> int:
        return len(self.encoded or "")

    def placeholder(self) -> str:
        return f"[IMAGE:{self.key}]"

    @staticmethod
    def resolve(text: str) -> list["str | Image"]:
        parts: list[str | Image] = []
        position = 0
        for match in PLACEHOLDER.finditer(text):
            if match.start() > position:
                parts.append(text[position : match.start()])
            image = _IMAGE_REGISTRY.get(match.group(1))
            parts.append(match.group(0) if image is None else image)
            position = match.end()
        if position < len(text):
            parts.append(text[position:])
        return parts


@dataclass
class TestCase:
    prompt: str
    images: list[Image] = field(default_factory=list)

    def text(self) -> str:
        return self.prompt + " " + " ".join(image.placeholder() for image in self.images)


class Metric:
    def __init__(self, threshold: int = 100) -> None:
        self.threshold = threshold

    def measure(self, case: TestCase) -> tuple[int, int, bool]:
        words, size = 0, 0
        for part in Image.resolve(case.text()):
            if isinstance(part, Image):
                size += part.size
            else:
                words += len(part.split())
        return words, size, size >= self.threshold


def evaluate(rows: list[tuple[str, list[bytes]]]) -> list[tuple[int, int, bool]]:
    metric = Metric()
    scores = []
    for prompt, contents in rows:
        case = TestCase(prompt, [Image(content) for content in contents])
        scores.append(metric.measure(case))
    return scores
