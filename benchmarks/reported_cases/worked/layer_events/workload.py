def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        paths = ["net", "net.conv", "net.conv.norm", "net.head"]
        recorded = []
        for path in paths[1:]:
            rows = [(f"aten::op{random.randrange(250)}", random.randrange(900), random.randrange(900)) for _ in range(1200)]
            recorded.append((path, rows))
        with probe.request("profile"):
            found = module.profile(paths, recorded)
        probe.output(found)
