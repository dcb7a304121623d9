# engage: see README.md. Needs Go 1.26 and make, nothing else.
GO ?= go
FUZZTIME ?= 30s
GOLANGCI = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# Labels whose texts may not ship: they help to set points, and add no feature.
ANONYMOUS ?= $(wildcard ../shared/data/labelled-real/*.jsonl)
comma := ,
space := $(subst ,, )
anonymous = $(if $(ANONYMOUS),--anonymous $(subst $(space),$(comma),$(ANONYMOUS)))
OWN = $(subst $(space),$(comma),$(sort $(wildcard testdata/labelled/own-*.jsonl)))

# What is measured: archives of POSTS posts made in BENCH, everything run ROUNDS times.
BENCH ?= bench
POSTS ?= 200000
ROUNDS ?= 6
# What bench-compare compares with: the last tag, else the commit that last opened or closed a version.
REF ?= $(shell git describe --tags --abbrev=0 2>/dev/null || git log -1 --format=%h -G'^.. [0-9]' -- CHANGELOG.md)
BENCHSTAT = golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da
measure = $(GO) run ./internal/bench/run

.PHONY: build test race lint fuzz bench bench-growth bench-compare profile micro cover golden generate fit eval

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o engage ./cmd/engage

test:
	$(GO) test ./...

race:
	$(GO) test -race -short ./...

lint:
	test -z "$$(gofmt -l cmd configs internal)" || { gofmt -l cmd configs internal; exit 1; }
	$(GO) vet ./...
	$(GO) run $(GOLANGCI) run ./...

# Each fuzz target for FUZZTIME.
fuzz:
	@for pkg in $$($(GO) list ./internal/...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "== $$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg || exit 1; \
	  done; done

# engage beside Python with MeCab, mecab alone, and plain Go with kagome.
bench:
	mkdir -p $(BENCH)
	$(measure) generate -posts $(POSTS) $(BENCH)/posts.jsonl
	$(measure) peers -install -rounds $(ROUNDS) $(BENCH)/posts.jsonl

# engage on POSTS posts and on ten times as many.
bench-growth:
	mkdir -p $(BENCH)
	$(measure) generate -posts $(POSTS) $(BENCH)/posts.jsonl
	$(measure) generate -posts $$((10 * $(POSTS))) $(BENCH)/posts-10.jsonl
	$(measure) growth -rounds $(ROUNDS) $(BENCH)/posts.jsonl $(BENCH)/posts-10.jsonl

# Where the time goes on 50,000 posts, for the compiler. Make it anew after work on speed.
profile:
	mkdir -p $(BENCH)
	$(measure) generate -posts 50000 $(BENCH)/profile.jsonl
	$(GO) run ./internal/bench/profile -out cmd/engage/default.pgo $(BENCH)/profile.jsonl

# The benchmarks of the packages.
micro:
	$(GO) test -run '^$$' -bench . ./internal/...

# The same here and at REF, in turns.
bench-compare:
	mkdir -p $(BENCH); rm -rf $(BENCH)/old $(BENCH)/old.txt $(BENCH)/new.txt; git worktree prune
	git worktree add --detach $(BENCH)/old $(REF)
	for round in $$(seq $(ROUNDS)); do \
	  (cd $(BENCH)/old && $(GO) test -run '^$$' -bench . -benchmem ./internal/...) >>$(BENCH)/old.txt; \
	  $(GO) test -run '^$$' -bench . -benchmem ./internal/... >>$(BENCH)/new.txt; \
	done; git worktree remove --force $(BENCH)/old
	$(GO) run $(BENCHSTAT) $(REF)=$(BENCH)/old.txt here=$(BENCH)/new.txt

cover:
	$(GO) test -coverpkg=./... -coverprofile=cover.out ./... && $(GO) tool cover -func=cover.out | tail -1

# Writes the expected outputs anew; read the diff before you commit it.
golden:
	$(GO) test ./internal/cli ./cmd/engage ./internal/chart -update

generate:
	$(GO) generate ./...

# Fits configs/points.tsv anew (about a minute).
fit:
	$(GO) run ./cmd/engage rubric fit configs/rubric.yaml testdata/labelled/*.jsonl --anew $(anonymous) --output configs/points.tsv
	$(GO) generate ./internal/builtin

# Each labelled file judged by points fitted without it; the own files are learnt from only.
eval:
	$(GO) run ./cmd/engage eval --leave-one-file-out testdata/labelled/[a-o].jsonl $(ANONYMOUS) --learn $(OWN)
