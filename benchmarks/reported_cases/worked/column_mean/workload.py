from decimal import Decimal


def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        rows = []
        for _ in range(random.randrange(4, 14)):
            value = None if random.random() < 0.3 else Decimal(random.randrange(100))
            rows.append((random.choice("abc"), value))
        with probe.request("summarise"):
            probe.output(module.summarise(rows, ["group", "value"], ["a", "b", "c"]))
