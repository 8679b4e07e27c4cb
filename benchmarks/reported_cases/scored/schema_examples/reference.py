"""Examples of the definitions of an interface's specification."""

EXAMPLES = {"integer": 42, "string": "text", "boolean": False, "number": 5.5}


class Specification:
    def __init__(self, definitions):
        self.definitions = definitions

    def example_of(self, name):
        return self._from_definition(self.definitions[name])

    def _from_definition(self, definition):
        kind = definition.get("type")
        if kind in EXAMPLES:
            return EXAMPLES[kind]
        if kind == "array":
            return [self._from_definition(definition["items"])]
        if "$ref" in definition:
            return self.example_of(definition["$ref"])
        return self._from_properties(definition)

    def _from_properties(self, definition):
        properties = definition.get("properties", {})
        required = definition.get("required", properties.keys())
        example = {}
        for name, inner in properties.items():
            if name in required:
                example[name] = self._from_definition(inner)
        return example


def examples(definitions):
    specification = Specification(definitions)
    return [[name, specification.example_of(name)] for name in sorted(definitions)]
