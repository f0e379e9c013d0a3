# make run    install what is missing, build, start everything, serve the demonstration network
# make test   install what is missing, run all tests on real servers; PACKAGES=./internal/queue ARGS='-run Storm -v' narrows it
# make lint   format, vet, golangci-lint, generated files current
# make bench  measure, each figure beside its limit
# make dev    as run, and again on every change

.PHONY: run test lint bench dev build generate install-run install-test install-bench help
.DEFAULT_GOAL := help

# A blank environment must do: no PATH, no HOME. Go is looked for where its own installer puts it, and caches need a writable home.
export PATH := $(or $(PATH),/usr/local/bin:/usr/bin:/bin):/usr/local/go/bin:/usr/local/sbin:/usr/sbin:/sbin
ifeq ($(strip $(HOME)),)
HOME := $(shell getent passwd "$$(id -u)" | cut -d: -f6)
endif
ifneq ($(shell [ -d "$(HOME)" ] && [ -w "$(HOME)" ] && echo yes),yes)
HOME := $(CURDIR)/.cache/home
$(shell mkdir -p "$(HOME)")
endif
export HOME
# A checkout that belongs to somebody else must build too; git would refuse to tell its version. Nothing that is built tells where the
# checkout lies, so that two checkouts share what they compiled.
GOFLAGS ?= -buildvcs=false -trimpath
export GOFLAGS

PACKAGES ?= ./...
BIN := .cache/bin
TOOLS := .tools/go.mod .tools/go.sum
LINT := $(BIN)/golangci-lint

help:
	@sed -n 's/^# make/make/p' Makefile

run: install-run build
	@PRAG_DEMO=$${PRAG_DEMO-1} exec ./bin/prag serve

test: install-test
	@go build -o $(BIN)/testkit-run ./internal/testkit/run
	@# vet is lint's, and a test binary needs no tables for a debugger: a third of what building them costs
	@exec $(BIN)/testkit-run -- go test -vet=off -ldflags='-s -w' -timeout 30m $(ARGS) $(PACKAGES)

bench: install-bench build
	@exec ./bin/prag bench $(ARGS)

lint: $(LINT)
	@unformatted=$$(gofmt -l cmd internal locales web); [ -z "$$unformatted" ] || { echo "not formatted:"; echo "$$unformatted"; exit 1; }
	@.tools/generated $(MAKE) --no-print-directory generate
	@$(LINT) run $(ARGS)

dev: install-run
	@go tool templ generate -watch -proxybind 127.0.0.1 -open-browser=false \
		-watch-pattern '(.+\.go$$)|(.+\.templ$$)|(web/(css|ts)/.+)|(locales/.+\.toml$$)' \
		-cmd "$(MAKE) --no-print-directory run"

build:
	@go build -o bin/prag ./cmd/prag

generate:
	@go tool templ generate
	@go generate ./web

install-run install-test install-bench: install-%:
	@.tools/install $*

# golangci-lint has a module of its own, so that none of its dependencies meets ours. The first build takes minutes, the cache keeps it.
$(LINT): $(TOOLS)
	@echo "building golangci-lint (once)"
	@cd .tools && go build -o ../$(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint
