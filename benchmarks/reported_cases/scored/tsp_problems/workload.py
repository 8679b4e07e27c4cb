def workload(module, probe):
    for number in range(60):
        random = probe.input(number)
        comment = f"(Augerat, trucks {random.randrange(9)})"
        if random.random() < 0.12:
            comment = f"(Augerat, trucks: {random.randrange(9)}, optimal: {random.randrange(999)})"
        lines = [f"NAME : p{number}", f"COMMENT : {comment}", "TYPE : CVRP", "NODE_COORD_SECTION"]
        lines += [f"{n} {random.randrange(99)} {random.randrange(99)}" for n in range(random.randrange(1, 6))]
        lines += ["DEMAND_SECTION", f"1 {random.randrange(9)}", "EOF"]
        with probe.request("load"):
            probe.output(module.load("\n".join(lines)))
