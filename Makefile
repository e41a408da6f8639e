# A door in front of meson for people who have just cloned this: `make help`.
.DEFAULT_GOAL := help
.PHONY: help build serve test bench soak format clean

BUILD := build
HTTP := 0.0.0.0:8080
HTTPS := 0.0.0.0:8443
FTP := 0.0.0.0:2121
FTPS := 0.0.0.0:2990
TFTP := 0.0.0.0:6969
ADMIN := 127.0.0.1:8081
DATA := ./data
ROOT :=
FIRMWARE := ./firmware
ARGS :=
# Debian's own python: pytest comes as a package of it.
PYTHON := /usr/bin/python3

help:
	@echo 'make serve    build and start the server, database in $(DATA): HTTP on $(HTTP),'
	@echo '              HTTPS on $(HTTPS), FTP on $(FTP), FTPS on $(FTPS), TFTP on $(TFTP)'
	@echo '                ROOT=DIR         also serve the files of your own folder'
	@echo '                FIRMWARE=DIR     the folder to drop firmware packages into ($(FIRMWARE)); empty for none'
	@echo '                HTTP=ADDR:PORT   listen somewhere else; HTTPS=, FTP=, FTPS=, TFTP= alike, empty for none'
	@echo '                ADMIN=ADDR:PORT  the administrators'"'"' page ($(ADMIN))'
	@echo '                ARGS="--..."     more of what `bootline serve` takes'
	@echo 'make test     build with both compilers and run every test and check (minutes)'
	@echo 'make bench    compare its speed with other servers, side by side'
	@echo 'make soak     the slow tests: valgrind, long fuzzing, hundreds of kill -9 (an hour)'
	@echo 'make format   format the C files as the tests want them'
	@echo 'make clean    remove what was built; the database in $(DATA) stays'
	@echo 'Missing Debian packages (packages.txt) are installed first; root or sudo is needed for that.'

build:
	@./packages.sh serve
	@test -f $(BUILD)/build.ninja || { echo 'Setting up $(BUILD)/.'; meson setup $(BUILD) >/dev/null; }
	@echo 'Building bootline.'
	@ninja -C $(BUILD) --quiet server/bootline web

# One line an address of this machine, one word a listener that is open.
serve: build
	@echo "Phones: set DHCP option 160 (or 66) to one of"; \
	for address in $$(hostname -I 2>/dev/null || echo ADDRESS); do \
		case $$address in *:*) continue ;; esac; \
		printf ' '; \
		for listener in http=$(HTTP) https=$(HTTPS) ftp=$(FTP) ftps=$(FTPS) tftp=$(TFTP); do \
			word=$${listener%%=*}; at=$${listener#*=}; \
			case $$at in \
			'') ;; \
			0.0.0.0:*|'[::]:'*|'*:'*|:*) printf ' %s://%s:%s' $$word $$address $${at##*:} ;; \
			*) printf ' %s://%s' $$word $$at ;; \
			esac; \
		done; \
		echo; \
	done; \
	if [ -n '$(ADMIN)' ]; then \
		echo "The administrator's page: http://$(ADMIN)/"; \
		$(BUILD)/server/bootline account setup-link --data $(DATA) --url http://$(ADMIN) 2>/dev/null || :; \
	fi; \
	echo "Or in a second terminal, in this folder:"; \
	echo "  $(BUILD)/server/bootline phone add MAC --data $(DATA)"; \
	echo "  $(BUILD)/server/bootline line add 1001@pbx.example --secret-file - --data $(DATA)"; \
	echo "  $(BUILD)/server/bootline line assign 1001@pbx.example MAC --data $(DATA)"; \
	echo "  $(BUILD)/server/bootline trace --follow --data $(DATA)"; \
	echo "Everything else: $(BUILD)/server/bootline --help.  Ctrl-C stops the server."
	@exec $(BUILD)/server/bootline serve --data $(DATA) --http '$(HTTP)' --https '$(HTTPS)' --ftp '$(FTP)' \
		--ftps '$(FTPS)' --tftp '$(TFTP)' --admin '$(ADMIN)' $(if $(ROOT),--root '$(ROOT)') \
		$(if $(FIRMWARE),--firmware '$(FIRMWARE)') $(ARGS)

test:
	@./packages.sh test
	@$(PYTHON) tests/run.py test

soak:
	@./packages.sh test
	@$(PYTHON) tests/run.py soak

bench: build
	@./packages.sh bench
	@$(PYTHON) tests/bench/bench.py $(ARGS)

format:
	@./packages.sh test
	@git ls-files '*.c' '*.h' | xargs clang-format -i
	@echo 'Formatted.'

clean:
	@rm -rf $(BUILD) build-*
	@echo 'Removed $(BUILD)/ and build-*/.'
