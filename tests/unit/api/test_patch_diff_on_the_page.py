"""The page shows of a diff of several files which lines name a file, by the script that the browser runs."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import geoheal.api.dashboard

SCRIPT = Path(geoheal.api.dashboard.__file__).parent / "static" / "pages" / "patch" / "diff.js"
TWO = """--- a/x
+++ b/x
@@ -1,2 +1 @@
 keep
--- a
\\ No newline at end of file
--- a/y
+++ b/y
@@ -3 +3,0 @@
-a
--- /dev/null
+++ b/z
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node, which runs the page's script")
def test_what_no_hunk_contains_names_a_file():
    code = f'import {{ diffLines }} from "{SCRIPT.as_uri()}"; console.log(JSON.stringify(diffLines({TWO!r})))'
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", code], capture_output=True, text=True, check=True, timeout=60
    )
    lines = json.loads(ran.stdout)
    assert [kind for kind, *_ in lines] == [
        *("meta", "meta", "hunk", "kept", "removed", "meta"),
        *("meta", "meta", "hunk", "removed"),
        *("meta", "meta"),
    ]
    assert lines[9][1:3] == [3, ""]
