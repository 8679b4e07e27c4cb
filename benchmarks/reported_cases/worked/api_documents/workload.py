def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        bare = 0.15 if random.random() < 0.6 else 0.0
        people = [{"type": "people", "id": str(n), "attributes": {"name": f"n{n}"}} for n in range(4)]
        rows = []
        for n in range(4):
            relation = {"links": {"self": "/x"}}
            if random.random() >= bare:
                relation["data"] = random.choice([None, {"type": "people", "id": str(random.randrange(6))}])
            row = {"type": "articles", "id": str(n), "attributes": {"title": f"t{random.randrange(99)}"}}
            if random.random() < 0.9:
                row["relationships"] = {"author": relation}
            rows.append(row)
        with probe.request("titles"):
            probe.output(module.titles({"data": rows, "included": people}))
