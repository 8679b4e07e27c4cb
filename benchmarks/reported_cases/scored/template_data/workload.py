import tempfile


def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        words = {f"w{n}": {"en": f"word {random.randrange(999)}", "de": f"Wort {n}"} for n in range(400)}
        files = {"data/words.json": words, "data/site.json": {"title": f"Site {number}"}}
        pages = {}
        for page in range(12):
            tags = [f"{{{{ data('data/words.json', 'w{random.randrange(420)}.en') }}}}" for _ in range(25)]
            pages[f"p{page}"] = "{{ data('data/site.json', 'title') }}: " + ", ".join(tags)
        with tempfile.TemporaryDirectory() as folder:
            with probe.request("build"):
                found = module.build(folder, files, pages)
        probe.output(found)
