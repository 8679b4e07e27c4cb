def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        pet = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
        if random.random() < 0.5:
            pet["required"] = ["id"]
        definitions = {"Pet": pet, "Pets": {"type": "array", "items": {"$ref": "Pet"}}}
        if random.random() < 0.3:
            definitions["Nothing"] = {"type": "object"}
        with probe.request("examples"):
            probe.output(module.examples(definitions))
