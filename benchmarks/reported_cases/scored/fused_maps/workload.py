def diamonds(random, count):
    nodes, edges = [("m0", ["in"], ["a0"])], []
    for n in range(count):
        nodes += [(f"l{n}", [f"a{n}"], [f"b{n}"]), (f"r{n}", [f"c{random.randrange(count)}"], [f"c{n}"])]
        nodes.append((f"m{n + 1}", [f"b{n}"], [f"a{n + 1}"]))
        edges += [(f"m{n}", f"l{n}"), (f"m{n}", f"r{n}"), (f"l{n}", f"m{n + 1}"), (f"r{n}", f"m{n + 1}")]
    return {"nodes": nodes, "edges": edges}


def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        description = diamonds(random, 13)
        with probe.request("fuse"):
            found = module.fuse(description)
        probe.output(found)
