# One-line aliases of deno tasks. Without Deno: make test DENO="npx -y deno@2.9.6"
DENO ?= deno
SERVICE ?= axi

.PHONY: help dev build ok type-check test e2e-test torture lint fmt bundle-analyze migrate seed-data docker-build

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "%-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

dev: ## Starts everything on embedded components
	$(DENO) task dev

build: ## Builds what the dashboards' pages load, where it has changed
	$(DENO) task build

ok: ## Format, lint, types, licences, documents and unit tests
	$(DENO) task ok

type-check: build ## Types of everything
	$(DENO) task type-check

test: ## Everything that must pass
	$(DENO) task test

e2e-test: ## The tests of the whole platform, those in a browser among them
	$(DENO) task test services/platform

torture: ## Long runs, with their results in docs/results
	$(DENO) task torture

lint: ## Lints everything, the rules of the rooms included
	$(DENO) task lint

fmt: ## Formats everything
	$(DENO) task fmt

bundle-analyze: ## What browsers load of each dashboard, by script, beside its budget
	$(DENO) task bundle-analyze

migrate: ## Migrates the databases that POSTGRES_OWNER_URL names
	$(DENO) task migrate

seed-data: ## Fills a running development platform with its samples
	$(DENO) task seed-data

docker-build: ## Builds the image of one service: make docker-build SERVICE=axi
	docker build --build-arg SERVICE=$(SERVICE) --tag analytics-platform/$(SERVICE) .
