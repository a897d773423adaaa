# One-line aliases of deno tasks. Without Deno: make test DENO="npx -y deno@2.9.6"
DENO ?= deno
SERVICE ?= axi

.PHONY: help dev ok test torture lint fmt migrate seed-data docker-build

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

dev: ## Starts everything on embedded components
	$(DENO) task dev

ok: ## Format, lint, types, licences, documents and unit tests
	$(DENO) task ok

test: ## Everything that must pass
	$(DENO) task test

torture: ## Long runs, with their results in docs/results
	$(DENO) task torture

lint: ## Lints everything, the rules of the rooms included
	$(DENO) task lint

fmt: ## Formats everything
	$(DENO) task fmt

migrate: ## Migrates the databases that POSTGRES_OWNER_URL names
	$(DENO) task migrate

seed-data: ## Fills a running development platform with its samples
	$(DENO) task seed-data

docker-build: ## Builds the image of one service: make docker-build SERVICE=axi
	docker build --build-arg SERVICE=$(SERVICE) --tag analytics-platform/$(SERVICE) .
