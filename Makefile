# What there is to do here; `make help` lists it.

GO      ?= go
NPM     ?= npm
SEEDS   ?= 10
ADDR    ?= :8080
VERSION := $(shell git describe --always --dirty 2>/dev/null)

export GOFLAGS ?= -buildvcs=false

pages     := static/dist/index.html
modules   := static/node_modules/.package-lock.json
sources   := $(shell find static/src -type f 2>/dev/null) $(wildcard static/*.mjs static/*.json static/*.html)
chromiums := "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable
formatted := cmd game rooms client static/*.go

.PHONY: help run build test lint bench demo compose-test sandbox-test soundness release

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: build ## build the pages and the server, and start it on ADDR (:8080)
	./bin/datarace serve --addr $(ADDR)

demo: build ## a class of 28 bots on a server of its own, to look at; Ctrl-C ends it
	@data=$$(mktemp -d) && export DATARACE_DATA=$$data DATARACE_KEY=demo-of-a-class-of-bots; \
	trap 'kill $$server 2>/dev/null; wait $$server; rm -rf $$data' EXIT INT TERM; \
	./bin/datarace serve --addr $(ADDR) & server=$$!; sleep 1; \
	./bin/datarace bots --server http://localhost$(ADDR) --students 28 --rounds 3 --pace 15s

build: $(pages) ## bin/datarace with the pages inside
	$(GO) build -trimpath -ldflags '-X main.stamp=$(VERSION)' -o bin/datarace ./cmd/datarace

$(modules): static/package.json static/package-lock.json
	cd static && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(pages): $(modules) $(sources)
	cd static && $(NPM) run --silent build
	@touch $@

test: lint build ## everything: lint, Go under the race detector, the catalogue, the pages, a class in browsers
	@.ci/need redis-server redis-server
	@.ci/need chromium $(chromiums)
	$(GO) test -race -shuffle=on -timeout 20m ./...
	./bin/datarace catalog check -n 5
	export CHROMIUM="$$(.ci/need chromium $(chromiums))" && cd static && $(NPM) test --silent && $(NPM) run --silent e2e

lint: $(modules) ## vet, staticcheck, gofumpt, tsc
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@unformatted="$$($(GO) tool gofumpt -l $(formatted))"; \
	if [ -n "$$unformatted" ]; then echo "not formatted; run: $(GO) tool gofumpt -w" $$unformatted; exit 1; fi
	cd static && $(NPM) run --silent check

bench: build ## our verdict against go test -race, side by side; what a class costs in memory, bytes and broadcasts
	./bin/datarace bench judge
	$(GO) test -count=1 -run AStudentIsSentLittle -v -bench Connection -benchtime 1x ./client
	$(GO) test -run '^$$' -bench 'Encode|Publish' ./client ./rooms

soundness: ## every program of the judge's corpus with SEEDS (10) seeds, a few minutes for ten
	DATARACE_SEEDS=$(SEEDS) $(GO) test -count=1 -timeout 5h -run OfTheCorpus ./game/judge

release: ## that runs repeat exactly: 20 programs, 20 processes each alone and under load, half an hour
	$(GO) test -count=1 -timeout 2h -run 'RepeatedExactly' ./game/judge/explore -release

compose-test: ## the image and docker-compose.yml for real: built, started, used, killed, taken down
	VERSION=$(VERSION) ./.ci/compose

sandbox-test: ## every attack on the sandbox on this machine, and in a default container; what the sandbox costs
	$(GO) test -race -count=1 ./game/judge/sandbox
	$(GO) test -run '^$$' -bench Cost -benchtime 1x ./game/judge/sandbox
	./.ci/sandbox
