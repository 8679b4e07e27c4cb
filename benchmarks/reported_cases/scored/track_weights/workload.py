def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        fields = {"title": "t", "artist": "a", "length": 3}
        tracks = [{k: random.choice([v, v, "other"]) for k, v in fields.items()} for _ in range(2)]
        files = [fields if random.random() < 0.8 else {"genre": "x"} for _ in range(2)]
        with probe.request("match"):
            probe.output(module.match(files, tracks))
