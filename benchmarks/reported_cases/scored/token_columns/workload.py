def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        words = ["int", "x", "=", "42", "foo_bar", "(", ")", ";", "return", "+"]
        source = "\n".join(" ".join(random.choice(words) for _ in range(4)) for _ in range(900))
        with probe.request("tokens"):
            found = module.tokens_of(source)
        probe.output([len(found), found[:100], found[-100:]])
