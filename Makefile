# The two commands are `make demo` and `make test`; each installs what is missing first. `make help` lists the rest.

SWIFT ?= swift
SWIFT_FILES = Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Fuzzing/Package.swift Fuzzing/Sources \
    Claims/Package.swift Claims/Sources Examples/OwnParts/Package.swift Examples/OwnParts/Sources

.PHONY: demo test test-plain accuracy exhaustive activations crash-test fuzz bench claims false-alarms pictures check-report lint format setup setup-data \
    user-package examples snippets dist release help

demo: setup ## Train a network that reads digits, and show what its neurons do
	$(SWIFT) build -c release --product rectify
	.build/release/rectify train digits --monitor --report .build/digits.html
	@echo
	.build/release/rectify boundary
	@echo
	@echo 'Next   open .build/digits.html: the report on the training above, with its loss curve and every layer'
	@echo '       .build/release/rectify diagnose digits --optimizer sgd --learning-rate 1 --try-remedies    why a network fails, and the fix'
	@echo '       .build/release/rectify train YOUR-TABLE.csv    the same on your own data'

test: setup setup-data accuracy ## Build and run all tests
	$(SWIFT) test -c release --xunit-output .build/tests.xml

test-plain: setup setup-data ## The same tests without oneDNN: the plain Swift engine
	$(SWIFT) test -c release --traits Tool --scratch-path .build-plain --xunit-output .build-plain/tests.xml

accuracy: ## Every elementwise function against its exact values, at a million floats each
	@Scripts/check-accuracy.sh $(SWIFT) --stride 4099 --quiet yes

FILTER ?=
STRIDE ?= 1
exhaustive: ## The same with all floats (FILTER=gelu: some functions; STRIDE=17: some floats); goes on where it was stopped
	@Scripts/check-accuracy.sh $(SWIFT) --filter "$(FILTER)" --stride $(STRIDE) --document Documentation/Accuracy.md

activations: setup ## Make anew what follows from the activations: references (needs mpmath and numpy), tables, accuracy of new kernels
	@[ -n "$(PYTHON)" ] || Scripts/install.sh /usr/lib/python3/dist-packages/mpmath:python3-mpmath \
	    /usr/lib/python3/dist-packages/numpy:python3-numpy
	for name in activations gains mean_field; do $(or $(PYTHON),python3) Scripts/reference/$$name.py || exit 1; done
	$(SWIFT) build --product rectify
	.build/debug/rectify functions --markdown | Scripts/activation-tables.py
	@Scripts/check-accuracy.sh $(SWIFT) --missing yes --document Documentation/Accuracy.md

READER ?= safetensors run checkpoint idx gzip csv text
RUNS ?= 1000000
SEED ?= 1
fuzz: setup ## Try the readers of files with damaged inputs, a million each (READER=csv: one; RUNS=10000; SEED=2: others)
	@Fuzzing/run.sh $(SWIFT) $(RUNS) $(SEED) $(READER)

COUNT ?= 200
crash-test: setup ## Kill a training COUNT times at random moments, and see that it comes to the same bits
	@$(SWIFT) build -c release --product rectify
	@python3 Scripts/crash-test.py .build/release/rectify --count $(COUNT)

bench: setup ## Measure beside PyTorch, JAX and MLX: FILTER=REGEX JSON=FILE ROUNDS=5 RESUME=yes; or one NETWORK=784-512-10 BATCH= ACTIVATION= OPTIMIZER=
	@Scripts/install.sh /usr/bin/g++:g++
	@SWIFT='$(SWIFT)' PYTHON='$(PYTHON)' Benchmarks/run.sh $(foreach option,FILTER JSON NETWORK BATCH ACTIVATION \
	    OPTIMIZER ROUNDS THREADS LIBRARIES PATIENCE RESUME DOCUMENT,$(if $($(option)),--$(shell echo $(option) | tr A-Z a-z) '$(value $(option))'))

CLAIM ?=
SEEDS ?=
false-alarms: setup setup-data ## All troubles on all data, and 90 healthy trainings of which the findings are counted
	RECTIFIER_FALSE_ALARMS=all RECTIFIER_TROUBLES=all $(SWIFT) test -c release --filter 'FalseAlarmTests|TroubleTests'

claims: setup setup-data ## Measure the claims of Documentation/Claims.md anew (CLAIM='cost death': some; SEEDS=50: with so many seeds)
	@SWIFT='$(SWIFT)' Claims/run.sh $(CLAIM) $(if $(SEEDS),--seeds $(SEEDS))

pictures: ## Draw the pictures of the documentation anew (needs chromium and python3)
	@Scripts/install.sh /usr/bin/chromium:chromium
	$(SWIFT) build -c release --product rectify
	Scripts/make-pictures.sh .build/release/rectify

check-report: setup ## Check a report and a picture with the HTML checker (needs java and python3)
	SWIFT='$(SWIFT)' Scripts/check-report.sh

user-package: setup ## A package outside the tree that uses the library, built and run in debug and release
	Scripts/check-user-package.sh

examples: ## A layer, an activation, a loss and an optimiser of one's own, by the public API alone: built and run
	$(SWIFT) run -q --package-path Examples/OwnParts

snippets: setup ## Compile the Swift of README.md and Documentation as a reader pastes it
	@[ -e .build/release/Modules/Rectifier.swiftmodule ] || $(SWIFT) build -c release --product rectify
	@python3 Scripts/check-snippets.py

dist: setup ## One archive with rectify, for machines without Swift: .build-dist/rectify-VERSION-linux-ARCH.tar.gz
	@Scripts/make-dist.sh '$(SWIFT)'

release: ## Check what a tag needs: versions, changelog, tests, snippets, a user's package, the archive
	@Scripts/check-release.sh

lint: ## What the formatter has to say
	$(SWIFT) format lint --strict -r $(SWIFT_FILES)

format: ## Format all sources in place
	$(SWIFT) format -i -r $(SWIFT_FILES)

setup: ## Install the C libraries that are missing
	@Scripts/install.sh /usr/include/dnnl.h:libdnnl-dev /usr/include/zlib.h:zlib1g-dev

setup-data: ## Install the data that tests read
	@Scripts/install.sh /usr/share/datasets/fashion-mnist:dataset-fashion-mnist

help:
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16
