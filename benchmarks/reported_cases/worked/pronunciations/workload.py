def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        vowels, ends = ["AH1", "OW1", "IY2", "EH0"], ["T", "N", "K"]
        lines = [";;; made for this"]
        for n in range(2500):
            lines.append(f"WORD{n}  B {random.choice(vowels)} {random.choice(ends)}")
            if n % 9 == 0:
                lines.append(f"WORD{n}(2)  B {random.choice(vowels)} {random.choice(ends)}")
        poem = [f"word{random.randrange(2600)}" for _ in range(150)]
        with probe.request("schema"):
            probe.output(module.schema(lines, poem))
