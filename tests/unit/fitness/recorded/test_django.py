"""One model and one view of Django: recorded with their request, and replayed without a database."""

import sys
from dataclasses import replace

import django
import pytest
from django.conf import settings
from django.test import RequestFactory

from geoheal.fitness.measurement.correctness import compare_answers
from geoheal.fitness.recorded.source import replay_source
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import RunRequest, Sandbox, current_environment, fresh_seed
from tests import quick
from tests.recorded_calls import recording

KEY = "the key of this site, which nobody may see"
CODE = f"""
import django
from django.conf import settings

def prepare():
    if not settings.configured:
        settings.configure(
            SECRET_KEY={KEY!r}, ALLOWED_HOSTS=["*"], USE_TZ=True,
            DEFAULT_AUTO_FIELD="django.db.models.AutoField",
            DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}},
            TEMPLATES=[{{"BACKEND": "django.template.backends.django.DjangoTemplates"}}],
            SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        )
        django.setup()

prepare()

from django.core import signing
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.template import engines
from django.utils import timezone

class Parcel(models.Model):
    name = models.CharField(max_length=20)
    weight = models.IntegerField(default=0)
    due = models.DateTimeField(null=True)

    class Meta:
        app_label = "till"

    def heavier(self, by):
        with transaction.atomic():
            self.weight += by
            self.due = timezone.now() + timezone.timedelta(days=7)
            self.save()
        return self.weight

PAGE = '''<form>{{% csrf_token %}}
{{% for each in parcels %}}{{{{ each.name }}}}: {{{{ each.weight }}}};{{% endfor %}}</form>'''

def shown(request):
    parcels = Parcel.objects.filter(weight__gte=request.GET["least"]).order_by("name")
    page = engines["django"].from_string(PAGE).render({{"parcels": parcels}}, request)
    return HttpResponse(page)

def renamed(request, number):
    found = Parcel.objects.get(pk=number)
    found.name = request.POST["name"]
    found.save(update_fields=["name"])
    return found

def heavy(parcels):
    return [each.name for each in parcels if each.weight > 1]

def has_signed(signer, text):
    return len(signer.sign(text)) > 3
"""
MUTANTS = {
    "Parcel.heavier": ("days=7", "days=8"),
    "shown": ("weight__gte", "weight__gt"),
    "renamed": ('request.POST["name"]', 'request.POST["name"].lower()'),
    "heavy": ("> 1", "> 2"),
}


@pytest.fixture(scope="module")
def calls():
    """Return calls as a site makes them, by function, each with why it could not be recorded."""
    with recording("till", CODE) as recorded:
        till = sys.modules["till"]
        with till.connection.schema_editor() as editor:
            editor.create_model(till.Parcel)
        for at, name in enumerate(("north", "south", "west")):
            till.Parcel.objects.create(name=name, weight=at)
        made, factory = {}, RequestFactory()
        made["shown"] = recorded("shown", factory.get("/parcels", {"least": "1", "token": KEY}))
        posted = factory.post("/parcels/1", {"name": "East", "password": KEY}, headers={"X-Auth-Token": KEY})
        made["renamed"] = recorded("renamed", posted, 1)
        made["Parcel.heavier"] = recorded("Parcel.heavier", till.Parcel.objects.get(pk=2), 5)
        parcels = till.Parcel.objects.all()
        assert len(parcels) == 3
        made["heavy"] = recorded("heavy", parcels)
        made["has_signed"] = recorded("has_signed", till.signing.TimestampSigner(), "text")
        till.connection.close()
        yield made


@pytest.fixture(scope="module")
def sandbox():
    environment = replace(current_environment(preload=()), prepare="till:prepare")
    with Sandbox(environment=environment, warm=0) as opened:
        yield opened


def test_calls_are_recorded_without_what_is_secret_in_them(calls):
    assert django.VERSION >= (5, 2)
    assert settings.SECRET_KEY == KEY
    assert {name: why for name, (_, why) in calls.items() if why} == {}
    for found, _ in calls.values():
        assert KEY not in str(found[0].values)


def test_the_code_as_it_is_reproduces_them(calls, sandbox):
    made = recorded_workload(sandbox, "till", CODE, [each for found, _ in calls.values() for each in found])
    assert (made.left_out, sorted(made.functions)) == ({}, sorted(calls))


@quick.parametrize("name", MUTANTS, quick=1)
def test_a_mutant_is_seen(calls, sandbox, name):
    source = replay_source("till", calls[name][0])
    changed = CODE.replace(*MUTANTS[name])
    assert changed != CODE
    seed = fresh_seed()
    one, other = (
        sandbox.run(RunRequest("till", code, source, seed=seed, preload=())) for code in (CODE, changed)
    )
    assert one.is_ok, one.failure
    failed = [sorted(each.error for each in run.claimed.errors) for run in (one, other)]
    answers = compare_answers(one, other)
    assert answers.uncomparable == ()
    assert not other.is_ok or failed[0] != failed[1] or answers.different
