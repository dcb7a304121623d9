# engage: see README.md. Needs Go 1.26 and make, nothing else.
GO ?= go
FUZZTIME ?= 30s
GOLANGCI = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: build test race lint fuzz bench cover golden generate

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
	    echo "== $$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
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
