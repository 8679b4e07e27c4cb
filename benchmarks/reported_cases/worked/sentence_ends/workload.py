def workload(module, probe):
    first = probe.input(0)
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = sorted({"".join(first.choice(letters) for _ in range(3)) for _ in range(800)})
    language = module.Language(names + module.TITLES)
    words = ["the", "house", "is", "dr. ", "old.", "and", "we", "left."]
    for number in range(1, 7):
        random = probe.input(number)
        text = "\n".join(
            " ".join(random.choice(words) if random.random() < 0.3 else random.choice(names) + random.choice(". ,") for _ in range(25))
            for _ in range(25)
        )
        with probe.request("sentences"):
            found = module.sentences(text, language)
        probe.output(found)
