def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        classes = []
        for n in range(120):
            fields = [("Name", [f"List{n % 25}"] if n % 2 else [], [])]
            fields += [(f"F{k}", [], [f"list{random.randrange(25)}"] if k == 1 else []) for k in range(1, 8)]
            classes.append((f"Class:{n}", fields))
        objects = []
        for n in range(250):
            objects.append((f"class:{random.randrange(120)}", [f"o{n}", f"o{random.randrange(260)}", "1", "2", "", "x", "y", "z"]))
        with probe.request("validate"):
            found = module.validate(classes, objects)
        probe.output(found)
