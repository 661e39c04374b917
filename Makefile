# What people type. `make help` lists it; everything else is in the `kinokassa` command.

PYTHON ?= python3
BOOTSTRAP = $(PYTHON) -m cli.local.bootstrap
BIN = .venv/bin

# One more than a small machine has cores: journeys of the whole system mostly wait.
TEST_WORKERS ?= 3
SEED ?= 1
DURATION ?= 120

.PHONY: help demo test check bench chaos docs clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

demo: ## play one viewer's story on real servers and stay up; ONCE=1 stops after it, VIEWERS=n stocks the shelves
	@$(BOOTSTRAP) runtime
	@$(BIN)/kinokassa demo $(if $(ONCE),--once) $(if $(VIEWERS),--viewers $(VIEWERS))

test: ## run the whole test suite beside servers of its own; ARGS="-k refund" narrows it
	@$(BOOTSTRAP) dev
	@$(BIN)/kinokassa local run --throwaway --browser --nginx -- $(BIN)/pytest -n $(TEST_WORKERS) --dist loadgroup $(ARGS)

check: ## check lint, format, types, import contracts, spelling, containers and the reference
	@$(BOOTSTRAP) dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell
	$(BIN)/hadolint docker/*.Dockerfile
	@docker/check-compose.sh
	@kubernetes/check.sh
	@$(BIN)/kinokassa alerts try
	$(BIN)/kinokassa docs --check
	$(BIN)/kinokassa translations --check

bench: ## measure what a second of each path carries
	@$(BOOTSTRAP) dev
	@$(BIN)/kinokassa bench $(ARGS)

chaos: ## kill everything at random under load, then compare the books: SEED=n DURATION=seconds
	@$(BOOTSTRAP) dev
	@$(BIN)/kinokassa chaos --seed $(SEED) --duration $(DURATION) $(ARGS)

docs: ## regenerate the reference, and gather the texts of pages
	@$(BOOTSTRAP) dev
	@$(BIN)/kinokassa docs
	@$(BIN)/kinokassa translations

clean: ## stop the local servers and delete their data and all caches; .venv stays
	@if [ -x $(BIN)/kinokassa ]; then $(BIN)/kinokassa local down --erase; fi
	rm -rf .local .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*
