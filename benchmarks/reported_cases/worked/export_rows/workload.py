import json


def workload(module, probe):
    columns = [{"name": "a", "label": "A", "type": "Data"}, {"name": "d", "label": "D", "type": "Duration"}]
    for number in range(4):
        random = probe.input(number)
        rows = [{"a": random.randrange(99), "d": random.randrange(9999), "indent": n % 3} for n in range(2500)]
        visible = [n for n in range(2500) if random.random() < 0.8]
        form = {"visible_idx": json.dumps(visible), "include_indentation": True}
        with probe.request("export"):
            probe.output(module.export(columns, rows, form))
