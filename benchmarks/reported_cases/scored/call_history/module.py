"""Keeps the last calls of every model, for looking at."""

MAX_HISTORY = 8000
GLOBAL_HISTORY = []


class Model:
    def __init__(self, name):
        self.name = name
        self.history = []

    def _remember(self, entry):
        if len(GLOBAL_HISTORY) >= MAX_HISTORY:
            GLOBAL_HISTORY.pop(0)
        GLOBAL_HISTORY.append(entry)
        if len(self.history) >= MAX_HISTORY:
            self.history.pop(0)
        self.history.append(entry)

    def __call__(self, prompt):
        answer = prompt[::-1]
        self._remember({"prompt": prompt, "answer": answer, "model": self.name})
        return answer


def last_calls(count=3):
    return [entry["prompt"] for entry in GLOBAL_HISTORY[-count:]]


def answer_all(model, prompts):
    return [model(prompt) for prompt in prompts]
