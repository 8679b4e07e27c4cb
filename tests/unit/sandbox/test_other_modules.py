"""What a module changes in others is seen, whichever way it finds them; what others do themselves is not."""

from dataclasses import replace

import pytest

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.further.aftermath import aftermath_of
from geoheal.sandbox import Sandbox
from tests import quick
from tests.sandboxed import require_sandbox

PLAIN = "import json\ndef f(n):\n    return n * 2\n"
WORK = """
def workload(module, probe):
    for i in range(3):
        with probe.request("f"):
            found = module.f(probe.input(i).randrange(100))
        probe.output(found)
"""
CHANGE = CodeChange(module_name="sums", new_code=PLAIN, current_code=PLAIN, workload=WORK)


@pytest.fixture(scope="module")
def sandbox():
    require_sandbox()
    with Sandbox(warm=0) as sandbox:
        yield sandbox


@quick.parametrize(
    "prelude",
    [
        "def set_up(kind):\n    kind.default = repr\nset_up(json.JSONEncoder)\n",
        "import numbers\nadd = numbers.Integral.register\nadd(str)\n",
        "import xml.etree.ElementTree as tree\ntree._namespace_map['urn:b'] = 'a'\n",
        "import asyncio\nasyncio.gather = print\n",
        "import json\nclass Fast: pass\nFast.__module__ = 'json'\njson.Fast = Fast\n",
        "import logging\nlogging.getLogger('billing').info = print\n",
        "import email.charset\nemail.charset.ALIASES['latin'] = 'utf-8'\n",
    ],
    quick=2,
)
def test_what_is_changed_in_others_is_seen(sandbox, prelude):
    change = replace(CHANGE, new_code=PLAIN.replace("def f", f"{prelude}def f"))
    assert any(
        "in another state than the current code" in each for each in aftermath_of(sandbox, change).otherwise
    )


@quick.parametrize(
    "prelude",
    [
        "import asyncio\nasyncio.run(asyncio.sleep(0))\n",
        "import logging\nlogging.getLogger('sums').debug('made')\n",
        "import decimal, re, random, uuid, email.message\nre.sub('a', 'b', str(decimal.Decimal(1) / 3))\n",
        "from concurrent.futures import ThreadPoolExecutor\n",
        "import concurrent.futures\nconcurrent.futures.ThreadPoolExecutor(1).shutdown()\n",
        "import mimetypes\nmimetypes.guess_type('a.txt')\n",
        "import sysconfig\nsysconfig.get_config_vars()\n",
        "import tempfile\ntempfile.gettempdir()\n",
        "from collections.abc import Sequence\nclass Rows(Sequence):\n    __len__ = __getitem__ = None\n",
    ],
    quick=2,
)
def test_what_others_set_up_themselves_is_let_be(sandbox, prelude):
    change = replace(CHANGE, new_code=PLAIN.replace("def f", f"{prelude}def f"))
    assert aftermath_of(sandbox, change).otherwise == ()
