# Portico. `make help` lists the targets; CONTRIBUTING.md says when to use which.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN      := bin/portico
VERSION  ?= $(shell git -c safe.directory='*' describe --tags --always --dirty 2>/dev/null || echo unknown)
COMMIT   ?= $(shell git -c safe.directory='*' rev-parse HEAD 2>/dev/null || echo unknown)
LDFLAGS  := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)
PKG      ?= ./...
ARGS     ?=
LINT     := go tool -modfile=tools/go.mod golangci-lint
# The race detector needs cgo; nothing else does.
TESTFLAGS := -count=1 -shuffle=on -timeout=20m $(if $(RACE),-race)

# Modules beside the product's: the tools, and the clients and engines that have dependencies of their own.
OTHERS = go test -C tools -json -count=1 ./testcount || true; go test -C test/compat -json -count=1 -timeout=20m ./... || true; go test -C bench/expr -json -count=1 ./... || true;

export CGO_ENABLED := $(if $(RACE),1,0)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build and start everything, with state in ./portico-data (ARGS="--flag …")
	@exec $(BIN) serve $(ARGS)

.PHONY: build
build: ## build the static binary bin/portico
	@CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/portico

.PHONY: test
test: services ## run every test, with the services they need (RACE=1, PKG=./internal/policy/...)
	@{ go test -json $(TESTFLAGS) $(PKG) || true; $(if $(filter ./...,$(PKG)),$(OTHERS)) } 2>&1 | go run -C tools ./testcount

.PHONY: e2e
e2e: services ## run the end-to-end tests only
	@{ go test -json $(TESTFLAGS) ./test/... || true; } 2>&1 | go run -C tools ./testcount

.PHONY: services
services: ## install and start what the tests talk to: PostgreSQL, Redis, test documents, real C#
	@tools/services.sh

.PHONY: check
check: static test ## everything that must be right before a commit lands

.PHONY: static
static: fmt-check vet layers gen-check lint ## everything of check but the tests

.PHONY: layers
layers: ## imports, comments, state, files: the shape of the tree
	@go test -count=1 ./internal/layers

.PHONY: lint
lint: ## run golangci-lint (the first time it is built, which takes minutes)
	@$(LINT) run ./...

.PHONY: vet
vet:
	@go vet -composites=false ./... # rows of tables are written without keys
	@go vet -C tools ./testcount
	@go vet -C bench/expr -composites=false .

.PHONY: fmt
fmt: ## format the code
	@gofmt -s -w cmd internal test bench docs tools

.PHONY: fmt-check
fmt-check:
	@files=$$(gofmt -s -l cmd internal test bench docs tools); if [ -n "$$files" ]; then echo "not formatted (make fmt):" $$files; exit 1; fi

.PHONY: gen
gen: ## write the generated files: docs/reference
	@go run ./docs/gen

.PHONY: gen-check
gen-check: ## fail if a generated file is not up to date
	@go run ./docs/gen -check

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (60s)
	@tools/fuzz.sh

.PHONY: corpus
corpus: ## check public policies, and play the stories that stand for them (DIR=folder with owner/repository/…)
	@go test -count=1 -v ./internal/authoring -run TestPublicDocuments -corpus $(abspath $(DIR))
	@go test -count=1 ./internal/policies -run TestOriginals -corpus $(abspath $(DIR))

.PHONY: oracle
oracle: services ## compare N (10000) generated expressions with real C# (SEED=2 for others)
	@go test -count=1 -timeout=60m ./test/oracle -run TestGenerated -v -expressions $(or $(N),10000) -seed $(or $(SEED),1)

.PHONY: bench
bench: build ## measure against nginx, side by side (ARGS="-quick")
	@go run ./bench -portico $(BIN) $(ARGS)

.PHONY: bench-expr
bench-expr: ## measure expressions against other engines, side by side (ARGS="-quick")
	@go run -C bench/expr . $(ARGS)

.PHONY: ui
ui: ## build the console and the portal
	@echo "There is no user interface yet: the consoles come with a later version."

.PHONY: clean
clean: ## remove what was built; ./portico-data stays
	@rm -rf bin dist
