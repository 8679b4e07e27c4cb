def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        letters = "abcdefghijklmnopqrstuvwxyz"
        names = sorted({"".join(random.choice(letters) for _ in range(3)) for _ in range(700)})
        language = module.Language(names + module.TITLES)
        words = ["the", "house", "is", "dr. ", "old.", "and", "we", "left."]
        text = "\n".join(
            " ".join(random.choice(words) if random.random() < 0.3 else random.choice(names) + random.choice(". ,") for _ in range(25))
            for _ in range(15)
        )
        with probe.request("sentences"):
            found = module.sentences(text, language)
        probe.output(found)
