"""What a remote control daemon knows, from the output of its command."""


class Remotes:
    def __init__(self, run):
        self._run = run

    def list_remotes(self):
        output = self._run("list")
        return [line.split()[-1] for line in output.splitlines()]

    def list_codes(self, remote):
        output = self._run(f"list {remote}")
        codes = []
        for line in output.splitlines():
            codes.append(line.split()[-1])
        return codes


def inventory(run):
    remotes = Remotes(run)
    return {name: remotes.list_codes(name) for name in remotes.list_remotes()}
