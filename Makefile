# Every target sets up what it needs; nothing has to be installed by hand beyond python3, venv, git and make.

.PHONY: setup run demo-feeds pg-up pg-down test proof bench lint lock screenshots clean

setup:
	@sh scripts/setup runtime

# With a screen the desk opens; without one it runs offscreen for 20 s and leaves its picture in out/desk.png.
run: setup
	@sh scripts/run

# The desk on real links: broker with TLS, vehicle terminals, other systems, all on this machine and made up.
demo-feeds:
	@sh scripts/setup dev
	@sh scripts/services
	@sh scripts/demo-feeds

# A PostgreSQL with PostGIS of one's own in out/postgres, for seats that share a journal (docs/seats.md).
pg-up:
	@sh scripts/services
	@sh scripts/postgres up "$(CURDIR)/out/postgres"

pg-down:
	@sh scripts/postgres down "$(CURDIR)/out/postgres"

# Compiled modules are kept, whatever the environment says: the tests start this program some hundred times. Three at
# once for two cores: a fifth of the time a test waits for sockets, children and threads.
test:
	@sh scripts/setup dev
	@sh scripts/services
	@PYTHONDONTWRITEBYTECODE= .venv/bin/python -m pytest -q -n 3 --dist worksteal -m "not proof"

# The long proofs in full: a thousand kills, many examples, and what else carries a mark.
proof:
	@sh scripts/setup dev
	@sh scripts/services
	@ZSCC_THOROUGH=1 .venv/bin/python -m pytest -q -m "proof or thorough" --timeout 3600 -s

# Beside plain pyqtgraph, matplotlib, datashader and geopandas; beside QGIS where the system's python3 has it.
bench:
	@sh scripts/setup peers
	@sh scripts/services
	@.venv-peers/bin/python -m benchmarks

lint:
	@sh scripts/setup dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/deptry .

# Newer versions within the ranges of pyproject.toml, for Python 3.11 to 3.14, without any registry's address.
lock:
	@sh scripts/setup dev
	@sh scripts/lock

screenshots: setup
	@sh scripts/screenshots

clean:
	rm -rf .venv .venv-peers out
