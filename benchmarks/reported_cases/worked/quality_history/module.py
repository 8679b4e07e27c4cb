"""Grades pictures of a harvest, and tells the trend."""

from dataclasses import dataclass, field


@dataclass
class Assessment:
    crop: str
    score: float
    advice: list = field(default_factory=list)


class Grader:
    WINDOW = 30

    def __init__(self):
        self.quality_history = []

    def assess(self, crop, values):
        score = sum(values) / len(values)
        advice = [f"row {n}: water" for n, value in enumerate(values) if value < 0.2]
        assessment = Assessment(crop, round(score, 4), advice)
        self.quality_history.append(assessment)
        return assessment

    def trend(self):
        recent = self.quality_history[-self.WINDOW:]
        if len(recent) < 2:
            return "unknown"
        return "better" if recent[-1].score >= recent[0].score else "worse"


GRADER = Grader()


def grade(pictures):
    scores = [GRADER.assess(crop, values).score for crop, values in pictures]
    return scores, GRADER.trend()
