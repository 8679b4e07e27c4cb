def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        def word():
            return "".join(random.choice("abcdefgh") for _ in range(5))
        kinds = [(f"k{n}", [word() for _ in range(60)]) for n in range(2)]
        tree = {
            f"/plugins/{n}": [(random.choice(kinds[n % 2][1]) if random.random() < 0.5 else word()) + f"{k}.py" for k in range(120)]
            for n in range(3)
        }
        with probe.request("discover"):
            found = module.discover(kinds, tree)
        probe.output(found)
