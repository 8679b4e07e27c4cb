import tempfile


def workload(module, probe):
    for number in range(20):
        random = probe.input(number)
        names = [f"n{n}.{random.choice(['md', 'txt', 'png'])}" for n in range(6)]
        texts = {name: "x" * random.randrange(90) for name in names}
        removed = [name for name in names if random.random() < 0.06]
        with tempfile.TemporaryDirectory() as root:
            with probe.request("ingest"):
                probe.output(module.ingest(root, texts, removed))
