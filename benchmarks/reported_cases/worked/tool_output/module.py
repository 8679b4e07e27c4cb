"""Runs tools of a pipeline, and keeps what they say."""


class ToolError(Exception):
    pass


class Finished:
    def __init__(self, returncode, stdout, stderr):
        self.returncode = returncode
        self.stdout = stdout
        self.stderr = stderr


class Runner:
    def __init__(self, start):
        self.start = start
        self.lines = []

    def run(self, arguments):
        process = self.start(arguments)
        output = ""
        if process.stdout:
            output += process.stdout.decode("utf-8")
            self.lines += process.stdout.decode("utf-8").splitlines()
        if process.stderr:
            output += process.stderr.decode("utf-8")
            self.lines += process.stderr.decode("utf-8").splitlines()
        if process.returncode != 0:
            raise ToolError(output)
        return output


class Extract:
    def __init__(self, runner, tool):
        self.runner = runner
        self.tool = tool

    def process(self, files):
        found = {}
        for name in files:
            output = self.runner.run([self.tool, name])
            fields = dict(line.split("=", 1) for line in output.splitlines() if "=" in line)
            found[name] = (fields.get("width"), fields.get("frames"))
        return found


def publish(start, files):
    runner = Runner(start)
    found = Extract(runner, "probe").process(files)
    return found, len(runner.lines)


def done(stdout, stderr=b""):
    return Finished(0, stdout, stderr)
