def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        words = [f"w{random.randrange(10**6)}" + (".%EXT%" if n % 4 == 0 else "") for n in range(2500)] + ["# end"]
        plain = [word for word in words if "%" not in word and word[0] != "#"]
        links = {
            word: [f"/{random.choice(plain)}?x=1"] + [f"/found/{random.randrange(5000)}" for _ in range(3)]
            for word in random.sample(plain, 500)
        }
        with probe.request("scan"):
            found = module.scan(words, links, 4000)
        probe.output(found)
