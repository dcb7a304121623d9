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

.PHONY: build test race lint fuzz bench cover golden generate fit eval

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o engage ./cmd/engage

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

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

cover:
	$(GO) test -coverpkg=./... -coverprofile=cover.out ./... && $(GO) tool cover -func=cover.out | tail -1

# Writes the expected outputs anew; read the diff before you commit it.
golden:
	$(GO) test ./internal/cli -update

generate:
	$(GO) generate ./...

# Fits configs/points.tsv anew (about a minute).
fit:
	$(GO) run ./cmd/engage rubric fit configs/rubric.yaml testdata/labelled/*.jsonl --anew $(anonymous) --output configs/points.tsv

# Each labelled file judged by points fitted without it; the own files are learnt from only.
eval:
	$(GO) run ./cmd/engage eval --leave-one-file-out testdata/labelled/[a-o].jsonl $(ANONYMOUS) --learn $(OWN)
