def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        prefixes = [("/" + "".join(random.choice("abc") for _ in range(random.randrange(1, 5))), random.randrange(-1, 6)) for _ in range(60)]
        paths = ["/" + "".join(random.choice("abc") for _ in range(6)) for _ in range(700)]
        with probe.request("route"):
            found = module.route(prefixes, paths)
        probe.output(found)
