def workload(module, probe):
    letters = "abcdefghij klmno \u6f22\u5b57\u30ab"
    for number in range(3):
        random = probe.input(number)
        rows = []
        for n in range(120):
            rows.append([n, "".join(random.choice(letters) for _ in range(50)), "".join(random.choice(letters) for _ in range(30))])
        with probe.request("render"):
            found = module.render(["id", "title", "who"], rows)
        probe.output(found)
