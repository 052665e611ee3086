# Everything that a learner, a mentor or an author runs. `make help` lists it.
# Written for GNU Make 3.81 (what macOS ships) and a POSIX shell.

# What you may set on the command line:
PYTHON ?= >=3.11,<3.14  # which Python .venv is made with: a version, a range or a path (TensorFlow has no 3.14 build yet)
TORCH ?=#                 cpu: a PyTorch without CUDA, 1 GB instead of 3 to download; read when .venv is made
PORT ?= 8888
LAB_ARGS ?=#              passed on to JupyterLab
WORKERS ?= 2#             tests at once
PYTEST_ARGS ?=#           passed on to pytest
ROUNDS ?= 10#             for make test-faults: so many times as many random faults as in make test
STALE ?=#                 for make notebooks: 1 runs also lessons whose helpers or packages changed
ALL ?=#                   for make test-real: 1 runs every lesson, also those whose saved run still stands
DATASETS ?=#              for make test-real: the datasets at hand, if not all three are
BENCH_ARGS ?=#            passed on to benchmarks: --runs 3 --write README.md
PINS ?= --constraint requirements.lock# the nightly CI job replaces this by --upgrade

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install lab update run notebooks check test lint types unit test-notebooks test-solutions test-faults test-platforms test-real bench format lock clean

VENV := .venv/.installed
PY := .venv/bin/python
UV := .tools/bin/uv
LEVELS := $(dir $(wildcard getting-started/*.ipynb level1/*.ipynb level2/*.ipynb level3/*.ipynb))

# Somebody else's packages stay out of .venv; and without bytecode, every import of PyTorch would compile it again.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
# As pip does, so that uv gets through where a company's network has a certificate of its own.
UV_SYSTEM_CERTS ?= true
export UV_SYSTEM_CERTS
# Waiting threads of OpenBLAS otherwise spin: where several programs share the cores, up to five times slower.
OPENBLAS_THREAD_TIMEOUT ?= 4
export OPENBLAS_THREAD_TIMEOUT
ifneq ($(strip $(TORCH)),)
export UV_TORCH_BACKEND := $(strip $(TORCH))
endif

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

## Setting up -------------------------------------------------------------------------------------

install: $(VENV) ## Make .venv and install everything from requirements.lock (the other commands do it for you)
	@:

.tools/.installed: requirements.lock
	@python=$$(command -v python3 || command -v python) || { \
	  echo "There is no python3 here. Install Python 3.11, 3.12 or 3.13, then run this again."; exit 1; }; \
	"$$python" -m venv --clear .tools || { rm -rf .tools; echo; \
	  echo "$$python could not make a virtual environment (its words are above)."; \
	  echo "On Debian and Ubuntu: sudo apt install python3-venv, then run this again."; exit 1; }; \
	.tools/bin/python -m pip install --quiet --disable-pip-version-check --retries 2 \
	    --constraint requirements.lock uv || { echo; \
	  echo "The installer (uv) could not be fetched from the Python package index; pip's words are above."; \
	  echo "Nothing is broken: check the network, or set PIP_INDEX_URL and UV_DEFAULT_INDEX to your mirror,"; \
	  echo "then run this again."; exit 1; }
	@touch $@

$(VENV): .tools/.installed requirements.lock pyproject.toml
	@$(PY) -c "" 2>/dev/null || $(UV) venv --quiet --clear --python "$(strip $(PYTHON))" .venv || { echo; \
	  echo "No fit Python was found (wanted: $(strip $(PYTHON))), and none could be downloaded."; \
	  echo "Install Python 3.11, 3.12 or 3.13, then run this again; or name one: make lab PYTHON=/path/to/python3.12"; \
	  exit 1; }
	@echo "Installing into .venv. The first time this downloads a few GB and takes some minutes."
	@# Where packages cannot be hard-linked from uv's cache, say so to uv rather than let it warn.
	@cache=$$($(UV) cache dir) && mkdir -p "$$cache" && probe=$$(mktemp "$$cache/probe.XXXXXX") && \
	{ ln "$$probe" .venv/.probe 2>/dev/null || export UV_LINK_MODE=copy; rm -f "$$probe" .venv/.probe; \
	  $(UV) pip install --python $(PY) $(PINS) --requirement pyproject.toml --extra all && \
	  $(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable . ; } || { echo; \
	  echo "The installation stopped (uv's words are above). What was downloaded is kept: check the network and"; \
	  echo "the disk (8 GB are needed on Linux), then run the same command again."; exit 1; }
	@# Kernels get it too when JupyterLab is started otherwise than by `make lab`.
	@$(PY) -m ipykernel install --sys-prefix --env OPENBLAS_THREAD_TIMEOUT $(OPENBLAS_THREAD_TIMEOUT) >/dev/null
	@touch $@

## Learning ---------------------------------------------------------------------------------------

lab: $(VENV) ## Open JupyterLab on your own copies of the lessons. PORT=8888 LAB_ARGS=... TORCH=cpu
	@$(PY) -m navml.lab --port $(PORT) $(LAB_ARGS)

update: $(VENV) ## Bring new and changed lessons into my-notebooks/, beside your own work
	@$(PY) -m navml.lab --update

run: $(if $(LESSON),$(VENV)) ## Run one lesson in the terminal and write an HTML page: make run LESSON=level1/01
	@test -n "$(LESSON)" || { echo "Which lesson? For example: make run LESSON=level1/01"; exit 2; }
	@$(PY) -m authoring run "$(LESSON)"

## Writing ----------------------------------------------------------------------------------------

notebooks: $(VENV) ## Build the notebooks whose lesson changed, and the tables and links between them
	@$(PY) -m authoring build $(if $(strip $(STALE)),--stale)

check: $(VENV) ## Check that notebooks match their lessons, links resolve, headers are complete
	@$(PY) -m authoring check

format: $(VENV) ## Lay out the code as `make lint` wants it
	@$(PY) -m ruff check --quiet --fix-only . && $(PY) -m ruff format --quiet .

lock: .tools/.installed ## Pin again after a change of pyproject.toml; PINS=--upgrade moves every pin to the newest
	@$(UV) pip compile --quiet --universal --python-version 3.11 --extra all --no-emit-index-url \
	  --custom-compile-command "make lock" $(filter --upgrade,$(PINS)) pyproject.toml --output-file requirements.lock

## Testing ----------------------------------------------------------------------------------------

# Tests get a home of their own that goes away with them, none of the caller's settings, and no network:
# every proxy points at a port where nobody listens. One thread each, as they share the machine.
ALONE = home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && trap 'exit 130' INT TERM && \
  unset NAVML_DATA NAVML_PROFILE NAVML_EXERCISES NAVML_PROGRESS && \
  export NAVML_HOME="$$home/navml" IPYTHONDIR="$$home/ipython" && \
  export http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 all_proxy= no_proxy=127.0.0.1,localhost && \
  export HTTP_PROXY=$$http_proxy HTTPS_PROXY=$$https_proxy ALL_PROXY= NO_PROXY=$$no_proxy HF_HUB_OFFLINE=1 &&
ONE_THREAD = export OMP_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 TF_CPP_MIN_LOG_LEVEL=2 &&
PYTEST = $(PY) -m pytest -q -p no:cacheprovider
PARALLEL = -n $(WORKERS) --dist loadscope
LESSONS_IN_PARALLEL = -n $(WORKERS) --dist load --maxschedchunk 1

test: $(VENV) ## Everything that must hold: style, types, unit tests, every notebook. Offline, on the sample data
	@start=$$(date +%s); \
	$(MAKE) --no-print-directory lint types check unit test-notebooks && \
	seconds=$$(($$(date +%s) - start)) && \
	echo "make test: all good, in $$((seconds / 60)) min $$((seconds % 60)) s"

lint: $(VENV) ## Style
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

types: $(VENV) ## Types
	@$(PY) -m mypy

unit: $(VENV) ## Unit and exercise tests
	@$(ALONE) $(ONE_THREAD) unset NAVML_SOURCE && $(PYTEST) $(PARALLEL) tests $(PYTEST_ARGS)

# The samples are prepared first, once for all: photos at the 64 pixels that lessons take at quick.
test-notebooks: $(VENV) ## Run every notebook at the quick profile on the sample data
	@test -n "$(LEVELS)" || { echo "There are no notebooks yet: run make notebooks first"; exit 1; }
	@$(ALONE) $(ONE_THREAD) unset NAVML_SOURCE && export NAVML_DATA=sample NAVML_PROFILE=quick && \
	TQDM_DISABLE=1 $(PY) -c "import navml; from navml.datasets.catalog import CATALOG; [navml.load(each.name, size=each.default_size and 64) for each in CATALOG.values()]" && \
	$(PYTEST) $(PARALLEL) --nbval-lax --nbval-current-env --nbval-cell-timeout=300 \
	  --nbval-kernel-startup-timeout=120 $(sort $(LEVELS)) $(PYTEST_ARGS)

test-solutions: $(VENV) ## Run every lesson with its solutions filled in
	@$(ALONE) $(ONE_THREAD) unset NAVML_SOURCE && $(PYTEST) $(LESSONS_IN_PARALLEL) tests/lessons/test_solutions.py $(PYTEST_ARGS)

test-faults: $(VENV) ## Ten times as many random faults for the loader as `make test`; writes the table in README.md
	@$(ALONE) $(ONE_THREAD) unset NAVML_SOURCE && $(PYTEST) $(PARALLEL) tests/faults --rounds $(ROUNDS) \
	  --write-tally README.md $(PYTEST_ARGS)

test-platforms: $(VENV) ## Notebooks alone, with the lowest and the newest packages, as on Colab; needs the package index
	@home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && $(ONE_THREAD) export IPYTHONDIR="$$home" && \
	PATH="$$PWD/.tools/bin:$$PATH" $(PYTEST) tests/platforms/test_colab.py $(PYTEST_ARGS)

test-real: $(VENV) ## Hold what lessons promise on the real data in NAVML_SOURCE. Runs what changed; ALL=1 runs all
	@test -n "$$NAVML_SOURCE" || { echo "Set NAVML_SOURCE to the folder that holds FIDS30 and CIFAR-10"; exit 2; }
	@$(ALONE) $(ONE_THREAD) export ALL="$(ALL)" DATASETS="$(DATASETS)" && \
	$(PYTEST) $(LESSONS_IN_PARALLEL) -o faulthandler_timeout=1800 tests/lessons/test_real.py $(PYTEST_ARGS)

bench: $(VENV) ## Time navml against torchvision and Keras, in one table. BENCH_ARGS="--runs 3 --write README.md"
	@$(PY) -m benchmarks $(BENCH_ARGS)

clean: ## Remove .venv, .tools and every cache in this folder (your notebooks and your progress stay)
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
