# The words of those who come from DHT-14. Everything else is in README.md.
PORT ?= 4101
HTTP ?= 7480
VOIDPHONE ?= 7401
DATA ?= $(CURDIR)/.local
REPORTS ?= $(CURDIR)/reports

.PHONY: build run_node run_bootstrap test test_and_report clean

build:
	dotnet build -c Release src/Kith.Cli

run_bootstrap: ## the first node: others join through it
	exec ./kith node --role bootstrap --data $(DATA)/bootstrap --listen /ip4/127.0.0.1/tcp/$(PORT) --http 127.0.0.1:$(HTTP)

run_node: ## one more, beside run_bootstrap with the same PORT and HTTP
	exec ./kith node --data $(DATA)/node --listen /ip4/127.0.0.1/tcp/$$(($(PORT) + 1)) --join /ip4/127.0.0.1/tcp/$(PORT) --http 127.0.0.1:$$(($(HTTP) + 1)) --voidphone 127.0.0.1:$(VOIDPHONE)

test:
	dotnet test

test_and_report: ## a page for each project of tests, in $(REPORTS)
	dotnet test --report-xunit-html --results-directory $(REPORTS)

clean:
	dotnet clean -v quiet
	rm -rf $(DATA) $(REPORTS)
