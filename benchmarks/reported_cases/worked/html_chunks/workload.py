def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        parts = []
        for n in range(600):
            words = "".join(random.choice("abcdefgh ,") for _ in range(160))
            tag = random.choice(["p", "b", "code", "em"])
            parts.append(f'<{tag} id="{n}">{words}</{tag}>')
        html = "".join(parts)
        with probe.request("translate"):
            found = module.translate(html)
        probe.output((len(found), hash(found[:0]), found[:400], found[-400:], found.count("<wbr>")))
