"""Executions of scenes in a smart home, as its service tells them."""

from enum import Enum, unique


@unique
class ExecutionType(str, Enum):
    UNKNOWN = "UNKNOWN"
    IMMEDIATE = "Immediate execution"
    DELAYED = "Delayed execution"
    PLANNED = "Planned"


@unique
class ExecutionState(str, Enum):
    UNKNOWN = "UNKNOWN"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class HistoryExecution:
    def __init__(self, id, label, execution_type, state, duration=0, **_):
        self.id = id
        self.label = label
        try:
            self.execution_type = ExecutionType(execution_type)
        except ValueError:
            self.execution_type = ExecutionType.UNKNOWN
        self.state = ExecutionState(state)
        self.duration = duration

    def is_planned(self):
        return self.execution_type in (ExecutionType.PLANNED, ExecutionType.DELAYED)


class Client:
    def __init__(self, answers):
        self.answers = answers

    def get_execution_history(self):
        return [HistoryExecution(**answer) for answer in self.answers]


def summary(answers):
    history = Client(answers).get_execution_history()
    rows = [(each.id, each.execution_type.name, each.state.name, each.is_planned()) for each in history]
    return rows, sum(each.duration for each in history)
