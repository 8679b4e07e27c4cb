"""The command line that turns a service's child into a sandboxed Python."""

from pathlib import Path

import pytest

from geoheal.errors import SandboxUnavailable
from geoheal.sandbox.confinement.bubblewrap import Descriptors
from geoheal.sandbox.confinement.environment import Environment
from geoheal.sandbox.confinement.launch import PACKAGES, Programs, command, find_programs
from geoheal.sandbox.policy import Policy

PROGRAMS = Programs(**{name: f"/programs/{name}" for name in PACKAGES})
ENVIRONMENT = Environment(
    interpreter="/home/a/python/bin/python3",
    binds=("/home/a/python", "/usr/lib/python3", "/home/$(touch x)/venv"),
    packages=("/home/$(touch x)/venv/lib/site-packages",),
)


def build(slot_uid):
    return command(Policy(), ENVIRONMENT, PROGRAMS, slot_uid=slot_uid, descriptors=Descriptors())


def after(words, *option):
    return [
        words[index + len(option)]
        for index in range(len(words))
        if words[index : index + len(option)] == [*option]
    ]


@pytest.mark.parametrize("slot_uid", [None, 1_900_000_001])
def test_the_box_is_isolated_before_python_starts(slot_uid):
    words = build(slot_uid)
    box = words[words.index("/programs/bwrap") :]
    for option in (
        "--unshare-all", "--unshare-user", "--unshare-cgroup", "--disable-userns", "--assert-userns-disabled",
        "--die-with-parent", "--new-session", "--clearenv",
    ):  # fmt: skip
        assert box.index(option) < box.index("--")
    assert after(box, "--uid") == ["1000"]
    assert after(box, "--seccomp") == ["10"]
    assert not {"--proc", "--dev", "--share-net", "--bind-try"} & set(box)
    assert after(box, "--bind") == ["/media/work"], "the work folder alone may be written to"
    assert box.index("--bind") < box.index("--remount-ro", box.index("--chdir")) < box.index("--seccomp")


def test_a_root_service_steps_down_for_good_before_bubblewrap_starts():
    words = build(1_900_000_001)
    before = words[: words.index("/programs/bwrap")]
    assert after(before, "--reuid") == after(before, "--regid") == ["1900000001"]
    assert {"--clear-groups", "--inh-caps=-all", "--bounding-set=-all"} <= set(before)
    assert "--user" not in before


def test_a_root_service_makes_reachable_what_only_root_reaches():
    words = build(1_900_000_001)
    box = words[words.index("/programs/bwrap") :]
    binds = {words[index + 2]: words[index + 1] for index, word in enumerate(words) if word == "--ro-bind"}
    assert binds["/home/a/python"] == "/media/0"
    assert binds["/usr/lib/python3"] == "/usr/lib/python3"
    assert binds["/home/$(touch x)/venv"] == "/media/1"
    assert "/home/a/python" in words[: words.index("/programs/setpriv")]
    assert "/home/a/python/bin/python3" in box


def test_an_unprivileged_service_takes_a_namespace_and_binds_nothing_itself():
    words = build(None)
    before = words[: words.index("/programs/bwrap")]
    assert {"--user", "--map-root-user"} <= set(before)
    assert "--reuid" not in before
    assert "/home/a/python" not in before


@pytest.mark.parametrize("slot_uid", [None, 1_900_000_001])
def test_paths_are_words_and_never_text_of_the_script(slot_uid):
    script = after(build(slot_uid), "-c")[0]
    assert "touch" not in script


def test_every_limit_is_set():
    policy = Policy(
        memory_bytes=7, cpu_s=3, open_files=11, file_bytes=13, stack_bytes=17, work_bytes=19, work_files=23
    )
    words = command(policy, ENVIRONMENT, PROGRAMS, slot_uid=5, descriptors=Descriptors())
    assert {
        "--as=7", "--cpu=3:4", "--nofile=11", "--fsize=13", "--stack=17", "--core=0", "--memlock=0",
        "--msgqueue=0", "size=19,nr_inodes=23,uid=5,gid=5",
    } <= set(words)  # fmt: skip


def test_the_mount_hides_nothing_that_the_box_needs():
    environment = Environment("/media/python/bin/python", ("/media/python",))
    words = command(Policy(), environment, PROGRAMS, slot_uid=None, descriptors=Descriptors())
    assert after(words, "--bind") != ["/media/work"]


def test_missing_programs_are_named_by_their_package(tmp_path):
    for name in PACKAGES:
        if name != "bwrap":
            (tmp_path / name).symlink_to("/bin/true")
    with pytest.raises(SandboxUnavailable, match=r"apt-get install bubblewrap$"):
        find_programs(str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="bubblewrap coreutils dash mount util-linux"):
        find_programs(str(Path(tmp_path) / "nowhere"))
