"""The arguments of a step that runs in parallel on many rows."""

import json
from dataclasses import dataclass, field

INPUT_PREFIX = "--pf_input_"
ENV_PREFIX = "--pf_env_"


class ArgumentError(Exception):
    """The arguments of the step cannot be used."""


@dataclass
class ParallelConfig:
    inputs: dict = field(default_factory=dict)
    environment: dict = field(default_factory=dict)
    mapping: dict = field(default_factory=dict)
    debug: bool = False


class Parser:
    def __init__(self, arguments):
        self.arguments = list(arguments)
        self.unknown = []

    def parse(self):
        config = ParallelConfig()
        config.inputs = self._prefixed(INPUT_PREFIX)
        config.environment = self._prefixed(ENV_PREFIX)
        config.debug = "--debug" in self.arguments
        config.mapping = self._mapping()
        self.unknown = [each for each in self.arguments if not self._is_known(each)]
        return config

    def _is_known(self, argument):
        return argument == "--debug" or argument.startswith((INPUT_PREFIX, ENV_PREFIX, "--mapping"))

    def _prefixed(self, prefix):
        found = {}
        for argument in self.arguments:
            if not argument.startswith(prefix):
                continue
            name, value = argument.split("=")
            found[name[len(prefix):]] = value
        return found

    def _mapping(self):
        for argument in self.arguments:
            if argument.startswith("--mapping"):
                _, text = argument.split("=", 1)
                return json.loads(text)
        return {}


class Executor:
    def __init__(self, config):
        self.config = config

    def row(self, row):
        values = dict(self.config.inputs)
        for target, source in self.config.mapping.items():
            values[target] = row.get(source)
        return {"values": values, "environment": sorted(self.config.environment.items())}


def run(arguments, rows):
    parser = Parser(arguments)
    config = parser.parse()
    if parser.unknown:
        raise ArgumentError(parser.unknown[0])
    executor = Executor(config)
    return [executor.row(row) for row in rows]
