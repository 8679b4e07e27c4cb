"""States of tasks."""


class Task:
    def __init__(self, state):
        self.state = state

    def is_finished(self):
        return self.state in ("Success", "Failed")


def finished(states):
    return sum(Task(state).is_finished() for state in states)
